//! The clients: all connect at once, and each wants what it misses and nothing else.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;

use crate::{EVENTS, Known, SEEN};

/// How long one client may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// How a storm ended.
pub(crate) struct Outcome {
    /// From the first connection until the last client had everything.
    pub(crate) elapsed: Duration,
    /// How many clients were told `unavailable`.
    pub(crate) unavailable: usize,
}

pub(crate) async fn storm(address: &str, known: &Known) -> Outcome {
    let address: Arc<str> = address.into();
    let start = Instant::now();
    let clients: Vec<_> = known.offsets.iter().enumerate().map(|(client, after)| {
        let subscribe = json!({
            "op": "subscribe", "thread_id": format!("thread-{client}"), "after": after, "epoch": known.epoch,
        });
        tokio::spawn(resume(Arc::clone(&address), client, subscribe))
    }).collect();
    let mut unavailable = 0;
    for client in clients {
        let served = tokio::time::timeout(PATIENCE, client).await;
        let served = served
            .expect("a client never had everything")
            .expect("no panic");
        unavailable += usize::from(!served);
    }
    Outcome {
        elapsed: start.elapsed(),
        unavailable,
    }
}

/// Returns `true` when the client had everything, and `false` when it was told `unavailable`.
async fn resume(address: Arc<str>, client: usize, subscribe: Value) -> bool {
    let stream = TcpStream::connect(&*address).await.expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let upgrade = client_async(format!("ws://{address}/ws"), stream).await;
    let (mut socket, _) = upgrade.expect("an upgrade");
    // Sixteen sockets a principal are allowed.
    let auth = json!({"op": "auth", "token": format!("client-{}", client / 16)});
    for frame in [auth, subscribe] {
        let sent = socket.send(Message::text(frame.to_string())).await;
        sent.expect("the server reads");
    }
    let mut seen = SEEN;
    while seen < EVENTS {
        let message = socket.next().await.expect("the server goes on");
        let Ok(Message::Text(text)) = message else {
            panic!("client {client} got {message:?}");
        };
        let frame: Value = serde_json::from_str(&text).expect("JSON");
        if frame["op"] == "subscribed" {
            assert_eq!(frame["recovered"], true, "{frame}");
        } else if frame["code"] == "unavailable" {
            return false;
        } else if frame["op"].is_null() {
            seen += 1;
            assert_eq!(frame["id"], format!("run_thread-{client}_00000001:{seen}"));
        }
    }
    true
}
