//! The writing half of a socket: many frames, one flush.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use futures_util::SinkExt;
use futures_util::stream::SplitSink;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::Socket;
use super::outbox::{Next, Outbox};
use super::pen::Pen;

/// Writes until the socket closes or breaks, and returns its half of the socket.
pub(crate) async fn write(
    outbox: Arc<Outbox>,
    close_timeout: Duration,
    mut pen: Pen,
) -> SplitSink<Socket, Message> {
    // The deadline for the rest of the queue, set when the socket closes.
    let mut give_up = None;
    loop {
        let next;
        (next, pen) = outbox.next_with_pen(pen).await;
        match next {
            Next::Write => {}
            Next::Close(code) => {
                let close = pen.sink.send(Message::Close(Some(CloseFrame {
                    code: code.code().into(),
                    reason: code.reason().into(),
                })));
                // A peer that does not read never gets the frame, but sees the broken connection.
                let _ = tokio::time::timeout(close_timeout, close).await;
                return pen.sink;
            }
            Next::Stop => return pen.sink,
        }
        if outbox.closed_with().is_some() && give_up.is_none() {
            give_up = Some(tokio::time::Instant::now() + close_timeout);
        }
        tokio::select! {
            biased;
            written = poll_fn(|cx| pen.poll_write(cx)) => if written.is_err() {
                outbox.abandon();
                return pen.sink;
            },
            () = outbox.abandoned() => pen.discard(),
            () = expired(give_up) => return pen.sink,
        }
    }
}

async fn expired(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
