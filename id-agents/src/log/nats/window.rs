//! The tail of the stream in this node's memory, from which most clients resume without a request to the broker.
//!
//! The window is a [`Ring`] that the live consumer fills. A [`Span`] is a part of the stream without a hole: the ring
//! received every message from `from` (W) to `position`, in the stream's order. A span has one epoch, so all reads of one
//! span fit together.
//!
//! When the window may answer:
//!
//! - The window holds every event of a thread from `max(W, trimmed + 1)` to `position`. `trimmed` is the last event that the
//!   thread lost to the ring's limits, or the ring's floor for a thread outside the ring. A read takes `trimmed` and the
//!   events under the thread's lock, so it notices events that are trimmed meanwhile. It takes W first, so it ignores
//!   older events that are added meanwhile.
//! - A client that has all events up to `after` needs the events above it. The window answers if it holds them from
//!   `after + 1` on.
//! - A new client, and a client of another epoch, need the whole stream. The window answers only if it reaches back to the
//!   stream's first sequence F. F only grows, so the value of the last look-up is a safe bound.
//! - A client ahead of `position` was served by another node. The broker decides whether the stream has reached its position.
//!
//! The invariants behind this:
//!
//! - An event enters the ring before `position` includes it, and `position` includes it before a sink receives it. A
//!   subscription registers first and reads `position` next. It then finds every event up to `position` in the ring, and
//!   receives every later event through its sink.
//! - The live consumer delivers consecutive sequences. If it cannot, because the stream dropped messages before this node
//!   read them, a new span starts above the hole, and the sockets are told. The same happens when the epoch changes. Readers
//!   of the old span keep a consistent view of it.
//! - Older events are added one chunk of the stream at a time, and W moves down after the whole chunk is in the ring. An event
//!   that does not fit its thread raises the thread's `trimmed`, as trimming does.
//! - Events that the stream has dropped leave the ring at the next look-up, so a node keeps no event for much longer than the
//!   stream's `max_age`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::RwLock;
use run_id::ThreadIdRef;

use super::live::Decoded;
use super::{Bounds, Chunk, Epoch, LogError, Shared};
use crate::envelope::LoggedEvent;
use crate::log::ring::{Ring, RingLimits};

/// The maximum number of events that a node reads back when it starts.
const MOST_EVENTS: u64 = 100_000;

/// How long a node reads back before it serves. It reads the rest while it serves.
pub(super) const WARM_UP: Duration = Duration::from_secs(1);

/// The number of sequences in a chunk that is read back. The first chunks are small, so that a slow broker delivers some in time.
const CHUNK_LENGTHS: std::ops::RangeInclusive<u64> = 512..=8_192;

/// The size of a chunk in bytes that should not be exceeded.
const CHUNK_BYTES: u64 = 8 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct Window {
    limits: RingLimits,
    span: RwLock<Arc<Span>>,
}

#[derive(Debug)]
pub(super) struct Span {
    epoch: Epoch,
    ring: Ring,
    /// W: the ring received every message of the stream from this sequence on.
    from: AtomicU64,
    /// The last sequence that the ring received.
    position: AtomicU64,
    /// A lower bound of the stream's first sequence.
    first: AtomicU64,
    /// The first sequence from the live consumer. Events below it were read back.
    began: u64,
}

/// The window cannot answer, because it starts at this offset.
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

    /// Starts a new span behind the sequence `last` of a stream whose first sequence is `first`.
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

    /// Adds the message behind [`position`](Self::position), received at `now`. `event` is `None` for a message that is not an
    /// event.
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

    /// Sets the stream's first sequence, and drops the events below it.
    pub(super) fn stream_begins_at(&self, first: u64) {
        self.first.fetch_max(first, Ordering::SeqCst);
        self.ring.drop_below(first);
    }

    /// Returns the range for a reader that has all events of `epoch` up to `after`. Returns `None` if only the broker can tell.
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

    /// Returns the events of `thread` in `(after, up_to]`, if the window holds all of them.
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

    /// Returns the next older range `(after, up_to]` of at most `size` sequences, or `None` if the window is full.
    fn older(&self, size: u64) -> Option<(u64, u64)> {
        let from = self.from.load(Ordering::SeqCst);
        let lowest = self
            .first()
            .max(self.began.saturating_sub(MOST_EVENTS))
            .max(self.ring.floor() + 1);
        (from > lowest && self.ring.has_room(Instant::now()))
            .then(|| (lowest.max(from.saturating_sub(size)) - 1, from - 1))
    }

    /// Adds the events above `after`. They end where the window starts.
    fn prepend(&self, after: u64, chunk: Vec<Decoded>) {
        for Decoded { run_id, event, .. } in chunk.into_iter().rev() {
            self.ring
                .change(run_id.thread_id(), |thread| thread.prepend(event));
        }
        self.from.store(after + 1, Ordering::SeqCst);
        self.ring.evict(Instant::now());
    }
}

impl Shared {
    /// Reads the stream backwards into the window, up to the stream's first message, an expired event, [`MOST_EVENTS`] or the
    /// ring's limit of bytes.
    pub(super) async fn read_back(&self, span: &Span) -> Result<(), LogError> {
        let mut size = *CHUNK_LENGTHS.start();
        while let Some((after, up_to)) = span.older(size) {
            let turn = self.turn().await?;
            let chunk = self.consume(&turn, None, span, after, up_to, usize::MAX);
            let (chunk, _) = chunk.await?;
            let bytes: usize = chunk.iter().map(|read| read.event.frame.len()).sum();
            let average = (bytes as u64 / (up_to - after)).max(1);
            let oldest = chunk.first().map(|read| read.event.logged_at);
            span.prepend(after, chunk);
            if oldest.is_some_and(|oldest| !span.ring.has_room(oldest)) {
                return Ok(());
            }
            size = (size * 2)
                .min(CHUNK_BYTES / average)
                .clamp(*CHUNK_LENGTHS.start() / 8, *CHUNK_LENGTHS.end());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
