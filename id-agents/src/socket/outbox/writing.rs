//! Taking frames out of the queue.
//!
//! While the writer of a WebSocket waits, it lends its [`Pen`] to the [scribe](crate::socket::scribe). Only the holder of
//! the pen takes frames from the queue, so they keep their order.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::state::State;
use super::{Frames, Outbox};
use crate::protocol::CloseCode;
use crate::socket::pen::Pen;

/// Minimum time between two flushes, unless a whole batch is waiting. An event after a pause is sent at once. In a
/// faster stream, a flush per event would cost several times as much as the frames. This gap is for sockets with
/// several busy threads. It is shorter than [`topic::GAP`](crate::socket::topic::GAP), so that the batches of one
/// thread do not wait again.
const FLUSH_GAP: Duration = Duration::from_millis(4);

/// The writer's next step.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Write,
    Close(CloseCode),
    Stop,
}

/// Takes the pen out of the outbox when the writer is dropped. The pen's socket refers to the outbox, so both would leak.
struct Lent<'a>(&'a Outbox);

impl<'a> Lent<'a> {
    fn new(outbox: &'a Outbox, pen: Pen) -> Self {
        *outbox.pen.lock() = Some(pen);
        Self(outbox)
    }

    fn take_back(self) -> Pen {
        let pen = self.0.pen.lock().take();
        pen.expect("only the writer takes its pen")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.0.pen.lock().take();
    }
}

impl Outbox {
    /// Waits for messages, and moves at most [`BATCH`](super::BATCH) of them into `batch`: at `not_before`, or earlier if a
    /// full batch waits. Advances `not_before` by [`FLUSH_GAP`].
    pub(crate) async fn next(&self, batch: &mut Frames, not_before: &mut Instant) -> Next {
        loop {
            let now = self.until_due(*not_before).await;
            if let Some(next) = self.take(batch, now, not_before) {
                return next;
            }
        }
    }

    /// Waits as [`next`](Self::next) does. Lends the pen to the scribe until then.
    pub(crate) async fn next_with_pen(&self, mut pen: Pen) -> (Next, Pen) {
        loop {
            let not_before = pen.not_before;
            let lent = Lent::new(self, pen);
            let now = self.until_due(not_before).await;
            pen = lent.take_back();
            let Pen {
                batch, not_before, ..
            } = &mut pen;
            if let Some(next) = self.take(batch, now, not_before) {
                return (next, pen);
            }
        }
    }

    /// Waits for work, and then for `not_before` or a whole batch. Returns the time.
    async fn until_due(&self, not_before: Instant) -> Instant {
        if self.until(State::has_work).await {
            // Ready tasks run first. So the events of one turn share a flush, and writes follow each other. This
            // halved the number of reader wake-ups in a measurement.
            tokio::task::yield_now().await;
        }
        let now = Instant::now();
        if now >= not_before {
            return now;
        }
        tokio::select! {
            _ = self.until(State::has_batch) => {}
            () = tokio::time::sleep_until(not_before) => {}
        }
        Instant::now()
    }

    /// Returns the writer's next step, if there is one.
    fn take(&self, batch: &mut Frames, now: Instant, not_before: &mut Instant) -> Option<Next> {
        let mut state = self.lock();
        if state.gone {
            return Some(Next::Stop);
        }
        let unfinished = std::mem::take(&mut state.unfinished);
        if unfinished || !state.queue.is_empty() {
            state.take(batch);
            drop(state);
            self.room.notify_waiters();
            *not_before = now + FLUSH_GAP;
            return Some(Next::Write);
        }
        state.close.map(Next::Close)
    }

    /// Wakes the writer's task.
    pub(crate) fn wake_writer(&self) {
        self.writer.wake();
    }

    /// Writes a batch at `now` with the writer's pen, without waiting. Returns `false` if the caller has to wake the writer.
    pub(crate) fn write_at_once(&self, now: Instant) -> bool {
        let Some(mut pen) = self.pen.try_lock() else {
            return false;
        };
        let Some(pen) = pen.as_mut() else {
            return false;
        };
        let Pen {
            batch, not_before, ..
        } = &mut *pen;
        if now < *not_before || self.take(batch, now, not_before) != Some(Next::Write) {
            return false;
        }
        let written = pen.write_now();
        let mut state = self.lock();
        state.unfinished |= !written;
        // The queue may have held more than a batch.
        !state.has_work()
    }

    /// Waits for a state. Returns `false` if the state is already there. Only the writer's task waits here.
    async fn until(&self, is_such: fn(&State) -> bool) -> bool {
        let mut waited = false;
        poll_fn(|cx| {
            // Registers first, so that it misses no change.
            self.writer.register(cx.waker());
            if is_such(&self.lock()) {
                return Poll::Ready(waited);
            }
            waited = true;
            Poll::Pending
        })
        .await
    }
}
