//! The stream's tail in this node's memory, so that a client that comes back costs the broker nothing.
//!
//! The window is a [`Ring`] that the live consumer fills. A [`Span`] is one uninterrupted stretch of the stream: the ring
//! was given every message from `from` (W) to `position`, in the stream's order. A span has one epoch, so what is read from
//! one span belongs together.
//!
//! When the window may answer:
//!
//! - Of one thread it has every event from `max(W, trimmed + 1)` on, up to `position`. `trimmed` is the last event that the
//!   thread lost to the ring's limits, or the ring's floor for a thread that is not in the ring. Both are read under the
//!   thread's lock, together with the events, so trimming during a read is noticed by that read. W is read before them:
//!   a stretch that is put in front during a read belongs to the next read.
//! - A client that has everything up to `after` needs every event above `after`: the window answers from `after + 1` on.
//! - A first visit, and a client of another epoch, need everything that the stream has: the window answers only when it
//!   reaches back to the stream's first sequence F. F only grows, so the F of the last look-up is a safe bound.
//! - A client that is ahead of `position` was served by another node; the broker decides whether the stream is that far.
//!
//! The invariants behind this:
//!
//! - An event is put into the ring before `position` says so, and `position` says so before a sink gets the event. A
//!   subscription that is registered and then reads `position` finds everything up to there in the ring, and gets
//!   everything above from its sink.
//! - The live consumer delivers consecutive sequences. When it cannot (the stream lost its front to age or size before
//!   this node had read it, or messages were deleted), a new span begins above the hole: W moves up, and the sockets are
//!   told. The same happens when the epoch changes. Readers of the former span keep a consistent picture of it.
//! - Older events are put in front, one whole stretch of the stream at a time, and W moves down after the stretch is in. An
//!   event that its thread cannot take raises the thread's `trimmed`, as trimming does.
//! - Events that the stream has dropped are dropped here at the next look-up, so the node keeps no event for much longer
//!   than the stream's `max_age`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::RwLock;
use run_id::ThreadIdRef;

use super::consume::Read;
use super::{Bounds, Chunk, Epoch, LogError, Shared};
use crate::envelope::LoggedEvent;
use crate::log::ring::{Ring, RingLimits};

/// The most events that are read back.
const MOST_EVENTS: u64 = 100_000;

/// The time that a start waits for older events; the rest follows while the node serves.
pub(super) const WARM_UP: Duration = Duration::from_secs(1);

/// The sequences of one stretch that is read back: few at first, so that a slow broker gives something in time.
const STRETCHES: std::ops::RangeInclusive<u64> = 512..=8_192;

/// The bytes that one stretch should hold at most.
const STRETCH_BYTES: u64 = 8 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct Window {
    limits: RingLimits,
    span: RwLock<Arc<Span>>,
}

#[derive(Debug)]
pub(super) struct Span {
    epoch: Epoch,
    ring: Ring,
    /// W: the ring was given every message of the stream from here on.
    from: AtomicU64,
    /// The last sequence that the ring was given.
    position: AtomicU64,
    /// A lower bound of the stream's first sequence.
    first: AtomicU64,
    /// The first sequence after the span began. Events below it were read back.
    began: u64,
}

/// The window begins later: positions below this offset are the broker's to serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Below(pub(super) u64);

impl Window {
    pub(super) fn new(limits: RingLimits) -> Self {
        let span = Span::after(0, 1, Epoch::new(""), limits);
        Self {
            limits,
            span: RwLock::new(Arc::new(span)),
        }
    }

    pub(super) fn span(&self) -> Arc<Span> {
        Arc::clone(&self.span.read())
    }

    pub(super) fn is(&self, span: &Arc<Span>) -> bool {
        Arc::ptr_eq(&self.span(), span)
    }

    pub(super) fn position(&self) -> u64 {
        self.span().position()
    }

    /// Begins anew after the sequence `last` of a stream whose first one is `first`.
    pub(super) fn begin(&self, epoch: Epoch, first: u64, last: u64) {
        let span = Arc::new(Span::after(last, first, epoch, self.limits));
        *self.span.write() = span;
    }
}

impl Span {
    fn after(last: u64, first: u64, epoch: Epoch, limits: RingLimits) -> Self {
        Self {
            epoch,
            ring: Ring::new(limits),
            from: AtomicU64::new(last + 1),
            position: AtomicU64::new(last),
            first: AtomicU64::new(first.max(1)),
            began: last + 1,
        }
    }

