//! Writes events to sockets that are alone in their threads, all sockets of one turn of the runtime in one task.
//!
//! This costs less than waking the writer of each socket. Many events share one poll of the task, and writes that follow
//! each other wake fewer readers.
//!
//! An agent that blocks its thread can keep the scribe's task on that thread. The writers of the sockets are then woken.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;
use tokio::time::MissedTickBehavior;

use super::hub::Hub;
use super::outbox::Outbox;

/// Maximum number of sockets per turn. The writers of further sockets are woken, so that they use all cores.
const MOST: usize = 64;

/// A scribe that needs longer for a turn is on a blocked thread.
const LATE: Duration = Duration::from_millis(5);

/// The interval of the check for a late scribe, for sockets that no further event follows.
const WATCH: Duration = Duration::from_millis(100);

#[derive(Debug, Default)]
pub(super) struct Scribe {
    waiting: Mutex<Waiting>,
    bell: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    sockets: Vec<Arc<Outbox>>,
    /// The time of the first of `sockets`.
    since: Option<Instant>,
}

impl Scribe {
    /// Writes the queue of a socket, to which an event was added at `now`, after the tasks that are ready.
    pub(super) fn write_soon(&self, outbox: &Arc<Outbox>, now: Instant) {
        let mut waiting = self.waiting.lock();
        waiting.sockets.push(Arc::clone(outbox));
        if waiting.sockets.len() > 1 {
            return Self::wake_if_late(waiting, now);
        }
        waiting.since = Some(now);
        drop(waiting);
        self.bell.notify_one();
    }

    /// Wakes the writers of the sockets that have waited for too long.
    fn wake_if_late(mut waiting: MutexGuard<'_, Waiting>, now: Instant) {
        let since = waiting.since.filter(|_| !waiting.sockets.is_empty());
        if since.is_none_or(|since| now.saturating_duration_since(since) < LATE) {
            return;
        }
        let sockets = std::mem::take(&mut waiting.sockets);
        drop(waiting);
        for outbox in sockets {
            outbox.wake_writer();
        }
    }

    /// Checks for a late scribe until the hub is dropped.
    pub(super) async fn watch(self: Arc<Self>, hub: Weak<Hub>) {
        let mut ticks = tokio::time::interval(WATCH);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while hub.strong_count() > 0 {
            ticks.tick().await;
            Self::wake_if_late(self.waiting.lock(), Instant::now());
        }
    }

    /// Wakes [`run`](Self::run), which ends if the hub was dropped.
    pub(super) fn ring(&self) {
        self.bell.notify_one();
    }

    /// Runs until the hub is dropped.
    pub(super) async fn run(self: Arc<Self>, hub: Weak<Hub>) {
        let mut sockets = Vec::new();
        while hub.strong_count() > 0 {
            self.bell.notified().await;
            tokio::task::yield_now().await;
            // Swapped, so that neither of the two has to grow again.
            std::mem::swap(&mut sockets, &mut self.waiting.lock().sockets);
            let now = tokio::time::Instant::now();
            for (number, outbox) in sockets.drain(..).enumerate() {
                if number >= MOST || !outbox.write_at_once(now) {
                    outbox.wake_writer();
                }
            }
        }
    }
}
