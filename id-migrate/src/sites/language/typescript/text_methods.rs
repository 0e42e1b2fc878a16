//! Methods of texts: they look for a piece of an id, or take an id apart.

use oxc_ast::ast::{Argument, CallExpression, Expression};

use super::span;
use super::walker::Walker;
use crate::sites::AccessKind;
use crate::sites::language::text_method::text_method;

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
