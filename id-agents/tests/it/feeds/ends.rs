//! How a stream ends: by its grant, a revocation, a shutdown, another epoch, a reader that stalls, or a client that leaves.

use std::sync::Arc;
use std::time::Duration;

use id_agents::{AgentContext, AgentWebSocketBridge, Event, Limits, MemoryLog, Principal};
use run_id::{RunId, thread_id};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

use super::stream;
use crate::support::agents::Chatter;
use crate::support::http::get;
use crate::support::server::http_get;
use crate::support::{Access, Host, PATIENCE, eventually};

fn closes(host: &Host, code: u16) -> bool {
    let line = format!("id_agents_socket_closes_total{{code=\"{code}\"}} 1");
    host.bridge.metrics().lines().any(|found| found == line)
}

#[tokio::test]
async fn with_its_grant() {
    let host = Host::start(Access::open().lifetime(Duration::from_millis(100))).await;
    let mut feed = stream(host.address, "t", None).await;
    feed.named("subscribed").await;
    assert_eq!(feed.close_code().await, 4011);
    assert!(closes(&host, 4011));
    let bridge = host.bridge.clone();
    eventually("its place is free", || bridge.health().sockets == 0).await;
}

#[tokio::test]
async fn with_the_revocation_of_its_thread() {
    let access = Access::default();
    access.allow("ada", "t");
    access.allow("ada", "u");
    let host = Host::start(access.clone()).await;
    let mut revoked = stream(host.address, "t", None).await;
    let mut other = stream(host.address, "u", None).await;
    revoked.named("subscribed").await;
    other.named("subscribed").await;
    access.forbid("ada", "t");
    assert_eq!(
        host.bridge.revoke(&Principal::new("ada"), &thread_id!("t")),
        1
    );
    assert_eq!(revoked.close_code().await, 4403);
    other.expect_quiet().await;
    let again = get(host.address, "/threads/t/events", &[]).await;
    assert_eq!(again.head.status, 403);
}

#[tokio::test]
async fn with_the_server_after_what_is_queued() {
    let host = Host::start(Access::open()).await;
    let mut feed = stream(host.address, "t", None).await;
    feed.named("subscribed").await;
    let chatter = Chatter {
        bytes: 10,
        pause: Duration::from_millis(1),
    };
    let ada = Principal::new("ada");
    let run = host
        .bridge
        .start_run(&ada, chatter, "run_t_00000001", Value::Null);
    run.await.unwrap();
    let bridge = host.bridge.clone();
    let stopped = tokio::spawn(async move { bridge.shutdown(Duration::from_millis(50)).await });
    let mut expected = 1;
    loop {
        let event = feed.event().await;
        assert_eq!(event.seq, expected);
        expected += 1;
        if event.event_type.is_terminal() {
            assert_eq!(event.data["kind"], "shutdown");
            break;
        }
    }
    assert_eq!(feed.close_code().await, 1001);
    assert_eq!(stopped.await.unwrap().unfinished_runs, 0);
    assert_eq!(host.bridge.health().sockets, 0);
}

