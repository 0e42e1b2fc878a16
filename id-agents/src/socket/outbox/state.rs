//! The state of an outbox, behind its lock.

use std::collections::VecDeque;

use run_id::ThreadId;
use smallvec::SmallVec;
use tokio::task::AbortHandle;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::{BATCH, SubscriptionId};
use crate::metrics::Metrics;
use crate::protocol::CloseCode;
use crate::socket::batch::Stretch;

/// The queue, its counts, and the subscriptions.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) queue: Queue,
    /// Number of messages in `queue`.
    pub(super) queued: usize,
    /// Number and size in bytes of the events that are queued or held back.
    pub(super) events: usize,
    pub(super) bytes: usize,
    /// In the order of their ids.
    pub(super) subscriptions: SmallVec<[Subscription; 1]>,
    pub(super) close: Option<CloseCode>,
    /// `true` if the scribe could not write all frames that it took.
    pub(super) unfinished: bool,
    /// `true` if the peer has disconnected.
    pub(super) gone: bool,
}

impl State {
    pub(super) fn subscription_to(&self, thread: &ThreadId) -> Option<SubscriptionId> {
        let mut all = self.subscriptions.iter();
        let found = all.find(|subscription| subscription.thread == *thread)?;
        Some(found.id)
    }

    /// Returns the index of a subscription.
    pub(super) fn index_of(&self, id: SubscriptionId) -> Option<usize> {
        let all = &self.subscriptions;
        all.binary_search_by_key(&id, |it| it.id).ok()
    }

    pub(super) fn has_work(&self) -> bool {
        self.gone || self.close.is_some() || self.unfinished || !self.queue.is_empty()
    }

    /// Returns `true` if the writer can fill a batch.
    pub(super) fn has_batch(&self) -> bool {
        self.queued >= BATCH
    }

    pub(super) fn push(&mut self, frame: Frame) {
        self.queued += frame.len();
        self.queue.push(frame);
    }

    /// Moves at most [`BATCH`] messages into `batch`.
    pub(super) fn take(&mut self, batch: &mut Frames) {
        let before = batch.len();
        let mut room = BATCH;
        while let Some(frame) = self.queue.front_mut()
            && room > 0
        {
            if frame.len() > room {
                match frame {
                    Frame::Live(stretch) => batch.push(Frame::Live(stretch.split(room))),
                    Frame::Replayed(stretch) => batch.push(Frame::Replayed(stretch.split(room))),
                    Frame::Control(_) | Frame::Ping => {}
                }
                break;
            }
            room -= frame.len();
            batch.extend(self.queue.pop());
        }
        for frame in &batch[before..] {
            self.queued -= frame.len();
            self.events -= frame.events();
            self.bytes -= frame.bytes();
        }
    }
}

/// The frames of a socket that wait, in their order. Without a second frame it needs no allocation.
#[derive(Debug, Default)]
pub(super) struct Queue {
    first: Option<Frame>,
    rest: VecDeque<Frame>,
}

impl Queue {
    pub(super) fn push(&mut self, frame: Frame) {
        if self.first.is_none() {
            self.first = Some(frame);
        } else {
            self.rest.push_back(frame);
        }
    }

    fn pop(&mut self) -> Option<Frame> {
        std::mem::replace(&mut self.first, self.rest.pop_front())
    }

    fn front_mut(&mut self) -> Option<&mut Frame> {
        self.first.as_mut()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// An item of a socket's queue: events, or one control message.
#[derive(Debug)]
pub(crate) enum Frame {
    Live(Stretch),
    /// `true` for events from the log. Their age says nothing about the server's speed.
    Replayed(Stretch),
    Control(Utf8Bytes),
    Ping,
}

/// The frames of one flush. A flush of one frame needs no allocation of its own.
pub(crate) type Frames = SmallVec<[Frame; 1]>;

impl Frame {
    /// Returns the number of messages on the wire.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Live(stretch) | Self::Replayed(stretch) => stretch.len(),
            Self::Control(_) | Self::Ping => 1,
        }
    }

    pub(super) fn events(&self) -> usize {
        match self {
            Self::Live(stretch) | Self::Replayed(stretch) => stretch.len(),
            Self::Control(_) | Self::Ping => 0,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Live(stretch) | Self::Replayed(stretch) => stretch.bytes(),
            Self::Control(text) => text.len(),
            Self::Ping => 0,
        }
    }
}

/// Counts the written frames, and records how long the oldest live event among them waited.
pub(crate) fn count_written(frames: &[Frame], metrics: &Metrics) {
    let is_text = |frame: &&Frame| !matches!(frame, Frame::Ping);
    let texts: usize = frames.iter().filter(is_text).map(Frame::len).sum();
    metrics.frames_sent.inc_by(texts as u64);
    let oldest = frames.iter().find_map(|frame| match frame {
        Frame::Live(stretch) => stretch.events().next(),
        _ => None,
    });
    if let Some(oldest) = oldest {
        let delay = oldest.logged_at.elapsed().as_secs_f64();
        metrics.write_delay.observe(delay);
    }
}

/// One subscription of a socket.
#[derive(Debug)]
pub(super) struct Subscription {
    /// Higher than the ids of the socket's earlier subscriptions.
    pub(super) id: SubscriptionId,
    pub(super) thread: ThreadId,
    pub(super) phase: Phase,
    /// The task that reads the thread's history and keeps the subscription registered with the hub; `None` if the
    /// reader's own task does this.
    pub(super) task: Option<AbortHandle>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// The phase of a subscription. Live events reach the queue only in the last phase.
#[derive(Debug)]
pub(super) enum Phase {
    /// The subscription gets history. Live events are not held back; it will read them from the log.
    Reading,
    /// Live events are held back until the log has served everything before them.
    Holding(Vec<Stretch>),
    /// Live events after the offset are queued.
    Live { after: u64 },
}

/// The reason why a socket gets no further subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAdmitted {
    /// The socket is already subscribed to the thread.
    Subscribed,
    /// The socket has the maximum number of threads.
    TooMany,
    /// The socket is closing.
    Closing,
}
