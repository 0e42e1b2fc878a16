//! One subscription of a socket.

use run_id::ThreadId;
use tokio::task::AbortHandle;

use crate::socket::batch::Stretch;

#[derive(Debug)]
pub(super) struct Subscription {
    pub(super) thread: ThreadId,
    pub(super) phase: Phase,
    /// Reads the thread's history, and keeps the subscription registered with the hub; `None` when the reader's own task
    /// does.
    pub(super) task: Option<AbortHandle>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// The phase of a subscription. Live events reach the queue only in the last phase.
#[derive(Debug)]
pub(super) enum Phase {
    /// The log serves it; live events will be read from the log.
    Reading,
    /// Live events are held back until the log has served everything before them.
    Holding(Vec<Stretch>),
    /// Live events above the offset go out.
    Live { after: u64 },
}

/// The reason for which a socket gets no further subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAdmitted {
    /// The socket has the thread already.
    Subscribed,
    /// The socket has as many threads as it may.
    TooMany,
    /// The socket is closing.
    Closing,
}
