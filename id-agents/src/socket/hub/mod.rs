//! Routes events to sockets, by the thread id alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use foldhash::HashMap;
use parking_lot::{Mutex, RwLock};
use run_id::{ThreadId, ThreadIdRef};

use super::flusher::Flusher;
use super::limits::Limits;
use super::outbox::{Outbox, SubscriptionId};
use super::scribe::Scribe;
use super::sockets::Sockets;
use super::topic::{Full, Subscriber, Topic};
use crate::auth::{Grant, Principal};
use crate::envelope::LoggedEvent;
use crate::log::{Control, LiveSink, NodeSink};
use crate::metrics::{Counted, Metrics};
use crate::protocol::CloseCode;

/// The subscriptions of all sockets of this node.
#[derive(Debug)]
pub(crate) struct Hub {
    threads: RwLock<Threads>,
    pub(crate) sockets: Arc<Sockets>,
    next_id: AtomicU64,
    /// Incremented by each revocation. A permission of an older revision must be requested again.
    revision: AtomicU64,
    full: Full,
    flusher: Arc<Flusher>,
    scribe: Arc<Scribe>,
    metrics: Arc<Metrics>,
}

type Threads = HashMap<ThreadId, Mutex<Topic>>;

/// The error for a permission that is older than a revocation.
#[derive(Debug)]
pub(super) struct Revised;

impl Hub {
    /// Creates a hub. Its tasks run on the current runtime until the hub is dropped.
    pub(crate) fn start(metrics: Arc<Metrics>, limits: &Limits) -> Arc<Self> {
        let flusher = Arc::new(Flusher::default());
        let scribe = Arc::new(Scribe::default());
        let hub = Arc::new(Self {
            threads: RwLock::default(),
            sockets: Sockets::new(Arc::clone(&metrics)),
            next_id: AtomicU64::new(1),
            revision: AtomicU64::new(0),
            full: Full::of(limits),
            flusher: Arc::clone(&flusher),
            scribe: Arc::clone(&scribe),
            metrics,
        });
        tokio::spawn(flusher.run(Arc::downgrade(&hub)));
        tokio::spawn(Arc::clone(&scribe).watch(Arc::downgrade(&hub)));
        tokio::spawn(scribe.run(Arc::downgrade(&hub)));
        hub
    }

    pub(crate) fn fresh_id(&self) -> SubscriptionId {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn revision(&self) -> u64 {
        self.revision.load(Ordering::SeqCst)
    }

    /// Registers a subscription. Returns an error if grants were revised after `revision`, at which `grant` was read.
    pub(super) fn subscribe(
        self: &Arc<Self>,
        thread: &ThreadId,
        id: SubscriptionId,
        outbox: &Arc<Outbox>,
        principal: &Principal,
        (grant, revision): (Grant, u64),
    ) -> Result<Subscription, Revised> {
        let subscriber = Subscriber {
            id,
            outbox: Arc::clone(outbox),
            principal: principal.clone(),
            grant,
        };
        let mut threads = self.threads.write();
        // `revoke` increments the revision before it takes this lock. So either `revoke` finds the subscription, or
        // this check sees the new revision.
        if self.revision() != revision {
            return Err(Revised);
        }
        threads
            .entry(thread.clone())
            .or_default()
            .lock()
            .subscribers
            .push(subscriber);
        drop(threads);
        Ok(Subscription {
            hub: Arc::clone(self),
            thread: thread.clone(),
            id,
            _counted: Counted::by(&self.metrics.subscriptions),
        })
    }

    /// Closes the sockets of `principal` that are subscribed to `thread`, and returns their number.
    pub(crate) fn revoke(&self, principal: &Principal, thread: ThreadIdRef<'_>) -> usize {
        self.revision.fetch_add(1, Ordering::SeqCst);
        let threads = self.threads.read();
        let Some(topic) = threads.get(thread.as_str()) else {
            return 0;
        };
        let topic = topic.lock();
        let revoked = topic.of(principal);
        revoked
            .inspect(|outbox| outbox.close(CloseCode::Forbidden))
            .count()
    }

    /// Sends the gathered events, and closes every socket when its queue is empty.
    pub(crate) fn shut_down(&self) {
        for topic in self.threads.read().values() {
            topic.lock().send(Instant::now(), None);
        }
        self.sockets.close_all(CloseCode::GoingAway);
    }

    /// Sends the gathered events of `thread` if they are due.
    pub(super) fn flush(&self, thread: &ThreadId, now: Instant) {
        let threads = self.threads.read();
        let Some(topic) = threads.get(thread) else {
            return;
        };
        if let Some(due) = topic.lock().flush_due(now) {
            self.flusher.await_at(due, thread.clone());
        }
    }
}

impl LiveSink for Hub {
    fn deliver(&self, thread: ThreadIdRef<'_>, event: &LoggedEvent) {
        let threads = self.threads.read();
        let Some((thread, topic)) = threads.get_key_value(thread.as_str()) else {
            return;
        };
        if let Some(due) = topic.lock().deliver(event, self.full, &self.scribe) {
            self.flusher.await_at(due, thread.clone());
        }
    }

    fn epoch_lost(&self) {
        // Offsets of the old epoch would look like offsets of the new epoch.
        for topic in self.threads.read().values() {
            topic.lock().forget();
        }
        self.sockets.close_all(CloseCode::EpochLost);
    }
}

impl NodeSink for Hub {
    fn control(&self, control: &Control) {
        if let Control::Revoke {
            principal,
            thread_id,
        } = control
        {
            self.revoke(principal, thread_id.as_ref_id());
        }
    }

    fn control_lost(&self) {
        // Clients that reconnect need a new permission.
        self.revision.fetch_add(1, Ordering::SeqCst);
        self.sockets.close_all(CloseCode::GrantExpired);
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.flusher.ring();
        self.scribe.ring();
    }
}

/// A registered subscription. Dropping it ends the deliveries.
#[derive(Debug)]
pub(super) struct Subscription {
    hub: Arc<Hub>,
    thread: ThreadId,
    id: SubscriptionId,
    _counted: Counted,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut threads = self.hub.threads.write();
        if let Some(topic) = threads.get(&self.thread) {
            let empty = topic.lock().remove(self.id);
            if empty {
                threads.remove(&self.thread);
            }
        }
    }
}

#[cfg(test)]
mod tests;
