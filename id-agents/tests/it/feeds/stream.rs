//! A stream: what a first visit gets, what one that comes back gets, and the handover to live events.

use std::sync::Arc;
use std::time::Duration;

use id_agents::{AgentContext, Event, MemoryLog};
use run_id::RunId;
use serde_json::{Value, json};

use super::stream;
use crate::resume::{Seen, ten_events};
use crate::support::agents::{Chatter, Counter};
use crate::support::http::{get, request};
use crate::support::{Access, Client, Host, eventually};

#[tokio::test]
async fn has_the_head_that_proxies_and_browsers_need() {
    let host = Host::start(Access::open()).await;
    for accept in ["Accept: text/event-stream", "Accept: */*", "X-None: 1"] {
        let feed = get(host.address, "/threads/t/events", &[accept]).await;
        assert_eq!(feed.head.status, 200);
        let header = |name| feed.head.header(name);
        assert_eq!(header("content-type"), Some("text/event-stream"));
        assert_eq!(header("cache-control"), Some("no-store, no-transform"));
        assert_eq!(header("x-accel-buffering"), Some("no"));
        assert_eq!(header("transfer-encoding"), Some("chunked"));
    }
    let auth = "Authorization: Bearer token-ada";
    let head = request(host.address, "HEAD /threads/t/events", &[auth], None).await;
    assert_eq!(head.head.status, 200);
    assert_eq!(head.head.header("content-type"), Some("text/event-stream"));
    let bridge = host.bridge.clone();
    eventually("nobody is left", || bridge.health().sockets == 0).await;
}

#[tokio::test]
async fn an_event_is_the_same_text_in_a_stream_a_page_and_a_socket_live_and_replayed() {
    let host = Host::start(Access::open()).await;
    let mut live = stream(host.address, "t", None).await;
    let subscribed = live.named("subscribed").await;
    let epoch = subscribed.json()["epoch"].as_str().unwrap().to_owned();
    assert_eq!(
        subscribed.json(),
        json!({"op": "subscribed", "thread_id": "t", "epoch": epoch, "offset": 0, "recovered": false})
    );
    assert_eq!(subscribed.id, Some(format!("{epoch}:0")));
    let mut socket = Client::login(&host, "ada").await;
    socket.subscribe("t").await;
    let input = json!({"count": 3});
    let executor = host.bridge.executor();
    executor
        .execute(&Counter, "run_t_00000001", input)
        .await
        .unwrap();
    let mut replay = stream(host.address, "t", None).await;
    assert_eq!(replay.named("subscribed").await, subscribed);
    let page = get(
        host.address,
        "/threads/t/events",
        &["Accept: application/json"],
    );
    let page = page.await.body().await;
    for _ in 0..5 {
        let block = live.block().await.unwrap();
        assert_eq!(replay.block().await.as_ref(), Some(&block));
        let envelope = block.envelope();
        assert_eq!(socket.event().await, envelope);
        let text = block.data.unwrap();
        assert!(page.contains(&text), "{text} is not in {page}");
    }
    replay.expect_quiet().await;
    live.expect_quiet().await;
}

/// Comes back and checks all that follows, then that nothing else does.
async fn expect(host: &Host, last: &str, start: u64, reset: bool, expected: &[u64]) {
    let mut feed = stream(host.address, "m", Some(last)).await;
    let subscribed = feed.named("subscribed").await;
    let json = subscribed.json();
    assert_eq!(
        (&json["recovered"], &json["offset"]),
        (&json!(!reset), &json!(start)),
        "{last}"
    );
    if reset {
        let block = feed.named("reset").await;
        let (epoch, offset) = (&json["epoch"], start);
        assert_eq!(
            block.json(),
            json!({"op": "reset", "thread_id": "m", "epoch": epoch, "offset": offset})
        );
        assert_eq!(block.id, subscribed.id);
    }
    for offset in expected {
        assert_eq!(feed.event().await.offset, *offset, "{last}");
    }
    feed.expect_quiet().await;
}

async fn cells(host: &Host) -> Seen {
    let seen = ten_events(host, "m").await;
    let (offsets, epoch) = (&seen.offsets, &seen.epoch);
    let first = offsets[0] - 1;
    expect(
        host,
        &format!("{epoch}:{}", offsets[9]),
        offsets[9],
        false,
        &[],
    )
    .await;
    expect(
        host,
        &format!("{epoch}:{}", offsets[3]),
        offsets[3],
        false,
        &offsets[4..],
    )
    .await;
    for ahead in [offsets[9] + 1_000, 9_007_199_254_740_993, u64::MAX] {
        expect(host, &format!("{epoch}:{ahead}"), first, true, offsets).await;
    }
    let other = format!("another-epoch:{}", offsets[3]);
    expect(host, &other, first, true, offsets).await;
    seen
}

