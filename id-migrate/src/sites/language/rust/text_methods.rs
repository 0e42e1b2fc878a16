//! Methods of texts: they look for a piece of an id, or take one apart.

use syn::ExprMethodCall;

use super::walker::Walker;
use crate::sites::language::text_method::text_method;
use crate::sites::{AccessKind, Span};

impl Walker<'_> {
    pub(super) fn notice_taking_apart(&mut self, call: &ExprMethodCall, method: &str) {
        let method = text_method(method);
        if !(method.dissects || method.takes_apart) || !self.reads_run_id(&call.receiver) {
            return;
        }
        if method.dissects {
            self.found.dissection();
        }
        if method.takes_apart {
            let span = Span::new(
                self.extent_of(&call.receiver).start,
                self.span(call.paren_token.span.close()).end,
            );
            self.found.access(span, AccessKind::ParsesRunId);
        }
    }
}
