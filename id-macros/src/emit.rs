//! The expansions of the literal macros.
//!
//! They are written by hand, because literals build without quote, and they are short, because the compiler's
//! time for a literal goes into checking the types of its expansion.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::argument::{self, Mistake};

/// An error, and the text of the user's that it is about.
pub(crate) struct Failure {
    pub(crate) span: Span,
    pub(crate) message: String,
}

impl Failure {
    /// "invalid X: expected Y, found Z", and how to write it.
    pub(crate) fn new(what: &str, expected: &str, mistake: &Mistake, example: &str) -> Self {
        let instead = mistake
            .instead
            .clone()
            .unwrap_or_else(|| format!("write `{example}`"));
        let found = &mistake.found;
        let message =
            format!("invalid {what}: expected {expected}, found {found}\n\nhelp: {instead}");
        Self {
            span: mistake.span,
            message,
        }
    }
}

/// Writes expansions that find the facade by the path that its wrapper passed.
pub(crate) struct Emit {
    facade: Option<TokenTree>,
}

impl Emit {
    pub(crate) fn new(facade: Option<TokenTree>) -> Self {
        Self { facade }
    }

    /// The call that makes an id of a literal that was checked.
    pub(crate) fn trusted(&self, function: &str, literal: &Literal) -> TokenStream {
        let mut call = self.path(&["__private", function], Span::mixed_site());
        call.extend([parenthesized(
            TokenTree::Literal(literal.clone()).into(),
            Span::mixed_site(),
        )]);
        call
    }

    /// A `const` item that checks its arguments, so that `cargo check` sees it in a function body too, and its
    /// value.
    ///
    /// Each argument has an item of its own, which tells the compiler the type to expect: a wrong type is then one
    /// error on the user's text and not a mismatch with a function of ours.
    pub(crate) fn constant(
        &self,
        ty: &str,
        function: &[&str],
        arguments: Vec<TokenStream>,
    ) -> TokenStream {
        const VALUE: &str = "__RUN_ID_VALUE";
        const TEXTS: [&str; 2] = ["__RUN_ID_TEXT", "__RUN_ID_SECOND_TEXT"];
        let span = arguments
            .first()
            .map_or_else(Span::mixed_site, |first| argument::span(first.clone()));
        let span = Span::mixed_site().located_at(span);
        let mut body = TokenStream::new();
        let mut names = TokenStream::new();
        for (name, argument) in TEXTS.into_iter().zip(arguments) {
            let span = Span::mixed_site().located_at(argument::span(argument.clone()));
            let mut ty = TokenStream::from_iter([
                punct('&', Spacing::Alone, span),
                punct('\'', Spacing::Joint, span),
            ]);
            ty.extend([ident("static", span)]);
            ty.extend(self.path(&["__private", "str"], span));
            body.extend(item(name, ty, argument, span));
            names.extend([ident(name, span), punct(',', Spacing::Alone, span)]);
        }
        let mut value = self.path(function, span);
        value.extend([parenthesized(names, span)]);
        body.extend(item(VALUE, self.path(&[ty], span), value, span));
        body.extend([ident(VALUE, span)]);
        braced(body, span).into()
    }

    /// One `compile_error!` for each failure, each on its own text.
    pub(crate) fn failures(&self, failures: Vec<Failure>) -> TokenStream {
        let mut body = TokenStream::new();
        for Failure { span, message } in failures {
            if !body.is_empty() {
                body.extend([punct(';', Spacing::Alone, span)]);
            }
            let mut message = Literal::string(&message);
            message.set_span(span);
            body.extend(self.path(&["__private", "compile_error"], span));
            body.extend([
                punct('!', Spacing::Alone, span),
                braced(TokenTree::Literal(message).into(), span),
            ]);
        }
        braced(body, Span::mixed_site()).into()
    }

    /// `$crate::segment::segment`, shown by the compiler where `span` is.
    fn path(&self, segments: &[&str], span: Span) -> TokenStream {
        let mut path = TokenStream::new();
        if let Some(facade) = &self.facade {
            let mut facade = facade.clone();
            facade.set_span(facade.span().located_at(span));
            path.extend([facade]);
        }
        for segment in segments {
            path.extend([
                punct(':', Spacing::Joint, span),
                punct(':', Spacing::Alone, span),
                ident(segment, span),
            ]);
        }
        path
    }
}

/// `const name: ty = value;`
fn item(name: &str, ty: TokenStream, value: TokenStream, span: Span) -> TokenStream {
    let mut item = TokenStream::from_iter([
        ident("const", span),
        ident(name, span),
        punct(':', Spacing::Alone, span),
    ]);
    item.extend(ty);
    item.extend([punct('=', Spacing::Alone, span)]);
    item.extend(value);
    item.extend([punct(';', Spacing::Alone, span)]);
    item
}

fn ident(name: &str, span: Span) -> TokenTree {
    TokenTree::Ident(Ident::new(name, span))
}

fn punct(c: char, spacing: Spacing, span: Span) -> TokenTree {
    let mut punct = Punct::new(c, spacing);
    punct.set_span(span);
    TokenTree::Punct(punct)
}

fn parenthesized(tokens: TokenStream, span: Span) -> TokenTree {
    group(Delimiter::Parenthesis, tokens, span)
}

fn braced(tokens: TokenStream, span: Span) -> TokenTree {
    group(Delimiter::Brace, tokens, span)
}

fn group(delimiter: Delimiter, tokens: TokenStream, span: Span) -> TokenTree {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(span);
    TokenTree::Group(group)
}
