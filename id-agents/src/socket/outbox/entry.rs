//! One subscription of a socket.

use run_id::ThreadId;
use tokio::task::AbortHandle;

use crate::socket::batch::Stretch;

#[derive(Debug)]
pub(super) struct Subscription {
    pub(super) thread: ThreadId,
    pub(super) phase: Phase,
    /// The task that reads the thread's history and keeps the subscription registered with the hub; `None` if the
    /// reader's own task does this.
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
    /// The subscription gets history. Live events are not held back; it will read them from the log.
    Reading,
    /// Live events are held back until the log has served everything before them.
    Holding(Vec<Stretch>),
    /// Live events after the offset are queued.
    Live { after: u64 },
}

/// The reason why a socket gets no further subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAdmitted {
    /// The socket is already subscribed to the thread.
    Subscribed,
    /// The socket has the maximum number of threads.
    TooMany,
    /// The socket is closing.
    Closing,
}
