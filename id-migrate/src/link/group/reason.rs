//! Why a group stays as it is.

use std::fmt;

use super::{Builder, FixOptions, Group, Known, Outcome};

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
        if self.is_ambiguous() {
            f.write_str("ambiguous: ")?;
        }
        f.write_str(&self.text)
    }
}

/// Says of the groups that stand in production code what becomes of them when that may be changed too.
pub(super) fn tell_of_production(known: &Known<'_, '_>, groups: &mut [Group], options: FixOptions) {
    let stands_there = |group: &Group| matches!(&group.outcome, Outcome::Leave(reason) if reason.kind == Kind::Production);
    if !groups.iter().any(stands_there) {
        return;
    }
    let allowed = FixOptions {
        include_production: true,
        ..options
    };
    let builder = Builder::new(known, allowed);
    // The others are what they are: only what stands in production code is formed again.
    let mut formed: Vec<Group> = groups
        .iter()
        .map(|group| {
            let again = || builder.build(&group.value, group.members.clone());
            let again = stands_there(group).then(again).flatten();
            again.unwrap_or_else(|| group.clone())
        })
        .collect();
    super::keep(known, &mut formed, allowed);
    for (group, formed) in groups.iter_mut().zip(formed) {
        if !stands_there(group) {
            continue;
        }
        let config = group.config(known.tree, known.ids);
        let fate = match formed.outcome {
            Outcome::Leave(other) => {
                format!(", and `--include-production` would leave it too: {other}")
            }
            Outcome::Replace { applicability, .. } if options.applies(applicability, config) => {
                ": `--include-production` fixes that".to_owned()
            }
            Outcome::Replace { .. } => {
                ": `--include-production --unsafe-fixes` fixes that".to_owned()
            }
        };
        if let Outcome::Leave(reason) = &mut group.outcome {
            reason.text.push_str(&fate);
        }
    }
}
