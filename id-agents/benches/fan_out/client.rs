//! The other process: it opens the sockets and counts what comes. It reads frame headers and nothing else, so that the
//! server is what is measured.

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;

use crate::server::{now_nanos, thread_name};

/// `client KIND ADDRESS SOCKETS THREADS FRAMES_PER_SOCKET`
pub(crate) async fn run(arguments: &[String]) {
    let (kind, address) = (arguments[0].clone(), arguments[1].clone());
    let number = |index: usize| -> usize { arguments[index].parse().expect("a number") };
    let (sockets, threads, frames) = (number(2), number(3), number(4));
    let mut streams = Vec::with_capacity(sockets);
    for socket in 0..sockets {
        streams.push(match kind.as_str() {
            "feed" => open_feed(&address, socket, threads).await,
            _ => open(&kind, &address, socket, threads).await,
        });
    }
    println!("ready");
    let feeds = kind == "feed";
    let timed = kind == "timed";
    let readers = streams.into_iter().map(|stream| {
        tokio::spawn(async move {
            if feeds {
                read_feed(stream, frames).await;
                Vec::new()
            } else {
                read(stream, frames, timed).await
            }
        })
    });
    let mut delays = Vec::new();
    for reader in readers.collect::<Vec<_>>() {
        delays.extend(reader.await.expect("no panic"));
    }
    delays.sort_unstable();
    let at = |percent: usize| {
        delays
            .get(delays.len() * percent / 100)
            .copied()
            .unwrap_or(0)
            / 1_000
    };
    println!(
        "done p50 {} µs, p99 {} µs, {} samples",
        at(50),
        at(99),
        delays.len()
    );
}

async fn open(kind: &str, address: &str, socket: usize, threads: usize) -> TcpStream {
    let path = match kind {
        "raw" | "each" | "paced" => kind,
        _ => "ws",
    };
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let (mut client, _) = client_async(format!("ws://{address}/{path}"), stream)
        .await
        .expect("an upgrade");
    if path == "ws" {
        let thread = thread_name(socket % threads);
        // Sixteen sockets a principal are allowed.
        let auth = json!({"op": "auth", "token": format!("client-{}", socket / 16)});
        client
            .send(Message::text(auth.to_string()))
            .await
            .expect("sent");
        let subscribe = json!({"op": "subscribe", "thread_id": thread.as_str()});
        client
            .send(Message::text(subscribe.to_string()))
            .await
            .expect("sent");
        for op in ["authenticated", "subscribed"] {
            let answer = client
                .next()
                .await
                .expect("an answer")
                .expect("a frame")
                .into_text()
                .expect("text");
            assert!(answer.contains(op), "{answer}");
        }
    }
    client.into_inner()
}

/// Opens a feed over HTTP, and reads its first two blocks.
async fn open_feed(address: &str, reader: usize, threads: usize) -> TcpStream {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let (thread, token) = (thread_name(reader % threads), reader / 16);
    let request = format!(
        "GET /threads/{thread}/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer client-{token}\r\n\r\n"
    );
    let mut stream = stream;
    stream.write_all(request.as_bytes()).await.expect("sent");
    read_feed(stream, 2).await
}

/// Reads `blocks` blocks of an event stream. Each ends with an empty line, which nothing else of the answer has: the lines of
/// HTTP end with a carriage return too.
async fn read_feed(mut stream: TcpStream, blocks: usize) -> TcpStream {
    let mut buffer = vec![0; 256 * 1024];
    let (mut seen, mut last) = (0, 0);
    while seen < blocks {
        let read = stream.read(&mut buffer).await.expect("readable");
        assert!(
            read > 0,
            "the server closed after {seen} of {blocks} blocks"
        );
        for &byte in &buffer[..read] {
            seen += usize::from(byte == b'\n' && last == b'\n');
            last = byte;
        }
    }
    stream
}

/// Reads `frames` text frames; if they are timed, it returns the delays that they carry in nanoseconds. To look for a time
/// costs more than to receive a frame, so where rates are compared, no client does.
async fn read(mut stream: TcpStream, frames: usize, timed: bool) -> Vec<u64> {
    let mut delays = Vec::new();
    let mut buffer = Vec::with_capacity(256 * 1024);
    let mut seen = 0;
    while seen < frames {
        let read = stream.read_buf(&mut buffer).await.expect("readable");
        assert!(
            read > 0,
            "the server closed after {seen} of {frames} frames"
        );
        let now = now_nanos();
        let mut start = 0;
        while let Some((header, length)) = frame_at(&buffer[start..]) {
            let frame = &buffer[start..start + header + length];
            // 0x1 is a text frame; pings are not counted.
            if frame[0] & 0x0f == 1 {
                seen += 1;
                if timed && let Some(at) = written_at(&frame[header..]) {
                    delays.push(now.saturating_sub(at));
                }
            }
            start += header + length;
        }
        buffer.drain(..start);
    }
    delays
}

/// The lengths of the header and the payload of a whole unmasked frame (RFC 6455, section 5.2).
fn frame_at(bytes: &[u8]) -> Option<(usize, usize)> {
    let (header, length) = match *bytes.get(1)? & 0x7f {
        126 => (
            4,
            usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)),
        ),
        127 => (
            10,
            usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?,
        ),
        short => (2, usize::from(short)),
    };
    (bytes.len() >= header + length).then_some((header, length))
}

fn written_at(payload: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(payload).ok()?;
    let digits = &text[text.find(r#""at":"#)? + 5..];
    digits[..digits.find(',')?].parse().ok()
}
