//! Feeds over HTTP: the events of a thread as a stream and by the page.

mod ends;
mod page;
mod refused;
mod stream;

use std::net::SocketAddr;

use crate::support::http::{Http, get};

const STREAM: &str = "Accept: text/event-stream";

/// A stream of `thread` that goes on from `last_event_id`.
async fn stream(address: SocketAddr, thread: &str, last_event_id: Option<&str>) -> Http {
    let last = last_event_id.map(|id| format!("Last-Event-ID: {id}"));
    let mut headers = vec![STREAM];
    headers.extend(last.as_deref());
    let path = format!("/threads/{thread}/events");
    let mut feed = get(address, &path, &headers).await;
    assert_eq!(feed.head.status, 200, "{:?}", feed.head);
    let retry = feed.block().await.unwrap().retry.unwrap();
    assert!((1_000..5_000).contains(&retry), "{retry}");
    feed
}
