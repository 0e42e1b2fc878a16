//! Macros: their tokens are parsed as expressions where possible.

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::visit::Visit as _;
use syn::{Expr, Macro, Pat, Token, UnOp};

use super::names::string_of;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::vocabulary::Failure;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Field, LiteralForm, Position, Span};

/// Parses tokens as expressions between commas, if possible.
pub(super) fn expressions(tokens: TokenStream) -> Option<Vec<Expr>> {
    let parsed = Punctuated::<Expr, Token![,]>::parse_terminated
        .parse2(tokens)
        .ok()?;
    Some(parsed.into_iter().collect())
}

/// Returns the literals of a macro that checks ids while compiling, each with its field.
pub(super) fn checked_literal(call: &Macro) -> Option<&'static [Field]> {
    match call.path.segments.last()?.ident.to_string().as_str() {
        "run_id" => Some(&[Field::RunId]),
        "thread_id" => Some(&[Field::ThreadId]),
        "id_pair" => Some(&[Field::RunId, Field::ThreadId]),
        _ => None,
    }
}

/// Parses `expression, pattern if guard` of `matches!`.
fn parse_matches(input: ParseStream<'_>) -> syn::Result<(Expr, Pat, Option<Expr>)> {
    let value = input.parse()?;
    input.parse::<Token![,]>()?;
    let pattern = Pat::parse_multi_with_leading_vert(input)?;
    let guard = match input.parse::<Option<Token![if]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    // A message may follow, as in `assert_matches!`.
    input.parse::<TokenStream>()?;
    Ok((value, pattern, guard))
}

/// Parses `value; count` of `vec!`.
fn parse_repeated(input: ParseStream<'_>) -> syn::Result<(Expr, Expr)> {
    let value = input.parse()?;
    input.parse::<Token![;]>()?;
    Ok((value, input.parse()?))
}

impl<'src> Walker<'src> {
    pub(super) fn macro_call(&mut self, call: &Macro, slot: &Slot<'src>) {
        let name = self.last_segment(&call.path);
        let extent = self.macro_extent(call);
        self.within(extent, |walker| walker.macro_body(name, call, slot));
    }

    fn macro_extent(&self, call: &Macro) -> Span {
        let first = call.path.segments.first();
        let start = first.map_or(self.found.extent, |it| self.span(it.ident.span()));
        start.to(self.span(call.delimiter.span().close()))
    }

    fn macro_body(&mut self, name: &'src str, call: &Macro, slot: &Slot<'src>) {
        let tokens = call.tokens.clone();
        if let Some(fields) = checked_literal(call) {
            return self.checked(name, fields, tokens, slot);
        }
        match name {
            "macro_rules" => return self.macro_arms(tokens),
            "matches" | "assert_matches" | "debug_assert_matches" => {
                if let Ok((value, pattern, guard)) = parse_matches.parse2(tokens.clone()) {
                    return self.matches(&value, &pattern, guard.as_ref());
                }
            }
            "vec" | "smallvec" | "array" | "hashset" | "btreeset" | "tinyvec" => {
                if let Some(elements) = expressions(tokens.clone()) {
                    return self.elements(elements.iter(), slot);
                }
                if let Ok((value, count)) = parse_repeated.parse2(tokens.clone()) {
                    self.elements([&value].into_iter(), slot);
                    return self.expr(&count, Slot::ANONYMOUS);
                }
            }
            "format" | "concat" | "format_args" => {
                let span = self.macro_extent(call);
                return self.format(name, tokens, slot, span);
            }
            _ => {}
        }
        let Some(arguments) = expressions(tokens.clone()) else {
            return self.tokens(tokens);
        };
        let is_negated =
            matches!(&arguments[..], [Expr::Unary(it), ..] if matches!(it.op, UnOp::Not(_)));
        if name.ends_with("assert_ne") || name.ends_with("assert") && is_negated {
            self.found.absence();
        }
        match (name, &arguments[..]) {
            (
                "assert_eq" | "assert_ne" | "debug_assert_eq" | "debug_assert_ne" | "assert_str_eq"
                | "prop_assert_eq" | "prop_assert_ne" | "check_eq",
                [left, right, message @ ..],
            ) => {
                let failure = self.compared_failure(left);
                let failure = failure.or_else(|| self.compared_failure(right));
                self.failing(failure, self.found.extent, |walker| {
                    walker.equate(left, right);
                });
                self.messages(message);
            }
            ("json", [only @ Expr::Lit(_)]) => self.expr(only, slot.clone()),
            _ => self.messages(&arguments),
        }
    }

