//! Unquoted keys and members with the same text as a literal of the file.

use std::collections::HashSet;

use super::Collector;
use crate::sites::{LiteralForm, ScopeId, Span};

impl Collector<'_> {
    /// Records an unquoted key or member, in case a literal of the file has the same text.
    pub(crate) fn unquoted(&mut self, span: Span) {
        let text = self.text(span);
        if text.len() > 2 && text.bytes().any(|byte| !byte.is_ascii_alphabetic()) {
            self.unquoted.push((span, self.scope));
        }
    }

    pub(super) fn keep_unquoted(&mut self) {
        if self.unquoted.is_empty() {
            return;
        }
        let ids: HashSet<&str> = self
            .out
            .literals
            .iter()
            .filter(|literal| literal.form == LiteralForm::Plain)
            .filter_map(|literal| literal.value.as_deref())
            .collect();
        let source = self.source;
        let alike: Vec<(Span, ScopeId)> = std::mem::take(&mut self.unquoted)
            .into_iter()
            .filter(|(span, _)| ids.contains(&source[span.range()]))
            .collect();
        for (span, scope) in alike {
            self.scope = scope;
            let text = self.text(span);
            self.literal(span, span, Some(text), LiteralForm::Name);
        }
    }
}
