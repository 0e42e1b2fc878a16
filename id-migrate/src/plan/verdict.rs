//! What the report says of a group.

use std::collections::BTreeSet;
use std::fmt;

use super::hold::{Hold, HoldKind};
use super::{GroupId, Plan};
use crate::finding::Applicability;

/// What becomes of a group in this run, and what could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The group has a fix.
    Fix {
        /// Whether the tests have to settle it.
        applicability: Applicability,
        /// Whether this run writes it.
        is_applied: bool,
        /// Why it is unsafe, if it is.
        doubts: Vec<Hold>,
    },
    /// The group stands in production code, which this run does not change.
    Production(Production),
    /// The group is left.
    Left(Hold),
}

/// A group in production code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Production {
    /// Where it stands there.
    pub place: String,
    /// What `--include-production` would make of it.
    pub then: Then,
}

/// What becomes of a group when production code may be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// It is written.
    Written,
    /// It is written with `--unsafe-fixes`.
    WrittenUnsafely,
    /// It is left.
    Left(Hold),
}

impl fmt::Display for Production {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it stands in production code ({})", self.place)?;
        match &self.then {
            Then::Written => f.write_str(": `--include-production` fixes that"),
            Then::WrittenUnsafely => {
                f.write_str(": `--include-production --unsafe-fixes` fixes that")
            }
            Then::Left(hold) => {
                write!(f, ", and `--include-production` would leave it too: {hold}")
            }
        }
    }
}

impl Plan {
    /// The verdict on every group, in their order.
    #[must_use]
    pub fn verdicts(&self) -> Vec<Verdict> {
        let now = self.settle(&self.chosen());
        let everything: BTreeSet<GroupId> = self.candidates().map(|(id, _)| id).collect();
        let allowed = self.settle(&everything);
        let at_most = self.settle_with(&everything, |_| true);
        let doubts_of = self.held_by_others(&at_most.written);
        let verdict = |id: GroupId| {
            let candidate = self.candidate(id);
            let conflict = |hold: &&Hold| hold.kind() == HoldKind::Conflict;
            let conflict = candidate.holds.iter().find(conflict);
            let conflict = conflict.or_else(|| at_most.held.get(&id));
            if let Some(place) = &candidate.production {
                let then = if let Some(hold) = conflict {
                    Then::Left(hold.clone())
                } else if allowed.written.contains(&id) {
                    Then::Written
                } else {
                    Then::WrittenUnsafely
                };
                let place = place.clone();
                return Verdict::Production(Production { place, then });
            }
            if let Some(hold) = conflict {
                return Verdict::Left(hold.clone());
            }
            let is_applied = now.written.contains(&id);
            let mut doubts = candidate.holds.clone();
            if !is_applied {
                doubts.extend(now.held.get(&id).cloned());
            }
            if doubts.is_empty() && !is_applied || !doubts.is_empty() {
                doubts.extend(doubts_of.get(&id).cloned());
            }
            doubts.dedup();
            let applicability = if doubts.is_empty() {
                Applicability::Safe
            } else {
                Applicability::Unsafe
            };
            Verdict::Fix {
                applicability,
                is_applied,
                doubts,
            }
        };
        self.candidates().map(|(id, _)| verdict(id)).collect()
    }
}

impl Verdict {
    /// Returns `true` if nobody can tell what the group should become.
    #[must_use]
    pub const fn is_ambiguous(&self) -> bool {
        matches!(self, Self::Left(hold) if hold.is_ambiguous())
    }
}