    pub(super) const fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    pub(super) fn position(&self) -> u64 {
        self.position.load(Ordering::SeqCst)
    }

    pub(super) fn first(&self) -> u64 {
        self.first.load(Ordering::SeqCst)
    }

    /// Takes the live message after [`position`](Self::position), which came at `now`; `None` for one that is not an event.
    pub(super) fn push(
        &self,
        sequence: u64,
        event: Option<(ThreadIdRef<'_>, LoggedEvent)>,
        now: Instant,
    ) {
        if let Some((thread, event)) = event {
            self.ring.change(thread, |thread| thread.push(event));
        }
        self.position.store(sequence, Ordering::SeqCst);
        self.ring.evict(now);
    }

    /// Takes note of the stream's first sequence.
    pub(super) fn stream_begins_at(&self, first: u64) {
        self.first.fetch_max(first, Ordering::SeqCst);
        self.ring.drop_below(first);
    }

    /// Returns the range for a reader who has everything up to `after` of `epoch`; `None` if the broker has to
    /// be asked.
    pub(super) fn bounds(
        &self,
        thread: ThreadIdRef<'_>,
        after: Option<u64>,
        epoch: Option<&str>,
    ) -> Option<Bounds> {
        let last = self.position();
        let from = self.from.load(Ordering::SeqCst);
        let complete_from = from.max(self.ring.read(thread, 0, 0, 0).trimmed + 1);
        let known = after.filter(|_| epoch == Some(self.epoch.as_str()));
        if known.is_some_and(|after| after > last) {
            return None;
        }
        let first = self.first();
        let oldest = if complete_from <= first {
            first
        } else if known.is_some_and(|after| after.saturating_add(1) >= complete_from) {
            complete_from
        } else {
            return None;
        };
        Some(Bounds {
            epoch: self.epoch.clone(),
            oldest,
            last,
        })
    }

    /// Reads events of `thread` in `(after, up_to]`, if the window has all of them.
    pub(super) fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Chunk, Below> {
        let from = self.from.load(Ordering::SeqCst);
        let slice = self.ring.read(thread, after, up_to, limit);
        let complete_from = from.max(slice.trimmed + 1);
        if after.saturating_add(1) < complete_from {
            return Err(Below(complete_from));
        }
        Ok(Chunk {
            epoch: self.epoch.clone(),
            oldest: complete_from,
            events: slice.events,
            complete: slice.complete,
        })
    }

    /// The next older stretch `(after, up_to]` of at most `size` sequences; `None` when nothing older is wanted.
    fn older(&self, size: u64) -> Option<(u64, u64)> {
        let from = self.from.load(Ordering::SeqCst);
        let lowest = self
            .first()
            .max(self.began.saturating_sub(MOST_EVENTS))
            .max(self.ring.floor() + 1);
        (from > lowest && self.ring.has_room(Instant::now()))
            .then(|| (lowest.max(from.saturating_sub(size)) - 1, from - 1))
    }

    /// Puts the stretch above `after`, which ends where the window begins, in front.
    fn prepend(&self, after: u64, stretch: Vec<Read>) {
        for Read { run_id, event } in stretch.into_iter().rev() {
            self.ring
                .change(run_id.thread_id(), |thread| thread.prepend(event));
        }
        self.from.store(after + 1, Ordering::SeqCst);
        self.ring.evict(Instant::now());
    }
}

impl Shared {
    /// Reads the stream backwards into the window, until that reaches the stream's first message, an event that is too
    /// old, [`MOST_EVENTS`] or the ring's bytes.
    pub(super) async fn read_back(&self, span: &Span) -> Result<(), LogError> {
        let mut size = *STRETCHES.start();
        while let Some((after, up_to)) = span.older(size) {
            let turn = self.turn().await?;
            let stretch = self.consume(&turn, None, span, after, up_to, usize::MAX);
            let (stretch, _) = stretch.await?;
            let bytes: usize = stretch.iter().map(|read| read.event.frame.len()).sum();
            let average = (bytes as u64 / (up_to - after)).max(1);
            let oldest = stretch.first().map(|read| read.event.logged_at);
            span.prepend(after, stretch);
            if oldest.is_some_and(|oldest| !span.ring.has_room(oldest)) {
                return Ok(());
            }
            size = (size * 2)
                .min(STRETCH_BYTES / average)
                .clamp(*STRETCHES.start() / 8, *STRETCHES.end());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
