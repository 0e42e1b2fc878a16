//! `match`: patterns that an id is compared with.

use ruff_python_ast::{Pattern, StmtMatch};
use ruff_text_size::Ranged;

use super::names::slot_of_member;
use super::walker::Walker;
use crate::sites::Position;
use crate::sites::language::slot::Slot;

impl<'src> Walker<'src> {
    pub(super) fn r#match(&mut self, r#match: &StmtMatch) {
        self.within(r#match.subject.range(), |walker| {
            walker.expr(&r#match.subject, Slot::ANONYMOUS);
        });
        let id = self.id_read_by(&r#match.subject);
        for case in &r#match.cases {
            let slot = id.map_or(Slot::ANONYMOUS, Slot::Id);
            self.within(case.pattern.range(), |walker| {
                walker.pattern(&case.pattern, &slot);
            });
            if let Some(guard) = &case.guard {
                self.expr(guard, Slot::ANONYMOUS);
            }
            self.body(&case.body);
        }
    }

    fn patterns(&mut self, patterns: &[Pattern], slot: &Slot<'src>) {
        for pattern in patterns {
            self.pattern(pattern, slot);
        }
    }

    fn pattern(&mut self, pattern: &Pattern, slot: &Slot<'src>) {
        match pattern {
            Pattern::MatchValue(value) => self.expr(&value.value, slot.clone()),
            Pattern::MatchOr(or) => self.patterns(&or.patterns, slot),
            Pattern::MatchMapping(mapping) => {
                for (key, pattern) in mapping.keys.iter().zip(&mapping.patterns) {
                    let slot = self.named_by(key, Position::Comparison);
                    self.pattern(pattern, &slot);
                }
            }
            Pattern::MatchClass(class) => {
                self.patterns(&class.arguments.patterns, &Slot::ANONYMOUS);
                for keyword in &class.arguments.keywords {
                    let name = self.name(&keyword.attr);
                    let slot = slot_of_member(name, Position::Comparison);
                    self.pattern(&keyword.pattern, &slot);
                }
            }
            Pattern::MatchSequence(list) => self.patterns(&list.patterns, &Slot::ANONYMOUS),
            Pattern::MatchAs(r#as) => {
                if let Some(pattern) = &r#as.pattern {
                    self.pattern(pattern, slot);
                }
            }
            Pattern::MatchSingleton(_) | Pattern::MatchStar(_) => {}
        }
    }
}
