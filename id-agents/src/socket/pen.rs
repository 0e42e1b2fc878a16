//! The writing end of a WebSocket, and the frames on their way into it.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use futures_util::SinkExt;
use futures_util::stream::SplitSink;
use tokio_tungstenite::tungstenite::{Bytes, Error as WsError, Message};

use super::Socket;
use super::outbox::{Frame, Frames, count_written};
use crate::metrics::Metrics;

pub(crate) struct Pen {
    pub(super) sink: SplitSink<Socket, Message>,
    metrics: Arc<Metrics>,
    /// The frames that were taken from the queue.
    pub(super) batch: Frames,
    /// The index of the next frame in `batch`, and of the next event in that frame.
    next: (usize, usize),
    /// The earliest time of the next flush.
    pub(super) not_before: tokio::time::Instant,
}

impl Pen {
    pub(super) fn new(sink: SplitSink<Socket, Message>, metrics: Arc<Metrics>) -> Self {
        Self {
            sink,
            metrics,
            batch: Frames::new(),
            next: (0, 0),
            not_before: tokio::time::Instant::now(),
        }
    }

    /// Writes and flushes the batch.
    pub(super) fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), WsError>> {
        while self.next.0 < self.batch.len() {
            ready!(self.sink.poll_ready_unpin(cx))?;
            if let Some(message) = self.next_message() {
                self.sink.start_send_unpin(message)?;
            }
        }
        ready!(self.sink.poll_flush_unpin(cx))?;
        count_written(&self.batch, &self.metrics);
        self.discard();
        Poll::Ready(Ok(()))
    }

    /// Writes and flushes the batch without waiting. Returns `false` if the writer has to go on.
    pub(super) fn write_now(&mut self) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        matches!(self.poll_write(&mut cx), Poll::Ready(Ok(())))
    }

    /// Drops the batch. The written frames are complete in the transport's buffer, and the close frame follows them.
    pub(super) fn discard(&mut self) {
        self.batch.clear();
        self.next = (0, 0);
    }

    /// Takes the next message.
    fn next_message(&mut self) -> Option<Message> {
        let (frame, event) = self.next;
        let current = &self.batch[frame];
        self.next = if event + 1 < current.len() {
            (frame, event + 1)
        } else {
            (frame + 1, 0)
        };
        match current {
            Frame::Live(stretch) | Frame::Replayed(stretch) => {
                let event = stretch.events().nth(event)?;
                Some(Message::Text(event.frame.clone()))
            }
            Frame::Control(text) => Some(Message::Text(text.clone())),
            Frame::Ping => Some(Message::Ping(Bytes::new())),
        }
    }
}

impl fmt::Debug for Pen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pen")
            .field("batch", &self.batch)
            .finish_non_exhaustive()
    }
}
