//! The body of an event stream: moves frames from the reader's outbox to the connection.
//!
//! A frame leaves the outbox only when the connection has room. So a stalled reader fills its outbox, and is closed
//! like a slow socket.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::reader::Reader;
use crate::metrics::Metrics;
use crate::protocol::CloseCode;
use crate::serve::CutConnection;
use crate::socket::{Frame, Frames, Next, Outbox, Start, Stretch, count_written};

/// A comment. Clients ignore it; it makes proxies keep the connection open.
const KEEP_ALIVE: Bytes = Bytes::from_static(b": keep-alive\n\n");

/// Encodes queued frames as blocks of the stream.
pub(super) trait Encoder: Send + 'static {
    fn events(&mut self, events: &Stretch, blocks: &mut VecDeque<Bytes>);

    /// Encodes a control frame of the outbox.
    fn control(&mut self, text: &Utf8Bytes, blocks: &mut VecDeque<Bytes>);

    /// Encodes the end of the stream by the server.
    fn close(&mut self, code: CloseCode, blocks: &mut VecDeque<Bytes>);

    /// Returns `true` if the stream ends after the encoded blocks.
    fn is_over(&self) -> bool {
        false
    }
}

struct EventStream<E> {
    outbox: Arc<Outbox>,
    metrics: Arc<Metrics>,
    encoder: E,
    batch: Frames,
    blocks: VecDeque<Bytes>,
    not_before: Instant,
    every: Duration,
    written_at: Instant,
    keep_alive: Pin<Box<Sleep>>,
    over: bool,
    _gone: DropGuard,
}

/// Answers with `first` and the reader's events from `start` on.
pub(super) fn respond<E: Encoder>(
    reader: Reader,
    start: Start,
    encoder: E,
    first: Option<Bytes>,
    cut: Option<CutConnection>,
) -> Response {
    let server = &reader.subscribe.server;
    let gone = CancellationToken::new();
    let (now, every) = (Instant::now(), server.limits.ping_interval);
    let events = EventStream {
        outbox: Arc::clone(&reader.subscribe.outbox),
        metrics: Arc::clone(&server.metrics),
        encoder,
        batch: Frames::new(),
        blocks: VecDeque::from_iter(first),
        not_before: now,
        every,
        written_at: now,
        keep_alive: Box::pin(sleep_until(now + every)),
        over: false,
        _gone: gone.clone().drop_guard(),
    };
    tokio::spawn(reader.serve(start, gone, cut));
    let blocks = stream::unfold(events, async |mut events| {
        let block = events.next().await?;
        Some((Ok::<_, Infallible>(block), events))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // A proxy that compresses or rewrites the stream would delay events.
        (header::CACHE_CONTROL, "no-store, no-transform"),
        // No request may follow the stream, so that a connection whose client does not read can be closed.
        (header::CONNECTION, "close"),
    ];
    let mut response = (headers, Body::from_stream(blocks)).into_response();
    // Tells nginx and similar proxies to pass each block on at once.
    response
        .headers_mut()
        .insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

impl<E: Encoder> EventStream<E> {
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(block) = self.blocks.pop_front() {
                return Some(block);
            }
            if self.over {
                return None;
            }
            tokio::select! {
                biased;
                next = self.outbox.next(&mut self.batch, &mut self.not_before) => match next {
                    Next::Write => self.write(),
                    Next::Close(code) => {
                        self.encoder.close(code, &mut self.blocks);
                        self.over = true;
                    }
                    Next::Stop => return None,
                },
                () = &mut self.keep_alive => self.keep_alive(),
            }
        }
    }

    fn write(&mut self) {
        for frame in &self.batch {
            match frame {
                Frame::Live(events) | Frame::Replayed(events) => {
                    self.encoder.events(events, &mut self.blocks);
                }
                Frame::Control(text) => self.encoder.control(text, &mut self.blocks),
                Frame::Ping => {}
            }
        }
        self.over = self.encoder.is_over();
        self.written_at = Instant::now();
        count_written(&self.batch, &self.metrics);
        self.batch.clear();
    }

    /// Restarts the timer only when it fires: once per interval, however many frames are written.
    fn keep_alive(&mut self) {
        let now = Instant::now();
        if now >= self.written_at + self.every {
            self.blocks.push_back(KEEP_ALIVE);
            self.written_at = now;
        }
        let due = self.written_at + self.every;
        self.keep_alive.as_mut().reset(due);
    }
}
