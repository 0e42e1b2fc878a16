//! The queue of a socket, the only buffer between the log and the writer. It owns the socket's subscriptions: a
//! subscription ends when its entry is dropped.
//!
//! Only a socket's own replay waits for a slow socket. A live event that does not fit into the queue closes the socket;
//! the client reconnects and resumes from the log.

mod state;
mod writing;

use std::sync::Arc;

use futures_util::task::AtomicWaker;
use parking_lot::{Mutex, MutexGuard};
use run_id::ThreadId;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

pub(crate) use self::state::{Frame, Frames, NotAdmitted, count_written};
use self::state::{Phase, State, Subscription};
pub(crate) use self::writing::Next;
use super::batch::{Batch, Stretch};
use super::limits::Limits;
use super::pen::Pen;
use crate::protocol::{CloseCode, ServerFrame};

/// The id of a subscription of a socket. Events for an earlier subscription of the same thread are dropped.
pub(crate) type SubscriptionId = u64;

/// The encoding of control frames.
pub(crate) type ControlEncoding = fn(&ServerFrame<'_>) -> String;

/// The text frame of a WebSocket.
fn json_text(frame: &ServerFrame<'_>) -> String {
    frame.to_json()
}

/// Maximum number of frames per flush.
pub(crate) const BATCH: usize = 64;

#[derive(Debug)]
pub(crate) struct Outbox {
    state: Mutex<State>,
    control: ControlEncoding,
    max_events: usize,
    max_bytes: usize,
    /// Wakes the task that writes.
    writer: AtomicWaker,
    /// The writer's pen while the writer waits.
    pen: Mutex<Option<Pen>>,
    /// Wakes replays after the writer has taken frames.
    room: Notify,
    /// Set when the queue is discarded and the current write is aborted.
    abandoned: CancellationToken,
    /// Set when a close was requested.
    closing: CancellationToken,
}

/// The error for a socket that is closing, or a subscription that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gone;

impl Outbox {
    /// Creates the outbox of a WebSocket.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self::with_control(limits, json_text)
    }

    /// Creates the outbox of another transport.
    pub(crate) fn with_control(limits: &Limits, control: ControlEncoding) -> Self {
        Self {
            state: Mutex::default(),
            control,
            max_events: limits.queue_events,
            max_bytes: limits.queue_bytes,
            writer: AtomicWaker::new(),
            pen: Mutex::default(),
            room: Notify::new(),
            abandoned: CancellationToken::new(),
            closing: CancellationToken::new(),
        }
    }

    /// Starts a subscription. `start` spawns its task, if it has its own task. The subscription gets no events yet. It
    /// ends when it is retired or when the socket closes.
    pub(crate) fn admit(
        &self,
        id: SubscriptionId,
        thread: &ThreadId,
        most: usize,
        start: impl FnOnce() -> Option<AbortHandle>,
    ) -> Result<(), NotAdmitted> {
        let mut state = self.lock();
        if state.close.is_some() || state.gone {
            return Err(NotAdmitted::Closing);
        }
        if state.subscription_to(thread).is_some() {
            return Err(NotAdmitted::Subscribed);
        }
        if state.subscriptions.len() >= most {
            return Err(NotAdmitted::TooMany);
        }
        let subscription = Subscription {
            id,
            thread: thread.clone(),
            phase: Phase::Reading,
            // Spawned under the lock, so that the task finds its entry.
            task: start(),
        };
        state.subscriptions.push(subscription);
        Ok(())
    }

    /// Ends a subscription. `last` is its last frame to the client.
    pub(crate) fn retire(&self, id: SubscriptionId, last: &ServerFrame<'_>) {
        self.remove(self.lock(), id, last);
    }

    /// Ends the subscription to a thread, if there is one. `last` is its last frame to the client.
    pub(crate) fn unsubscribe(
        &self,
        thread: &ThreadId,
        last: &ServerFrame<'_>,
    ) -> Result<(), Gone> {
        let state = self.lock();
        let id = state.subscription_to(thread).ok_or(Gone)?;
        self.remove(state, id, last);
        Ok(())
    }

    fn remove(&self, mut state: MutexGuard<'_, State>, id: SubscriptionId, last: &ServerFrame<'_>) {
        let Some(index) = state.index_of(id) else {
            return;
        };
        let subscription = state.subscriptions.remove(index);
        if let Phase::Holding(held) = &subscription.phase {
            state.events -= held.iter().map(Stretch::len).sum::<usize>();
            state.bytes -= held.iter().map(Stretch::bytes).sum::<usize>();
        }
        self.enqueue(state, self.control(last));
    }

    /// Queues a control frame.
    pub(crate) fn say(&self, frame: &ServerFrame<'_>) {
        self.enqueue(self.lock(), self.control(frame));
    }

    /// Queues a control frame of a subscription, unless the subscription has ended.
    pub(crate) fn say_for(&self, id: SubscriptionId, frame: &ServerFrame<'_>) -> Result<(), Gone> {
        let state = self.lock();
        if state.close.is_some() || state.index_of(id).is_none() {
            return Err(Gone);
        }
        self.enqueue(state, self.control(frame));
        Ok(())
    }

    pub(crate) fn ping(&self) {
        self.enqueue(self.lock(), Frame::Ping);
    }

    /// Queues live events without waiting. Returns `true` if the caller has to wake the scribe or the writer.
    pub(crate) fn offer(&self, id: SubscriptionId, batch: &Arc<Batch>) -> bool {
        let mut guard = self.lock();
        let state = &mut *guard;
        if state.close.is_some() {
            return false;
        }
        let Some(index) = state.index_of(id) else {
            return false;
        };
        match &mut state.subscriptions[index].phase {
            Phase::Reading => false,
            Phase::Holding(held) => {
                let stretch = Stretch::whole(batch);
                state.events += stretch.len();
                state.bytes += stretch.bytes();
                held.push(stretch);
                if state.events > self.max_events || state.bytes > self.max_bytes {
                    self.begin_close(guard, CloseCode::SlowReader);
                }
                false
            }
            Phase::Live { after } => {
                let stretch = Stretch::whole(batch).above(*after);
                let Some(last) = stretch.last() else {
                    return false;
                };
                *after = last;
                self.push(guard, Frame::Live(stretch))
            }
        }
    }

    /// Queues events from the log. Waits until the queue is at most half full, so that a replay alone never overflows
    /// the queue.
    pub(crate) async fn replay(&self, id: SubscriptionId, mut events: Stretch) -> Result<(), Gone> {
        let (most_events, most_bytes) = (self.max_events.div_ceil(2), self.max_bytes.div_ceil(2));
        while !events.is_empty() {
            let room = self.room.notified();
            tokio::pin!(room);
            room.as_mut().enable();
            {
                let state = self.lock();
                if state.close.is_some() || state.index_of(id).is_none() {
                    return Err(Gone);
                }
                if state.events < most_events && state.bytes < most_bytes {
                    let fitting =
                        events.split_fitting(most_events - state.events, most_bytes - state.bytes);
                    self.enqueue(state, Frame::Replayed(fitting));
                    continue;
                }
            }
            tokio::select! {
                () = room => {}
                () = self.closing.cancelled() => return Err(Gone),
            }
        }
        Ok(())
    }

    /// Starts holding back the live events of the subscription.
    pub(crate) fn hold(&self, id: SubscriptionId) -> Result<(), Gone> {
        let mut state = self.lock();
        let index = state.index_of(id).ok_or(Gone)?;
        state.subscriptions[index].phase = Phase::Holding(Vec::new());
        Ok(())
    }

    /// Queues the held-back events after `after`. From then on, live events are queued at once.
    pub(crate) fn go_live(&self, id: SubscriptionId, mut after: u64) -> Result<(), Gone> {
        let mut guard = self.lock();
        let state = &mut *guard;
        let index = state.index_of(id).ok_or(Gone)?;
        let phase = &mut state.subscriptions[index].phase;
        let Phase::Holding(held) = std::mem::replace(phase, Phase::Live { after }) else {
            return Ok(());
        };
        for stretch in held {
            let (events, bytes) = (stretch.len(), stretch.bytes());
            let stretch = stretch.above(after);
            state.events -= events - stretch.len();
            state.bytes -= bytes - stretch.bytes();
            if let Some(last) = stretch.last() {
                after = last;
                state.queued += stretch.len();
                state.queue.push(Frame::Live(stretch));
            }
        }
        state.subscriptions[index].phase = Phase::Live { after };
        drop(guard);
        self.writer.wake();
        Ok(())
    }

    /// Closes the socket: at once, or for [`CloseCode::GoingAway`] after its queue. The first code wins.
    pub(crate) fn close(&self, code: CloseCode) {
        self.begin_close(self.lock(), code);
    }

    /// Returns the number of queued events and their size in bytes.
    pub(crate) fn depth(&self) -> (usize, usize) {
        let state = self.lock();
        (state.events, state.bytes)
    }

    /// Records that the peer has disconnected: no more frames are written.
    pub(crate) fn abandon(&self) {
        let mut state = self.lock();
        state.gone = true;
        state.subscriptions.clear();
        drop(state);
        self.abandoned.cancel();
        self.closing.cancel();
        self.writer.wake();
    }

    pub(crate) fn closed_with(&self) -> Option<CloseCode> {
        self.lock().close
    }

    /// Waits for a close.
    pub(crate) async fn closing(&self) {
        self.closing.cancelled().await;
    }

    /// Waits until the current write must be aborted.
    pub(crate) async fn abandoned(&self) {
        self.abandoned.cancelled().await;
    }

    fn control(&self, frame: &ServerFrame<'_>) -> Frame {
        Frame::Control((self.control)(frame).into())
    }

    fn enqueue(&self, state: MutexGuard<'_, State>, frame: Frame) {
        if self.push(state, frame) {
            self.wake_writer();
        }
    }

    /// Queues a frame. Returns `true` if the writer has to be woken.
    fn push(&self, mut state: MutexGuard<'_, State>, frame: Frame) -> bool {
        if state.close.is_some() {
            return false;
        }
        state.events += frame.events();
        state.bytes += frame.bytes();
        if state.events > self.max_events || state.bytes > self.max_bytes {
            self.begin_close(state, CloseCode::SlowReader);
            return false;
        }
        let before = state.queued;
        state.push(frame);
        let after = state.queued;
        // Between two frames, the writer waits for more.
        before == 0 || (before < BATCH && after >= BATCH)
    }

    fn begin_close(&self, mut state: MutexGuard<'_, State>, code: CloseCode) {
        if state.close.is_some() {
            return;
        }
        state.close = Some(code);
        state.subscriptions.clear();
        if code != CloseCode::GoingAway {
            state.queue.clear();
            state.queued = 0;
            state.unfinished = false;
            state.events = 0;
            state.bytes = 0;
            self.abandoned.cancel();
        }
        drop(state);
        self.closing.cancel();
        self.writer.wake();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

#[cfg(test)]
pub(super) mod tests;
