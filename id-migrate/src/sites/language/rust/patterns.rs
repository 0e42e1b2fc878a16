//! Patterns of `match` and `let`.

use syn::Pat;
use syn::visit::{self, Visit};

use super::walker::Walker;
use crate::sites::Field;
use crate::sites::language::slot::Slot;
use crate::sites::language::vocabulary::Failure;

impl<'src> Walker<'src> {
    /// Returns the failure that a pattern takes, if it takes failures only: `Err(e)`, `Err(Error::NotFound { .. })`.
    pub(super) fn expected_failure(&self, pattern: &Pat) -> Option<Failure<'src>> {
        let error = match pattern {
            Pat::TupleStruct(err) if self.last_segment(&err.path) == "Err" => err.elems.first(),
            Pat::Paren(inner) => return self.expected_failure(&inner.pat),
            Pat::Reference(inner) => return self.expected_failure(&inner.pat),
            Pat::Guard(guarded) => return self.expected_failure(&guarded.pat),
            _ => return None,
        };
        let error = error.and_then(|error| match error {
            Pat::Path(error) => Some(self.last_segment(&error.path)),
            Pat::TupleStruct(error) => Some(self.last_segment(&error.path)),
            Pat::Struct(error) => Some(self.last_segment(&error.path)),
            Pat::Ident(error) => Some(self.ident(&error.ident)),
            _ => None,
        });
        let message = None;
        Some(Failure { error, message })
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
                if Field::of_name(name).is_some()
                    || name.chars().all(|it| it.is_ascii_uppercase() || it == '_')
                {
                    self.found.name(slot, name);
                }
            }
            _ => visit::visit_pat(self, pattern),
        }
    }
}
