//! The extents of expressions and statements.
//!
//! syn finds the span of a node by writing all tokens of the node, which takes quadratic time for nested nodes. This module
//! looks up the first and the last token instead.

use proc_macro2::Span as TokenSpan;
use syn::spanned::Spanned;
use syn::{Expr, Stmt};

use super::walker::Walker;
use crate::sites::Span;

impl Walker<'_> {
    pub(super) fn extent_of(&self, expression: &Expr) -> Span {
        self.span(first(expression)).to(self.span(last(expression)))
    }

    pub(super) fn extent_of_statement(&self, statement: &Stmt) -> Span {
        let (start, end) = match statement {
            Stmt::Local(local) => (local.let_token.span, local.semi_token.span),
            Stmt::Expr(expression, semi) => (
                first(expression),
                semi.as_ref()
                    .map_or_else(|| last(expression), |semi| semi.span),
            ),
            Stmt::Macro(call) => (
                path_start(&call.mac.path),
                call.mac.delimiter.span().close(),
            ),
            Stmt::Item(item) => (item.span(), item.span()),
        };
        self.span(start).to(self.span(end))
    }
}

fn path_start(path: &syn::Path) -> TokenSpan {
    match (&path.leading_colon, path.segments.first()) {
        (Some(colons), _) => colons.spans[0],
        (None, Some(segment)) => segment.ident.span(),
        (None, None) => TokenSpan::call_site(),
    }
}

fn first(expression: &Expr) -> TokenSpan {
    let mut expression = expression;
    loop {
        expression = match expression {
            Expr::Assign(it) => &it.left,
            Expr::Await(it) => &it.base,
            Expr::Binary(it) => &it.left,
            Expr::Call(it) => &it.func,
            Expr::Cast(it) => &it.expr,
            Expr::Field(it) => &it.base,
            Expr::Index(it) => &it.expr,
            Expr::MethodCall(it) => &it.receiver,
            Expr::Try(it) => &it.expr,
            Expr::Group(it) => &it.expr,
            Expr::Array(it) => return it.bracket_token.span.open(),
            Expr::Block(it) => return it.block.brace_token.span.open(),
            Expr::If(it) => return it.if_token.span,
            Expr::Lit(it) => return it.lit.span(),
            Expr::Macro(it) => return path_start(&it.mac.path),
            Expr::Match(it) => return it.match_token.span,
            Expr::Paren(it) => return it.paren_token.span.open(),
            Expr::Path(it) if it.qself.is_none() => return path_start(&it.path),
            Expr::Reference(it) => return it.and_token.span,
            Expr::Return(it) => return it.return_token.span,
            Expr::Struct(it) if it.qself.is_none() => return path_start(&it.path),
            Expr::Tuple(it) => return it.paren_token.span.open(),
            Expr::Unary(it) => return it.op.span(),
            other => return other.span(),
        };
    }
}

fn last(expression: &Expr) -> TokenSpan {
    let mut expression = expression;
    loop {
        expression = match expression {
            Expr::Assign(it) => &it.right,
            Expr::Binary(it) => &it.right,
            Expr::Closure(it) => &it.body,
            Expr::Group(it) => &it.expr,
            Expr::Reference(it) => &it.expr,
            Expr::Unary(it) => &it.expr,
            Expr::Let(it) => &it.expr,
            Expr::Return(it) => match &it.expr {
                Some(value) => value,
                None => return it.return_token.span,
            },
            Expr::If(it) => match &it.else_branch {
                Some((_, branch)) => branch,
                None => return it.then_branch.brace_token.span.close(),
            },
            Expr::Array(it) => return it.bracket_token.span.close(),
            Expr::Await(it) => return it.await_token.span,
            Expr::Block(it) => return it.block.brace_token.span.close(),
            Expr::Call(it) => return it.paren_token.span.close(),
            Expr::Field(it) => return it.member.span(),
            Expr::ForLoop(it) => return it.body.brace_token.span.close(),
            Expr::Index(it) => return it.bracket_token.span.close(),
            Expr::Lit(it) => return it.lit.span(),
            Expr::Loop(it) => return it.body.brace_token.span.close(),
            Expr::Macro(it) => return it.mac.delimiter.span().close(),
            Expr::Match(it) => return it.brace_token.span.close(),
            Expr::MethodCall(it) => return it.paren_token.span.close(),
            Expr::Paren(it) => return it.paren_token.span.close(),
            Expr::Struct(it) => return it.brace_token.span.close(),
            Expr::Try(it) => return it.question_token.span,
            Expr::Tuple(it) => return it.paren_token.span.close(),
            Expr::Unsafe(it) => return it.block.brace_token.span.close(),
            Expr::While(it) => return it.body.brace_token.span.close(),
            other => return other.span(),
        };
    }
}
