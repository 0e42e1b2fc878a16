//! Which socket gets which thread: exact thread ids, nothing derived from them, nothing looked up elsewhere.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use run_id::{ThreadId, ThreadIdRef};
use tokio::sync::watch;

use super::outbox::{Outbox, SubscriptionId};
use crate::auth::{Grant, Principal};
use crate::envelope::LoggedEvent;
use crate::log::LiveSink;
use crate::metrics::Metrics;
use crate::protocol::CloseCode;

/// The sockets of this node and what they are subscribed to.
#[derive(Debug)]
pub(crate) struct Hub {
    threads: RwLock<HashMap<ThreadId, Mutex<Vec<Subscriber>>>>,
    sockets: Mutex<HashMap<u64, Arc<Outbox>>>,
    per_principal: Mutex<HashMap<Principal, usize>>,
    open: AtomicUsize,
    live: watch::Sender<usize>,
    next_id: AtomicU64,
    /// Grows with each revocation. A permission that was given under an older revision must be asked for again.
    revision: AtomicU64,
    metrics: Arc<Metrics>,
}

#[derive(Debug)]
struct Subscriber {
    id: SubscriptionId,
    outbox: Arc<Outbox>,
    principal: Principal,
    grant: Grant,
}

/// A permission was revoked since this one was given.
#[derive(Debug)]
pub(crate) struct Revised;

impl Hub {
    pub(crate) fn new(metrics: Arc<Metrics>) -> Self {
        Self {
            threads: RwLock::default(),
            sockets: Mutex::default(),
            per_principal: Mutex::default(),
            open: AtomicUsize::new(0),
            live: watch::channel(0).0,
            next_id: AtomicU64::new(1),
            revision: AtomicU64::new(0),
            metrics,
        }
    }

    pub(crate) fn fresh_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn revision(&self) -> u64 {
        self.revision.load(Ordering::SeqCst)
    }

    /// Takes one of `most` sockets; `None` when there is none left.
    pub(crate) fn open_socket(self: &Arc<Self>, most: usize) -> Option<SocketSlot> {
        let taken = self
            .open
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |open| {
                (open < most).then_some(open + 1)
            });
        taken.ok()?;
        self.metrics.sockets.inc();
        self.live.send_modify(|live| *live += 1);
        Some(SocketSlot {
            hub: Arc::clone(self),
            id: self.fresh_id(),
            principal: None,
        })
    }

    /// Registers a subscription that was permitted under `revision`.
    pub(crate) fn subscribe(
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
        let mut threads = self.threads.write().unwrap_or_else(PoisonError::into_inner);
        // `revoke` raises the revision before it takes this lock, so either it finds the subscription or this sees it.
        if self.revision() != revision {
            return Err(Revised);
        }
        let subscribers = threads.entry(thread.clone()).or_default();
        subscribers
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .push(subscriber);
        drop(threads);
        self.metrics.subscriptions.inc();
        Ok(Subscription {
            hub: Arc::clone(self),
            thread: thread.clone(),
            id,
        })
    }

    /// Closes the sockets of `principal` that are subscribed to `thread` and returns how many there were.
    pub(crate) fn revoke(&self, principal: &Principal, thread: ThreadIdRef<'_>) -> usize {
        self.revision.fetch_add(1, Ordering::SeqCst);
        let threads = self.threads.read().unwrap_or_else(PoisonError::into_inner);
        let Some(subscribers) = threads.get(thread.as_str()) else {
            return 0;
        };
        let subscribers = lock(subscribers);
        let revoked = subscribers
            .iter()
            .filter(|subscriber| subscriber.principal == *principal);
        revoked
            .inspect(|subscriber| subscriber.outbox.close(CloseCode::Forbidden))
            .count()
    }

    /// Closes every socket.
    pub(crate) fn close_all(&self, code: CloseCode) {
        for outbox in lock(&self.sockets).values() {
            outbox.close(code);
        }
    }

    /// Waits until no socket is open.
    pub(crate) async fn drained(&self) {
        let mut live = self.live.subscribe();
        // The sender is in `self`, so waiting cannot fail.
        let _ = live.wait_for(|live| *live == 0).await;
    }

    pub(crate) fn sockets(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

impl LiveSink for Hub {
    fn deliver(&self, thread: ThreadIdRef<'_>, event: &LoggedEvent) {
        let threads = self.threads.read().unwrap_or_else(PoisonError::into_inner);
        let Some(subscribers) = threads.get(thread.as_str()) else {
            return;
        };
        let now = Instant::now();
        for subscriber in lock(subscribers).iter() {
            if subscriber.grant.expires_at <= now {
                subscriber.outbox.close(CloseCode::GrantExpired);
            } else {
                subscriber.outbox.offer(subscriber.id, event);
            }
        }
    }

    fn epoch_lost(&self) {
        self.close_all(CloseCode::EpochLost);
    }
}

/// One open socket, counted until it is dropped.
#[derive(Debug)]
pub(crate) struct SocketSlot {
    hub: Arc<Hub>,
    id: u64,
    principal: Option<Principal>,
}

impl SocketSlot {
    /// Makes the socket reachable for [`Hub::close_all`].
    pub(crate) fn attach(&self, outbox: &Arc<Outbox>) {
        lock(&self.hub.sockets).insert(self.id, Arc::clone(outbox));
    }

    /// Counts the socket as one of `principal`'s; false when it has `most` already.
    pub(crate) fn claim(&mut self, principal: &Principal, most: usize) -> bool {
        let mut counts = lock(&self.hub.per_principal);
        let count = counts.entry(principal.clone()).or_default();
        if *count >= most {
            return false;
        }
        *count += 1;
        self.principal = Some(principal.clone());
        true
    }
}

impl Drop for SocketSlot {
    fn drop(&mut self) {
        lock(&self.hub.sockets).remove(&self.id);
        if let Some(principal) = self.principal.take() {
            let mut counts = lock(&self.hub.per_principal);
            if let Some(count) = counts.get_mut(&principal) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(&principal);
                }
            }
        }
        self.hub.open.fetch_sub(1, Ordering::SeqCst);
        self.hub.metrics.sockets.dec();
        self.hub.live.send_modify(|live| *live -= 1);
    }
}

/// A registered subscription; dropping it ends the deliveries.
#[derive(Debug)]
pub(crate) struct Subscription {
    hub: Arc<Hub>,
    thread: ThreadId,
    id: SubscriptionId,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut threads = self
            .hub
            .threads
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(subscribers) = threads.get_mut(self.thread.as_str()) {
            let subscribers = subscribers
                .get_mut()
                .unwrap_or_else(PoisonError::into_inner);
            subscribers.retain(|subscriber| subscriber.id != self.id);
            if subscribers.is_empty() {
                threads.remove(self.thread.as_str());
            }
        }
        drop(threads);
        self.hub.metrics.subscriptions.dec();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
