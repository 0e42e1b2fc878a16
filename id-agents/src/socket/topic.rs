//! The subscribers of a thread, and the events that are gathered for them.
//!
//! An event after a pause is sent at once. Faster events are gathered for [`GAP`] or until a batch is full, and each
//! socket gets the whole batch, so the cost of a delivery is shared by many events.

use std::sync::Arc;
use std::time::{Duration, Instant};

use smallvec::{SmallVec, smallvec};

use super::batch::Batch;
use super::limits::Limits;
use super::outbox::{Outbox, SubscriptionId};
use super::scribe::Scribe;
use crate::auth::{Grant, Principal};
use crate::envelope::LoggedEvent;
use crate::protocol::CloseCode;

/// Minimum time between two batches of a thread, unless a batch is full.
pub(super) const GAP: Duration = Duration::from_millis(5);

/// Maximum number of events of a batch. Each batch wakes every socket's task and every peer, so larger batches make an
/// event cheaper.
const MOST: usize = 256;

/// Maximum size of a batch in bytes. It is well below the limit of a socket's queue, so that one batch never closes a
/// socket that reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Full {
    events: usize,
    bytes: usize,
}

impl Full {
    pub(super) fn of(limits: &Limits) -> Self {
        Self {
            events: MOST.min(limits.queue_events / 4),
            bytes: limits.queue_bytes / 8,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Topic {
    pub(super) subscribers: SmallVec<[Subscriber; 1]>,
    pending: Vec<LoggedEvent>,
    pending_bytes: usize,
    sent_at: Option<Instant>,
    /// `true` if the flusher knows that the thread has gathered events.
    awaited: bool,
}

#[derive(Debug)]
pub(super) struct Subscriber {
    pub(super) id: SubscriptionId,
    pub(super) outbox: Arc<Outbox>,
    pub(super) principal: Principal,
    pub(super) grant: Grant,
}

impl Topic {
    /// Removes a subscriber. Returns `true` if no subscriber is left.
    pub(super) fn remove(&mut self, id: SubscriptionId) -> bool {
        self.subscribers.retain(|subscriber| subscriber.id != id);
        self.subscribers.is_empty()
    }

    /// Returns the subscribed sockets of `principal`.
    pub(super) fn of(&self, principal: &Principal) -> impl Iterator<Item = &Arc<Outbox>> {
        self.subscribers
            .iter()
            .filter(move |subscriber| subscriber.principal == *principal)
            .map(|subscriber| &subscriber.outbox)
    }

    /// Sends an event, or gathers it for a batch. Returns the time for the flusher, if the flusher does not know it
    /// yet.
    pub(super) fn deliver(
        &mut self,
        event: &LoggedEvent,
        full: Full,
        scribe: &Scribe,
    ) -> Option<Instant> {
        // Offsets increase, so an event that a log delivers twice is dropped.
        let last = self.pending.last().map(|last| last.offset);
        if last.is_some_and(|last| event.offset <= last) {
            return None;
        }
        let now = event.logged_at;
        if self.pending.is_empty() && self.due_after(now).is_none() {
            self.send_batch(&Batch::new(smallvec![event.clone()]), now, Some(scribe));
            return None;
        }
        self.pending_bytes += event.frame.len();
        self.pending.push(event.clone());
        if self.pending.len() >= full.events || self.pending_bytes >= full.bytes {
            self.send(now, None);
            return None;
        }
        self.flush(now, Some(scribe))
    }

    /// Sends the events that are due. Returns the next time for the flusher, as [`deliver`](Self::deliver) does.
    pub(super) fn flush_due(&mut self, now: Instant) -> Option<Instant> {
        self.awaited = false;
        self.flush(now, None)
    }

    fn flush(&mut self, now: Instant, scribe: Option<&Scribe>) -> Option<Instant> {
        if self.pending.is_empty() {
            return None;
        }
        match self.due_after(now) {
            Some(due) => {
                let told = std::mem::replace(&mut self.awaited, true);
                (!told).then_some(due)
            }
            None => {
                self.send(now, scribe);
                None
            }
        }
    }

    /// Returns the time of the next batch if it is after `now`.
    fn due_after(&self, now: Instant) -> Option<Instant> {
        let due = self.sent_at?.checked_add(GAP)?;
        (due > now).then_some(due)
    }

    /// Sends the gathered events to every subscriber.
    pub(super) fn send(&mut self, now: Instant, scribe: Option<&Scribe>) {
        if self.pending.is_empty() {
            return;
        }
        let batch = Batch::new(std::mem::take(&mut self.pending).into());
        self.pending_bytes = 0;
        self.send_batch(&batch, now, scribe);
    }

    /// Sends a batch to every subscriber. If the thread has one socket, the scribe writes it.
    fn send_batch(&mut self, batch: &Arc<Batch>, now: Instant, scribe: Option<&Scribe>) {
        self.sent_at = Some(now);
        // Many sockets are served by their writers, which use all cores.
        let scribe = scribe.filter(|_| self.subscribers.len() == 1);
        for subscriber in &self.subscribers {
            if subscriber.grant.expires_at <= now {
                subscriber.outbox.close(CloseCode::GrantExpired);
            } else if subscriber.outbox.offer(subscriber.id, batch) {
                match scribe {
                    Some(scribe) => scribe.write_soon(&subscriber.outbox, now),
                    None => subscriber.outbox.wake_writer(),
                }
            }
        }
    }

    /// Drops the gathered events.
    pub(super) fn forget(&mut self) {
        self.pending.clear();
        self.pending_bytes = 0;
    }
}
