//! The last steps of a walk: unquoted keys become literals, and the literals are sorted.

use std::collections::HashSet;

use super::Collector;
use crate::sites::{FileSites, LiteralForm, LiteralId, SiteValue, Span};

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
        let ids: HashSet<&str> = plain.filter_map(|it| self.out.value(it)).collect();
        let mut alike = std::mem::take(&mut self.unquoted);
        alike.retain(|(span, _)| ids.contains(&self.source[span.range()]));
        for (span, scope) in alike {
            self.scope = scope;
            let text = self.text(span);
            self.literal(span, span, Some(text), LiteralForm::Name);
        }
    }
}

/// Sorts the literals by their place in the source, and updates the ids of literals everywhere.
pub(super) fn sort_literals(out: &mut FileSites<'_>) {
    if out.literals.is_sorted_by_key(|literal| literal.token) {
        return;
    }
    let mut order: Vec<usize> = (0..out.literals.len()).collect();
    order.sort_by_key(|&at| out.literals[at].token);
    let mut moved = vec![LiteralId::new(0); order.len()];
    for (new, old) in LiteralId::number(order) {
        moved[old] = new;
    }
    out.literals.sort_by_key(|literal| literal.token);
    let renumber = |value: &mut SiteValue<'_>| {
        if let SiteValue::Literal(id) = value {
            *id = moved[id.index()];
        }
    };
    out.sites
        .iter_mut()
        .for_each(|site| renumber(&mut site.value));
    out.calls
        .iter_mut()
        .flat_map(|call| &mut call.arguments)
        .for_each(|(_, value)| renumber(value));
    let bindings = out.bindings.iter_mut().chain(&mut out.holders);
    let bound = bindings.map(|binding| &mut binding.literal);
    bound
        .chain(&mut out.run_time_parsed)
        .for_each(|literal| *literal = moved[literal.index()]);
}
