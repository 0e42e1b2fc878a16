//! Methods of texts: they look for a piece of an id, or take one apart.

use oxc_ast::ast::{Argument, CallExpression, Expression};

use super::span;
use super::walker::Walker;
use crate::site::{AccessKind, Fragment};

/// What a text method looks for, and where.
pub(super) fn fragment_of(name: &str) -> Option<Fragment> {
    match name {
        "startsWith" => Some(Fragment::Start),
        "endsWith" => Some(Fragment::End),
        "includes" | "indexOf" | "search" | "match" | "split" | "replace" => Some(Fragment::Within),
        _ => None,
    }
}

/// Methods that find out something about a text by taking it apart.
fn takes_apart(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "split",
        "slice",
        "substring",
        "substr",
        "match",
        "matchAll",
        "startsWith",
        "endsWith",
        "indexOf",
        "lastIndexOf",
        "replace",
        "replaceAll",
        "charAt",
        "search",
    ];
    NAMES.contains(&name)
}

/// Methods whose result depends on every character of the text.
fn dissects(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "split",
        "slice",
        "substring",
        "substr",
        "at",
        "charAt",
        "charCodeAt",
        "codePointAt",
        "indexOf",
        "lastIndexOf",
        "replace",
        "replaceAll",
        "toUpperCase",
        "toLowerCase",
        "padStart",
        "padEnd",
    ];
    NAMES.contains(&name)
}

impl Walker<'_> {
    pub(super) fn notice_taking_apart(
        &mut self,
        call: &CallExpression<'_>,
        name: &str,
        receiver: Option<&Expression<'_>>,
    ) {
        let taken = if takes_apart(name) {
            receiver
        } else if matches!(name, "test" | "exec") {
            call.arguments.first().and_then(Argument::as_expression)
        } else {
            None
        };
        if taken.is_some_and(|taken| self.reads_run_id(taken)) {
            self.found.access(span(call.span), AccessKind::ParsesRunId);
        }
        if dissects(name) && receiver.is_some_and(|receiver| self.reads_run_id(receiver)) {
            self.found.dissection();
        }
    }
}
