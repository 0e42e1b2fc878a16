//! The one timer of all threads: it sends what a thread has gathered when no further event does.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

use run_id::ThreadId;
use tokio::sync::Notify;

use super::hub::Hub;
use super::lock;

/// The threads that have something gathered, and when it is due.
#[derive(Debug, Default)]
pub(super) struct Flusher {
    /// In the order of arrival. Everything is due within one gap, so whoever stands behind a later one waits no longer
    /// than that.
    dues: Mutex<VecDeque<(Instant, ThreadId)>>,
    bell: Notify,
}

impl Flusher {
    pub(super) fn await_at(&self, due: Instant, thread: ThreadId) {
        lock(&self.dues).push_back((due, thread));
        self.bell.notify_one();
    }

    /// Lets [`run`](Self::run) see that the hub is gone.
    pub(super) fn ring(&self) {
        self.bell.notify_one();
    }

    /// Lasts as long as the hub.
    pub(super) async fn run(self: Arc<Self>, hub: Weak<Hub>) {
        loop {
            let first = lock(&self.dues).front().map(|(due, _)| *due);
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
        let mut dues = lock(&self.dues);
        if dues.front()?.0 > now {
            return None;
        }
        dues.pop_front().map(|(_, thread)| thread)
    }
}
