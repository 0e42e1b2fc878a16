//! Writes events to sockets that are alone in their threads, all sockets of one turn of the runtime in one task.
//!
//! This costs less than waking the writer of each socket. Many events share one poll of the task, and writes that follow
//! each other wake fewer readers.

use std::sync::{Arc, Mutex, Weak};

use tokio::sync::Notify;

use super::hub::Hub;
use super::lock;
use super::outbox::Outbox;

/// Maximum number of sockets per turn. The writers of further sockets are woken, so that they use all cores.
const MOST: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Scribe {
    waiting: Mutex<Vec<Arc<Outbox>>>,
    bell: Notify,
}

impl Scribe {
    /// Writes the queue of a socket after the tasks that are ready now.
    pub(super) fn write_soon(&self, outbox: &Arc<Outbox>) {
        let mut waiting = lock(&self.waiting);
        waiting.push(Arc::clone(outbox));
        let first = waiting.len() == 1;
        drop(waiting);
        if first {
            self.bell.notify_one();
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
            std::mem::swap(&mut sockets, &mut *lock(&self.waiting));
            for (number, outbox) in sockets.drain(..).enumerate() {
                if number >= MOST || !outbox.write_at_once() {
                    outbox.wake_writer();
                }
            }
        }
    }
}
