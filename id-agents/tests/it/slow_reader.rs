//! A socket that does not read: it costs the others nothing, it is closed, and it resumes completely.

use std::sync::Arc;
use std::time::Duration;

use id_agents::{AgentContext, Event, Limits, MemoryLog};
use run_id::RunId;
use serde_json::{Value, json};
use tokio::net::TcpSocket;
use tokio::time::timeout;
use tokio_tungstenite::MaybeTlsStream;

use crate::support::{Access, Client, Got, Host};

/// The slow socket is read as soon as it is closed: the server gives up a close frame that is not read in time. The other
/// reader has read each chunk before the next one is written, so it is never too slow.
#[tokio::test(flavor = "multi_thread")]
async fn is_closed_with_4008_and_resumes_completely() {
    const CHUNK: u64 = 32;
    const MOST: u64 = 100_000;
    let log = Arc::new(MemoryLog::builder().max_events(100_000).build());
    let host = Host::with(Access::open(), |builder| builder.log(log)).await;
    let mut slow = Client::login(&host, "slow").await;
    let subscribed = slow.subscribe("t").await;
    let epoch = subscribed["epoch"].as_str().unwrap().to_owned();

    let mut quick = Client::login(&host, "quick").await;
    quick.subscribe("t").await;
    let context = AgentContext::new(RunId::parse("run_t_00000001").unwrap(), "busy");
    let notifier = host.bridge.executor().notifier(&context).await.unwrap();
    assert_eq!(quick.event().await.seq, 1);
    let mut written = 1;
    let closed = "id_agents_socket_closes_total{code=\"4008\"} 1";
    while !host.bridge.metrics().contains(closed) {
        assert!(written < MOST, "the network has taken every event");
        for _ in 0..CHUNK {
            let event = Event::message_delta("x".repeat(4_000));
            // Not a measure of speed: an emit that waits for the slow socket waits for ever.
            let emitted = timeout(Duration::from_mins(1), notifier.emit(event)).await;
            emitted.expect("nothing waits for the slow socket").unwrap();
        }
        for _ in 0..CHUNK {
            written += 1;
            assert_eq!(quick.event().await.seq, written);
        }
    }

    // What was in the network's buffers still comes, then the code.
    let (mut seen, mut after) = (0, 0);
    let code = loop {
        match slow.next().await {
            Got::Event(event) => {
                assert_eq!(event.seq, seen + 1);
                (seen, after) = (event.seq, event.offset);
            }
            Got::Closed(code) => break code,
            Got::Control(other) => panic!("unexpected {other}"),
        }
    };
    assert_eq!(code, 4008);
    assert!(seen < written, "it was never behind");
    drop(slow);

    notifier.finish(Value::Null).await.unwrap();
    written += 1;
    assert_eq!(quick.event().await.seq, written);
    let mut back = Client::login(&host, "slow").await;
    let subscribed = back.resume("t", after, epoch.as_str()).await;
    assert_eq!(subscribed["recovered"], json!(true));
    while seen < written {
        seen += 1;
        assert_eq!(back.event().await.seq, seen);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_to_a_slow_socket_waits_and_closes_nothing() {
    let log = Arc::new(MemoryLog::builder().max_events(100_000).build());
    let host = Host::with(Access::open(), |builder| builder.log(log)).await;
    let context = AgentContext::new(RunId::parse("run_t_00000001").unwrap(), "busy");
    let notifier = host.bridge.executor().notifier(&context).await.unwrap();
    let pad = "x".repeat(4_000);
    for _ in 0..5_000 {
        notifier
            .emit(Event::message_delta(pad.clone()))
            .await
            .unwrap();
    }
    notifier.finish(Value::Null).await.unwrap();
    let mut client = Client::login(&host, "ada").await;
    client.subscribe("t").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    for expected in 1..=5_002 {
        assert_eq!(client.event().await.seq, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_fit_into_a_socket_is_written_without_a_further_event() {
    const EVENTS: usize = 120;
    let limits = Limits {
        queue_bytes: 64 * 1024 * 1024,
        ..Limits::default()
    };
    let host = Host::with(Access::open(), |builder| builder.limits(limits)).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 * 1024).unwrap();
    let stream = MaybeTlsStream::Plain(socket.connect(host.address).await.unwrap());
    let (socket, _) = tokio_tungstenite::client_async(host.url(), stream)
        .await
        .unwrap();
    let mut client = Client { socket };
    client.auth("ada").await;
    client.subscribe("t").await;
    let context = AgentContext::new(RunId::parse("run_t_00000001").unwrap(), "slow");
    let notifier = host.bridge.executor().notifier(&context).await.unwrap();
    for _ in 1..EVENTS {
        let event = Event::message_delta("x".repeat(60_000));
        notifier.emit(event).await.unwrap();
        // Events after a pause are not gathered.
        tokio::time::sleep(Duration::from_millis(8)).await;
    }
    // The network's buffers hold less than these 7 MB, so the last events wait in the server.
    for (expected, event) in (1..).zip(client.events(EVENTS).await) {
        assert_eq!(event.seq, expected);
    }
    drop(notifier);
}
