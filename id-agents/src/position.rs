//! Where an event is: its place in its thread, and in which life of the log.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Names one life of a log. Offsets of different epochs have nothing to do with each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(Arc<str>);

impl Epoch {
    /// An epoch that a client sent or a log stored.
    pub fn new<'a>(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into().into())
    }

    /// An epoch that no log had before.
    pub fn fresh() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string().into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an event was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The event's place in its thread.
    pub offset: u64,
    /// The life of the log in which that place is fixed.
    pub epoch: Epoch,
}
