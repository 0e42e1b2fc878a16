//! Decorators of TypeScript on a field: `@MaxLength(12) runId!: string` of class-validator.

use super::Flow;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::{Comparison, Inspection};

impl Flow<'_, '_> {
    /// Finds the constraints in the decorators of the field whose name is a token.
    pub(super) fn decorators_of(&mut self, field: usize) {
        if self.lexis != Lexis::JavaScript {
            return;
        }
        let modifiers = words!("public protected private readonly declare override");
        let mut at = field;
        while at > 0 && modifiers.contains(&self.before(at)) {
            at -= 1;
        }
        // Each decorator is `@Name(…)`.
        while at > 3 && self.before(at) == ")" {
            let name = self.other(at - 1).wrapping_sub(1);
            if name == 0 || name >= at || self.before(name) != "@" {
                return;
            }
            if let Some(look) = self.demand_of_decorator(name) {
                self.inspected(look, name);
            }
            // `@Column({ length: 12 })`
            (name + 2..at).for_each(|at| self.demanded(at));
            at = name - 1;
        }
    }

    fn demand_of_decorator(&self, name: usize) -> Option<Inspection> {
        let first = name + 2;
        let number = || self.word(first).parse::<usize>().ok();
        let length = |comparison| {
            number().map_or(Inspection::Spelling, |number| {
                Inspection::Length(comparison, number)
            })
        };
        match self.word(name) {
            "MaxLength" => Some(length(Comparison::AtMost)),
            "MinLength" => Some(length(Comparison::Less)),
            "Matches" => Some(
                self.expression(first)
                    .map_or(Inspection::Spelling, Inspection::Pattern),
            ),
            "IsUUID" => Some(Inspection::Uuid),
            "Length" | "Contains" | "NotContains" | "IsIn" | "IsNotIn" | "IsEnum" | "IsAlpha"
            | "IsAlphanumeric" | "IsAscii" | "IsLowercase" | "IsUppercase" | "IsHexadecimal"
            | "IsHash" | "IsMongoId" | "IsNumberString" | "IsBase64" | "IsFQDN" | "IsULID"
            | "Validate" | "ValidateBy" | "ValidateIf" | "Transform" => Some(Inspection::Spelling),
            _ => None,
        }
    }
}