#[tokio::test]
async fn comes_back_by_the_last_event_id() {
    let log = Arc::new(MemoryLog::builder().max_events(10).build());
    let host = Host::with(Access::open(), |builder| builder.log(Arc::clone(&log))).await;
    let seen = cells(&host).await;
    // Three more push three out.
    let executor = host.bridge.executor();
    let input = json!({"count": 1});
    executor
        .execute(&Counter, "run_m_0000000b", input)
        .await
        .unwrap();
    let kept: Vec<u64> = (seen.offsets[3]..=seen.offsets[9] + 3).collect();
    let last = |offset: u64| format!("{}:{offset}", seen.epoch);
    expect(&host, &last(seen.offsets[1]), kept[0] - 1, true, &kept).await;
    expect(&host, &last(seen.offsets[2]), kept[0] - 1, false, &kept).await;
}

#[tokio::test]
async fn takes_a_position_in_the_query_and_prefers_the_header() {
    let host = Host::start(Access::open()).await;
    let seen = ten_events(&host, "m").await;
    let (offsets, epoch) = (&seen.offsets, &seen.epoch);
    let path = format!("/threads/m/events?after={}&epoch={epoch}", offsets[7]);
    let mut feed = get(host.address, &path, &[super::STREAM]).await;
    feed.block().await;
    assert_eq!(feed.named("subscribed").await.json()["recovered"], true);
    assert_eq!(feed.event().await.offset, offsets[8]);
    // An `EventSource` comes back to the URL that it began with, and says in the header what it has seen.
    let last = format!("Last-Event-ID: {epoch}:{}", offsets[8]);
    let mut feed = get(host.address, &path, &[super::STREAM, &last]).await;
    feed.block().await;
    assert_eq!(feed.named("subscribed").await.json()["offset"], offsets[8]);
    assert_eq!(feed.event().await.offset, offsets[9]);
    // An offset without its epoch says nothing.
    let path = format!("/threads/m/events?after={}", offsets[7]);
    let mut feed = get(host.address, &path, &[super::STREAM, "Last-Event-ID:"]).await;
    feed.block().await;
    assert_eq!(feed.named("subscribed").await.json()["recovered"], false);
    feed.named("reset").await;
    assert_eq!(feed.event().await.offset, offsets[0]);
}

#[tokio::test]
async fn the_thread_of_the_path_is_decoded() {
    let host = Host::start(Access::open()).await;
    let mut feed = stream(host.address, "%74%2D1", None).await;
    assert_eq!(feed.named("subscribed").await.json()["thread_id"], "t-1");
}

#[tokio::test]
async fn a_quiet_stream_has_comments() {
    let host = Host::with(Access::open(), |builder| {
        builder.limits(id_agents::Limits {
            ping_interval: Duration::from_millis(50),
            ..id_agents::Limits::default()
        })
    })
    .await;
    let mut feed = stream(host.address, "t", None).await;
    feed.named("subscribed").await;
    for _ in 0..3 {
        let block = feed.block().await.unwrap();
        assert_eq!(block.comment.as_deref(), Some("keep-alive"), "{block:?}");
        assert_eq!(block.data, None);
    }
}

/// Readers that join while a run writes get every event once and in order.
async fn handover(host: &Host) {
    let chatter = Chatter {
        bytes: 10,
        pause: Duration::from_micros(200),
    };
    let ada = id_agents::Principal::new("ada");
    let run = host
        .bridge
        .start_run(&ada, chatter, "run_busy_00000001", Value::Null)
        .await
        .unwrap();
    let mut readers = Vec::new();
    for _ in 0..10 {
        let mut feed = stream(host.address, "busy", None).await;
        readers.push(tokio::spawn(async move {
            feed.named("subscribed").await;
            let mut expected = 1;
            loop {
                let event = feed.event().await;
                assert_eq!(event.seq, expected);
                expected += 1;
                if event.event_type.is_terminal() {
                    return event.seq;
                }
            }
        }));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(run.cancel());
    let mut ends = Vec::new();
    for reader in readers {
        ends.push(reader.await.unwrap());
    }
    assert!(ends[0] > 10, "{ends:?}");
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_handover_has_no_gap_and_no_repeat() {
    handover(&Host::start(Access::open()).await).await;
}

#[cfg(feature = "nats")]
#[tokio::test(flavor = "multi_thread")]
async fn the_same_holds_on_nats() {
    use crate::support::broker::{Broker, binaries};
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = crate::nats::node(&broker.url(), "a").await;
        cells(&host).await;
        handover(&host).await;
    }
}

#[tokio::test]
async fn sees_its_own_thread_only() {
    let access = Access::default();
    access.allow("ada", "mine");
    let host = Host::start(access).await;
    let mut feed = stream(host.address, "mine", None).await;
    feed.named("subscribed").await;
    for run in ["run_other_00000001", "run_mine_00000001"] {
        let context = AgentContext::new(RunId::parse(run).unwrap(), "agent");
        let notifier = host.bridge.executor().notifier(&context).await.unwrap();
        notifier.emit(Event::thinking("secret")).await.unwrap();
        notifier.finish(Value::Null).await.unwrap();
    }
    let events = feed.events(3).await;
    assert!(
        events
            .iter()
            .all(|event| event.run_id == "run_mine_00000001")
    );
    feed.expect_quiet().await;
}