#[tokio::test]
async fn with_its_client() {
    let host = Host::start(Access::open()).await;
    let feed = stream(host.address, "t", None).await;
    let bridge = host.bridge.clone();
    assert_eq!(bridge.health().sockets, 1);
    drop(feed);
    eventually("its place is free", || bridge.health().sockets == 0).await;
    let metrics = bridge.metrics();
    for line in ["id_agents_feeds 0", "id_agents_subscriptions 0"] {
        assert!(metrics.lines().any(|it| it == line), "{line}\n{metrics}");
    }
    assert!(!closes(&host, 1011), "the server closed nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_its_reader_stalls_and_it_resumes_completely() {
    const EVENTS: u64 = 3_000;
    let log = Arc::new(MemoryLog::builder().max_events(100_000).build());
    let bridge = AgentWebSocketBridge::builder(Access::open(), Access::open())
        .log(log)
        .limits(Limits {
            close_timeout: Duration::from_millis(500),
            ..Limits::default()
        })
        .build()
        .await
        .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = id_agents::serve(listener, bridge.router()).max_connections(1);
    let server = tokio::spawn(serve.into_future());
    // It asks and does not read.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 * 1024).unwrap();
    let mut stalled = socket.connect(address).await.unwrap();
    let head =
        "GET /threads/t/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token-ada\r\n\r\n";
    stalled.write_all(head.as_bytes()).await.unwrap();
    eventually("the feed is open", || bridge.health().sockets == 1).await;

    let context = AgentContext::new(RunId::parse("run_t_00000001").unwrap(), "busy");
    let notifier = bridge.executor().notifier(&context).await.unwrap();
    let pad = "x".repeat(4_000);
    let mut most = 0;
    for number in 0..EVENTS {
        notifier
            .emit(Event::message_delta(pad.clone()))
            .await
            .unwrap();
        // Slowly, so that the network's buffers are full before the feed's own queue is.
        if number % 8 == 0 {
            let metrics = bridge.metrics();
            let queued = metrics
                .lines()
                .find_map(|it| it.strip_prefix("id_agents_queued_bytes "));
            most = most.max(queued.unwrap().parse::<u64>().unwrap());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    notifier.finish(Value::Null).await.unwrap();
    assert!(most <= 1024 * 1024, "{most}");
    eventually("its place is free", || bridge.health().sockets == 0).await;
    let metrics = bridge.metrics();
    assert!(
        metrics.contains("id_agents_socket_closes_total{code=\"4008\"} 1"),
        "{metrics}"
    );
    // The server takes one connection at a time: that of the client that never reads was cut.
    let second = tokio::time::timeout(PATIENCE, http_get(address, "/livez")).await;
    let second = second.expect("the stalled connection was cut");
    assert_eq!(second, (200, "ok".to_owned()));
    let mut received = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stalled.read_to_end(&mut received)).await;
    let _ = read.expect("the connection has ended");
    let received = String::from_utf8_lossy(&received);
    // A last block that is not whole was not received.
    let (whole, _) = received.rsplit_once("\n\n").expect("some blocks");
    let ids = whole
        .split("\n\n")
        .filter(|block| block.contains("\ndata: {\"v\":1,"));
    let ids: Vec<&str> = ids
        .filter_map(|block| block.split_once("id: "))
        .map(|(_, rest)| rest)
        .collect();
    let last = ids.last().expect("some events").lines().next().unwrap();

    let mut seen = ids.len() as u64;
    assert!(seen < EVENTS, "it was never behind");
    let mut back = stream(address, "t", Some(last)).await;
    assert_eq!(back.named("subscribed").await.json()["recovered"], true);
    while seen < EVENTS + 2 {
        seen += 1;
        assert_eq!(back.event().await.seq, seen);
    }
    back.expect_quiet().await;
    server.abort();
}

#[cfg(feature = "nats")]
#[tokio::test(flavor = "multi_thread")]
async fn with_the_epoch_of_the_log() {
    use crate::support::broker::{Broker, binaries};
    for binary in binaries() {
        let mut broker = Broker::start(binary).await;
        let host = crate::nats::node(&broker.url(), "a").await;
        let seen = crate::resume::ten_events(&host, "t").await;
        let mut feed = stream(host.address, "t", None).await;
        feed.named("subscribed").await;
        let last = feed.events(10).await.pop().unwrap();
        broker.wipe_and_restart().await;
        assert_eq!(feed.close_code().await, 4010);
        let bridge = host.bridge.clone();
        eventually("the node is ready again", || bridge.is_ready()).await;
        let last = format!("{}:{}", last.epoch, last.offset);
        let mut back = stream(host.address, "t", Some(&last)).await;
        let subscribed = back.named("subscribed").await.json();
        assert_eq!(subscribed["recovered"], false);
        assert_ne!(subscribed["epoch"], seen.epoch);
        back.named("reset").await;
    }
}