    /// Walks the arguments of a macro. A text with placeholders is a format string.
    fn messages(&mut self, arguments: &[Expr]) {
        for argument in arguments {
            match string_of(argument) {
                Some(text) if text.value().contains('{') => {
                    self.string_as(text, &Slot::ANONYMOUS, LiteralForm::Interpolated);
                }
                Some(text) => self.string(text, &Slot::ANONYMOUS),
                None => self.visit_expr(argument),
            }
        }
    }

    /// `run_id!("…")`: an id that has been checked.
    fn checked(
        &mut self,
        name: &'src str,
        fields: &[Field],
        tokens: TokenStream,
        slot: &Slot<'src>,
    ) {
        let Some(arguments) = expressions(tokens.clone()) else {
            return self.opaque(tokens, &Slot::ANONYMOUS);
        };
        let sibling = (fields.len() > 1).then(|| self.found.new_sibling());
        for (at, argument) in arguments.iter().enumerate() {
            let slot = match (fields.get(at), slot) {
                (Some(_), Slot::Id(id)) if fields.len() == 1 => Slot::Id(*id),
                (Some(&field), _) => Slot::id(field, name, Position::Constructor).beside(sibling),
                (None, _) => Slot::ANONYMOUS,
            };
            self.expr(argument, slot);
        }
    }

    /// Returns the failure that an expression is: `Err(e)`, `Err(Error::NotFound)`.
    fn compared_failure(&self, expression: &Expr) -> Option<Failure<'src>> {
        let last = |expression: &Expr| match expression {
            Expr::Path(path) => Some(self.last_segment(&path.path)),
            _ => None,
        };
        let Expr::Call(call) = expression else {
            return None;
        };
        let is_err = last(&call.func) == Some("Err");
        let error = call.args.first().and_then(|error| match error {
            Expr::Call(error) => last(&error.func),
            Expr::Struct(error) => Some(self.last_segment(&error.path)),
            error => last(error),
        });
        let message = None;
        is_err.then_some(Failure { error, message })
    }

    fn matches(&mut self, value: &Expr, pattern: &Pat, guard: Option<&Expr>) {
        let subject = self.slot_beside(value);
        let failure = self.expected_failure(pattern);
        self.failing(failure, self.found.extent, |walker| {
            walker.visit_expr(value);
        });
        self.pattern(pattern, &subject);
        if let Some(guard) = guard {
            self.visit_expr(guard);
        }
    }

    fn format(&mut self, name: &str, tokens: TokenStream, slot: &Slot<'src>, span: Span) {
        let Some(arguments) = expressions(tokens.clone()) else {
            return self.opaque(tokens, &Slot::ANONYMOUS);
        };
        let first = arguments.first().and_then(string_of);
        let is_concat = name == "concat";
        let glues = match first.filter(|_| !is_concat) {
            Some(text) => {
                let text = text.value();
                text.contains('{')
                    && !(text.starts_with('{')
                        && text.ends_with('}')
                        && text.matches('{').count() == 1)
            }
            None => arguments.len() > 1,
        };
        if glues {
            let how = if is_concat { "`concat!`" } else { "`format!`" };
            self.found.hand_built(slot, span, how);
        }
        if let Some(text) = first.filter(|_| !is_concat)
            && let Some((_, content)) = self.token_and_content(text.span())
        {
            let texts = arguments
                .iter()
                .skip(1)
                .map(|text| self.constant_text(text));
            self.found
                .formatted(self.found.text(content), texts.collect(), span);
        }
        if is_concat {
            self.joined(arguments.iter(), "", span);
        }
        let form = if is_concat {
            LiteralForm::Concatenated
        } else {
            LiteralForm::Interpolated
        };
        for argument in &arguments {
            match (string_of(argument), argument) {
                (Some(text), _) if is_concat || text.value().contains('{') => {
                    self.string_as(text, &Slot::ANONYMOUS, form);
                }
                // `format!("x")` makes a `String` of a literal.
                (_, Expr::Lit(literal)) if arguments.len() == 1 => self.literal(&literal.lit, slot),
                _ => self.visit_expr(argument),
            }
        }
    }
}
