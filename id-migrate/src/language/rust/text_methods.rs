//! Methods of texts: they look for a piece of an id, or take one apart.

use syn::ExprMethodCall;

use super::walker::Walker;
use crate::site::{AccessKind, Fragment, Span};

fn takes_apart(method: &str) -> bool {
    const NAMES: &[&str] = &[
        "split",
        "splitn",
        "rsplit",
        "rsplitn",
        "split_once",
        "rsplit_once",
        "starts_with",
        "ends_with",
        "strip_prefix",
        "strip_suffix",
        "find",
        "rfind",
        "trim_start_matches",
        "trim_end_matches",
        "replace",
    ];
    NAMES.contains(&method)
}

/// Methods whose result depends on every character of the text.
fn dissects(method: &str) -> bool {
    const NAMES: &[&str] = &[
        "len",
        "split",
        "splitn",
        "rsplit",
        "rsplitn",
        "split_once",
        "rsplit_once",
        "split_at",
        "find",
        "rfind",
        "chars",
        "bytes",
        "char_indices",
        "replace",
        "to_uppercase",
        "to_lowercase",
        "to_ascii_uppercase",
        "to_ascii_lowercase",
    ];
    NAMES.contains(&method)
}

/// What a text method looks for, and where.
pub(super) fn fragment_of(method: &str) -> Option<Fragment> {
    match method {
        "starts_with" | "strip_prefix" | "trim_start_matches" => Some(Fragment::Start),
        "ends_with" | "strip_suffix" | "trim_end_matches" => Some(Fragment::End),
        "contains" | "find" | "rfind" | "split" | "splitn" | "split_once" | "replace"
        | "matches" => Some(Fragment::Within),
        _ => None,
    }
}

impl Walker<'_> {
    pub(super) fn notice_taking_apart(&mut self, call: &ExprMethodCall, method: &str) {
        if dissects(method) && self.reads_run_id(&call.receiver) {
            self.found.dissection();
        }
        if takes_apart(method) && self.reads_run_id(&call.receiver) {
            let span = Span::new(
                self.extent_of(&call.receiver).start,
                self.span(call.paren_token.span.close()).end,
            );
            self.found.access(span, AccessKind::ParsesRunId);
        }
    }
}
