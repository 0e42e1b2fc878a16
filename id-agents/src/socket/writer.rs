//! The writing half of a socket: many frames, one flush.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::SinkExt;
use futures_util::stream::SplitSink;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Bytes, Error as WsError, Message};

use super::Socket;
use super::batch::Stretch;
use super::outbox::{BATCH, Frame, Next, Outbox};
use crate::metrics::Metrics;
use crate::protocol::CloseCode;

pub(crate) struct Writer {
    pub(crate) sink: SplitSink<Socket, Message>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) close_timeout: Duration,
}

impl Writer {
    /// Writes until the socket closes or breaks, and returns its half of the socket.
    pub(crate) async fn run(mut self) -> SplitSink<Socket, Message> {
        let mut batch = Vec::with_capacity(BATCH);
        // The deadline for the rest of the queue, set when the socket closes.
        let mut give_up = None;
        let mut not_before = tokio::time::Instant::now();
        loop {
            match self.outbox.next(&mut batch, &mut not_before).await {
                Next::Write => {}
                Next::Close(code) => {
                    let close = self.sink.send(close_frame(code));
                    // A peer that does not read never gets the frame, but sees the broken connection.
                    let _ = tokio::time::timeout(self.close_timeout, close).await;
                    return self.sink;
                }
                Next::Stop => return self.sink,
            }
            if self.outbox.closed_with().is_some() && give_up.is_none() {
                give_up = Some(tokio::time::Instant::now() + self.close_timeout);
            }
            let outbox = Arc::clone(&self.outbox);
            tokio::select! {
                biased;
                written = self.write(&mut batch) => if written.is_err() {
                    self.outbox.abandon();
                    return self.sink;
                },
                // The written frames are complete in the transport's buffer, and the close frame follows them.
                () = outbox.abandoned() => {}
                () = expired(give_up) => return self.sink,
            }
            batch.clear();
        }
    }

    async fn write(&mut self, batch: &mut Vec<Frame>) -> Result<(), WsError> {
        let mut oldest: Option<Instant> = None;
        let mut texts = 0;
        for frame in batch.drain(..) {
            match frame {
                Frame::Live(stretch) => {
                    let first = stretch.events().next();
                    oldest = oldest.or(first.map(|event| event.logged_at));
                    texts += self.feed(&stretch).await?;
                }
                Frame::Replayed(stretch) => texts += self.feed(&stretch).await?,
                Frame::Control(text) => {
                    self.sink.feed(Message::Text(text)).await?;
                    texts += 1;
                }
                Frame::Ping => self.sink.feed(Message::Ping(Bytes::new())).await?,
            }
        }
        self.sink.flush().await?;
        self.metrics.frames_sent.inc_by(texts);
        if let Some(oldest) = oldest {
            self.metrics
                .write_delay
                .observe(oldest.elapsed().as_secs_f64());
        }
        Ok(())
    }

    /// Returns the number of frames.
    async fn feed(&mut self, stretch: &Stretch) -> Result<u64, WsError> {
        for event in stretch.events() {
            self.sink.feed(Message::Text(event.text.clone())).await?;
        }
        Ok(stretch.len() as u64)
    }
}

async fn expired(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn close_frame(code: CloseCode) -> Message {
    Message::Close(Some(CloseFrame {
        code: code.code().into(),
        reason: code.reason().into(),
    }))
}
