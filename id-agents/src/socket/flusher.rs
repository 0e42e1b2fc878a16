//! The timer of all threads: it sends the gathered events of a thread if no further event arrives.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};
use std::time::Instant;

use parking_lot::Mutex;
use run_id::ThreadId;
use tokio::sync::Notify;

use super::hub::Hub;

/// The threads with gathered events, and the time when these are due.
#[derive(Debug, Default)]
pub(super) struct Flusher {
    /// In the order of arrival. All events are due within one gap, so an entry behind a later entry waits no longer
    /// than one gap.
    dues: Mutex<VecDeque<(Instant, ThreadId)>>,
    bell: Notify,
}

impl Flusher {
    pub(super) fn await_at(&self, due: Instant, thread: ThreadId) {
        self.dues.lock().push_back((due, thread));
        self.bell.notify_one();
    }

    /// Tells [`run`](Self::run) that the hub was dropped.
    pub(super) fn ring(&self) {
        self.bell.notify_one();
    }

    /// Sends due events until the hub is dropped.
    pub(super) async fn run(self: Arc<Self>, hub: Weak<Hub>) {
        loop {
            let first = self.dues.lock().front().map(|(due, _)| *due);
            match first {
                Some(due) => tokio::time::sleep_until(due.into()).await,
                None => self.bell.notified().await,
            }
            let Some(hub) = hub.upgrade() else { return };
            let now = Instant::now();
            while let Some(thread) = self.take_due(now) {
                hub.flush(&thread, now);
            }
        }
    }

    fn take_due(&self, now: Instant) -> Option<ThreadId> {
        let mut dues = self.dues.lock();
        if dues.front()?.0 > now {
            return None;
        }
        dues.pop_front().map(|(_, thread)| thread)
    }
}
