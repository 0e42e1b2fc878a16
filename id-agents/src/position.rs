//! The position of an event: its offset in its thread, and the epoch.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The name of an epoch of a log. Offsets of different epochs cannot be compared.
///
/// ```
/// use id_agents::Epoch;
///
/// let epoch = Epoch::fresh();
/// assert_eq!(Epoch::new(epoch.as_str()), epoch);
/// assert_ne!(Epoch::fresh(), epoch);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(Arc<str>);

impl Epoch {
    /// Creates the epoch that a client sent or a log stored.
    pub fn new<'a>(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into().into())
    }

    /// Creates a new, unique epoch.
    pub fn fresh() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string().into())
    }

    /// Returns the text of the epoch.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The position of a written event.
///
/// ```
/// use id_agents::{AgentContext, Event, Executor, MemoryLog, Position};
/// use run_id::run_id;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let executor = Executor::builder(MemoryLog::new()).build();
/// let run = executor.notifier(&AgentContext::new(run_id!("run_thread_a_1f2e3d4c"), "importer")).await?;
/// let first: Position = run.emit(Event::thinking("where is it")).await?;
/// let second = run.emit(Event::thinking("there")).await?;
/// assert!(second.offset > first.offset);
/// assert_eq!(second.epoch, first.epoch);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The offset of the event in its thread.
    pub offset: u64,
    /// The epoch of the offset.
    pub epoch: Epoch,
}
