//! Methods of texts: they look for a piece of an id, or take an id apart.

use syn::ExprMethodCall;

use super::walker::Walker;
use crate::sites::AccessKind;
use crate::sites::language::text_method::text_method;

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
            let close = self.span(call.paren_token.span.close());
            let span = self.extent_of(&call.receiver).to(close);
            self.found.access(span, AccessKind::ParsesRunId);
        }
    }
}
