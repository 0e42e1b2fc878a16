//! Unquoted keys and members with the same text as a literal of the file.

use std::collections::HashSet;

use super::Collector;
use crate::sites::{LiteralForm, Span};

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
        let literals = self.out.literals.iter();
        let plain = literals.filter(|literal| literal.form == LiteralForm::Plain);
        let ids: HashSet<&str> = plain.filter_map(|it| it.value.as_deref()).collect();
        let mut alike = std::mem::take(&mut self.unquoted);
        alike.retain(|(span, _)| ids.contains(&self.source[span.range()]));
        for (span, scope) in alike {
            self.scope = scope;
            let text = self.text(span);
            self.literal(span, span, Some(text), LiteralForm::Name);
        }
    }
}
