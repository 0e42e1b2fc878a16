//! The state of an outbox, behind its lock.

use std::collections::{BTreeMap, VecDeque};

use run_id::ThreadId;

use super::entry::Subscription;
use super::{BATCH, Frame, SubscriptionId};
use crate::protocol::CloseCode;

/// The queue, its counts, and the subscriptions.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) queue: VecDeque<Frame>,
    /// Number of messages in `queue`.
    pub(super) queued: usize,
    /// Number and size in bytes of the events that are queued or held back.
    pub(super) events: usize,
    pub(super) bytes: usize,
    pub(super) subscriptions: BTreeMap<SubscriptionId, Subscription>,
    pub(super) close: Option<CloseCode>,
    /// `true` if the scribe could not write all frames that it took.
    pub(super) unfinished: bool,
    /// `true` if the peer has disconnected.
    pub(super) gone: bool,
}

impl State {
    pub(super) fn subscription_to(&self, thread: &ThreadId) -> Option<SubscriptionId> {
        let mut all = self.subscriptions.iter();
        all.find_map(|(id, subscription)| (subscription.thread == *thread).then_some(*id))
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
        self.queue.push_back(frame);
    }

    /// Moves at most [`BATCH`] messages into `batch`.
    pub(super) fn take(&mut self, batch: &mut Vec<Frame>) {
        let mut room = BATCH;
        while room > 0
            && let Some(front) = self.queue.front_mut()
        {
            let frame = match front {
                Frame::Live(stretch) if stretch.len() > room => Frame::Live(stretch.split(room)),
                Frame::Replayed(stretch) if stretch.len() > room => {
                    Frame::Replayed(stretch.split(room))
                }
                _ => match self.queue.pop_front() {
                    Some(whole) => whole,
                    None => return,
                },
            };
            room -= frame.len();
            self.queued -= frame.len();
            self.events -= frame.events();
            self.bytes -= frame.bytes();
            batch.push(frame);
        }
    }
}
