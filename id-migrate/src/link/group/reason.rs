//! Why a group stays as it is.

use std::fmt;

use super::{Group, Known, Options, Outcome};
use crate::finding::Applicability;

/// Why a group stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    kind: Kind,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Ambiguous,
    Production,
    Other,
}

impl Reason {
    /// Nobody can tell what the group should become.
    #[must_use]
    pub fn ambiguous(text: String) -> Self {
        let kind = Kind::Ambiguous;
        Self { kind, text }
    }

    /// It is in the way of something, or somebody wants it as it is.
    #[must_use]
    pub fn other(text: String) -> Self {
        let kind = Kind::Other;
        Self { kind, text }
    }

    /// It stands in code that is not to be changed.
    pub(super) fn production() -> Self {
        Self {
            kind: Kind::Production,
            text: "it stands in production code".to_owned(),
        }
    }

    /// Whether nobody can tell what the group should become.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.kind == Kind::Ambiguous
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Says of the groups that stand in production code what becomes of them when that may be changed too.
///
/// `allowed` forms the same groups where it may.
pub(super) fn tell_of_production(
    known: &Known<'_, '_>,
    groups: &mut [Group],
    options: Options,
    allowed: impl FnOnce() -> Vec<Group>,
) {
    let stands_there = |group: &Group| matches!(&group.outcome, Outcome::Leave(reason) if reason.kind == Kind::Production);
    if !groups.iter().any(stands_there) {
        return;
    }
    for (group, allowed) in groups.iter_mut().zip(allowed()) {
        let Outcome::Leave(reason) = &mut group.outcome else {
            continue;
        };
        if reason.kind != Kind::Production {
            continue;
        }
        let config = &known.tree.files[known.ids[group.members[0]].file]
            .walked
            .config;
        let are_unsafe_applied = options.unsafe_fixes || config.unsafe_fixes;
        let fate = match allowed.outcome {
            Outcome::Replace {
                applicability: Applicability::Unsafe,
                ..
            } if !are_unsafe_applied => {
                ": `--include-production --unsafe-fixes` fixes that".to_owned()
            }
            Outcome::Replace { .. } => ": `--include-production` fixes that".to_owned(),
            Outcome::Leave(other) => {
                format!(", and `--include-production` would leave it too: {other}")
            }
        };
        reason.text.push_str(&fate);
    }
}
