//! Methods of texts: they look for a piece of an id, or take one apart.

use syn::ExprMethodCall;

use super::walker::Walker;
use crate::site::{AccessKind, Fragment, Span};

/// What a method of texts does.
#[derive(Clone, Copy, Default)]
pub(super) struct TextMethod {
    /// Where it looks for its argument.
    pub(super) looks: Option<Fragment>,
    /// It finds something out by taking the text apart.
    takes_apart: bool,
    /// Its result depends on every character of the text.
    dissects: bool,
}

impl TextMethod {
    pub(super) fn of(name: &str) -> Self {
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
            _ => return Self::default(),
        };
        Self {
            looks,
            takes_apart,
            dissects,
        }
    }
}

impl Walker<'_> {
    pub(super) fn notice_taking_apart(&mut self, call: &ExprMethodCall, method: &str) {
        let method = TextMethod::of(method);
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
