//! Methods of texts: they look for a piece of an id, or take one apart.

use syn::ExprMethodCall;

use super::walker::Walker;
use crate::sites::language::text_method::TextMethod;
use crate::sites::{AccessKind, Fragment, Span};

pub(super) fn text_method(name: &str) -> TextMethod {
    let (looks, takes_apart, dissects) = match name {
        "starts_with" | "strip_prefix" | "trim_start_matches" => {
            (Some(Fragment::Start), true, false)
        }
        "ends_with" | "strip_suffix" | "trim_end_matches" => (Some(Fragment::End), true, false),
        "contains" | "matches" => (Some(Fragment::Within), false, false),
        "find" | "rfind" | "split" | "rsplit" | "splitn" | "rsplitn" | "split_once"
        | "rsplit_once" | "replace" | "replacen" => (Some(Fragment::Within), true, true),
        "len" | "split_at" | "chars" | "bytes" | "char_indices" | "to_uppercase"
        | "to_lowercase" | "to_ascii_uppercase" | "to_ascii_lowercase" => (None, false, true),
        _ => return TextMethod::default(),
    };
    TextMethod::new(looks, takes_apart, dissects)
}

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
