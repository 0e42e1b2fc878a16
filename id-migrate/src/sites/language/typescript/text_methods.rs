//! Methods of texts: they look for a piece of an id, or take one apart.

use oxc_ast::ast::{Argument, CallExpression, Expression};

use super::span;
use super::walker::Walker;
use crate::sites::language::text_method::TextMethod;
use crate::sites::{AccessKind, Fragment};

pub(super) fn text_method(name: &str) -> TextMethod {
    let (looks, takes_apart, dissects) = match name {
        "startsWith" => (Some(Fragment::Start), true, false),
        "endsWith" => (Some(Fragment::End), true, false),
        "includes" => (Some(Fragment::Within), false, false),
        "search" | "match" => (Some(Fragment::Within), true, false),
        "matchAll" => (None, true, false),
        "indexOf" | "lastIndexOf" | "split" | "replace" | "replaceAll" => {
            (Some(Fragment::Within), true, true)
        }
        "slice" | "substring" | "substr" | "charAt" => (None, true, true),
        "at" | "charCodeAt" | "codePointAt" | "toUpperCase" | "toLowerCase" | "padStart"
        | "padEnd" => (None, false, true),
        _ => return TextMethod::default(),
    };
    TextMethod::new(looks, takes_apart, dissects)
}

impl Walker<'_> {
    pub(super) fn notice_taking_apart(
        &mut self,
        call: &CallExpression<'_>,
        name: &str,
        receiver: Option<&Expression<'_>>,
    ) {
        let method = text_method(name);
        let taken = if method.takes_apart {
            receiver
        } else if matches!(name, "test" | "exec") {
            call.arguments.first().and_then(Argument::as_expression)
        } else {
            None
        };
        if taken.is_some_and(|taken| self.reads_run_id(taken)) {
            self.found.access(span(call.span), AccessKind::ParsesRunId);
        }
        if method.dissects && receiver.is_some_and(|receiver| self.reads_run_id(receiver)) {
            self.found.dissection();
        }
    }
}
