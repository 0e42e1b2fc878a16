//! Patterns of `match` and `let`.

use syn::Pat;
use syn::visit::{self, Visit};

use super::names::field_of;
use super::walker::Walker;
use crate::sites::language::slot::Slot;

impl<'src> Walker<'src> {
    /// Returns `true` if a pattern takes failures only: `Err(e)`.
    pub(super) fn is_err_pattern(&self, pattern: &Pat) -> bool {
        match pattern {
            Pat::TupleStruct(variant) => self.last_segment(&variant.path) == "Err",
            Pat::Paren(inner) => self.is_err_pattern(&inner.pat),
            Pat::Reference(inner) => self.is_err_pattern(&inner.pat),
            Pat::Guard(guarded) => self.is_err_pattern(&guarded.pat),
            _ => false,
        }
    }

    /// Walks a pattern for a value with the given slot.
    pub(super) fn pattern(&mut self, pattern: &Pat, slot: &Slot<'src>) {
        match pattern {
            Pat::Lit(literal) => self.literal(&literal.lit, slot),
            Pat::Or(or) => or.cases.iter().for_each(|case| self.pattern(case, slot)),
            Pat::Paren(inner) => self.pattern(&inner.pat, slot),
            Pat::Reference(inner) => self.pattern(&inner.pat, slot),
            Pat::Guard(guarded) => {
                self.pattern(&guarded.pat, slot);
                self.visit_expr(&guarded.guard);
            }
            Pat::TupleStruct(variant) => {
                let slot = match self.last_segment(&variant.path) {
                    "Some" | "Ok" => slot,
                    _ => &Slot::ANONYMOUS,
                };
                for element in &variant.elems {
                    self.pattern(element, slot);
                }
            }
            Pat::Path(path) => {
                let name = self.last_segment(&path.path);
                if field_of(name).is_some()
                    || name.chars().all(|it| it.is_ascii_uppercase() || it == '_')
                {
                    self.found.name(slot, name);
                }
            }
            _ => visit::visit_pat(self, pattern),
        }
    }
}
