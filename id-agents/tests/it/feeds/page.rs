//! Pages: the whole of a thread in several requests, and what a page says of itself.

use std::sync::Arc;

use id_agents::{AgentContext, Event, MemoryLog};
use run_id::RunId;
use serde_json::{Value, json};

use crate::resume::ten_events;
use crate::support::agents::Counter;
use crate::support::http::get;
use crate::support::{Access, Host};

async fn page(host: &Host, query: &str) -> Value {
    let path = format!("/threads/m/events{query}");
    let answer = get(host.address, &path, &["Accept: application/json"]).await;
    assert_eq!(answer.head.status, 200);
    assert_eq!(answer.head.header("content-type"), Some("application/json"));
    assert_eq!(answer.head.header("cache-control"), Some("no-store"));
    answer.json().await
}

fn offsets(page: &Value) -> Vec<u64> {
    let events = page["events"].as_array().unwrap();
    let offset = |event: &Value| event["offset"].as_u64().unwrap();
    events.iter().map(offset).collect()
}

#[tokio::test]
async fn the_pages_of_a_thread_are_its_events() {
    let host = Host::start(Access::open()).await;
    let empty = page(&host, "").await;
    let epoch = empty["epoch"].as_str().unwrap().to_owned();
    assert_eq!(
        empty,
        json!({"epoch": epoch, "offset": 0, "recovered": false, "events": [], "complete": true})
    );
    let seen = ten_events(&host, "m").await;
    let mut query = "?limit=4".to_owned();
    let mut walked = Vec::new();
    for (complete, recovered) in [(false, false), (false, true), (true, true)] {
        let page = page(&host, &query).await;
        assert_eq!(page["complete"], complete);
        assert_eq!(page["recovered"], recovered);
        assert_eq!(page["epoch"], epoch);
        let found = offsets(&page);
        assert_eq!(page["offset"], *found.last().unwrap());
        walked.extend(found);
        query = format!("?limit=4&epoch={epoch}&after={}", page["offset"]);
    }
    assert_eq!(walked, seen.offsets);
    let end = page(&host, &query).await;
    assert_eq!(
        end,
        json!({"epoch": epoch, "offset": 10, "recovered": true, "events": [], "complete": true})
    );
    // The header says the same as the query.
    let last = format!("Last-Event-ID: {epoch}:8");
    let headers = ["Accept: application/json", &last];
    let answer = get(host.address, "/threads/m/events", &headers).await;
    assert_eq!(offsets(&answer.json().await), [9, 10]);
}

#[tokio::test]
async fn a_position_that_is_gone_is_not_recovered() {
    let log = Arc::new(MemoryLog::builder().max_events(10).build());
    let host = Host::with(Access::open(), |builder| builder.log(log)).await;
    let seen = ten_events(&host, "m").await;
    let executor = host.bridge.executor();
    let input = json!({"count": 1});
    executor
        .execute(&Counter, "run_m_0000000b", input)
        .await
        .unwrap();
    let kept: Vec<u64> = (seen.offsets[3]..=seen.offsets[9] + 3).collect();
    let gone = [
        format!("?after={}&epoch={}", seen.offsets[1], seen.epoch),
        format!("?after={}&epoch=another", seen.offsets[8]),
        format!("?after={}", seen.offsets[8]),
        format!("?after={}&epoch={}", u64::MAX, seen.epoch),
        format!("?after=9007199254740993&epoch={}", seen.epoch),
        "?epoch=another".to_owned(),
    ];
    for query in gone {
        let page = page(&host, &query).await;
        assert_eq!(page["recovered"], false, "{query}");
        assert_eq!(offsets(&page), kept, "{query}");
    }
}

#[tokio::test]
async fn a_page_is_bounded() {
    let log = Arc::new(MemoryLog::builder().max_events(5_000).build());
    let host = Host::with(Access::open(), |builder| builder.log(log)).await;
    let context = AgentContext::new(RunId::parse("run_m_00000001").unwrap(), "agent");
    let notifier = host.bridge.executor().notifier(&context).await.unwrap();
    for _ in 0..1_100 {
        notifier.emit(Event::thinking("small")).await.unwrap();
    }
    let large = "x".repeat(60_000);
    for _ in 0..20 {
        notifier.emit(Event::thinking(large.clone())).await.unwrap();
    }
    // Unless the client says how many.
    assert_eq!(offsets(&page(&host, "").await).len(), 256);
    assert_eq!(offsets(&page(&host, "?limit=1").await), [1]);
    let most = page(&host, "?limit=1000000").await;
    assert_eq!(
        (offsets(&most).len(), &most["complete"]),
        (1_024, &json!(false))
    );
    // 1 MiB holds 17 of them.
    let epoch = most["epoch"].as_str().unwrap();
    let large = page(&host, &format!("?limit=1000&after=1101&epoch={epoch}")).await;
    assert_eq!(
        (offsets(&large).len(), &large["complete"]),
        (17, &json!(false))
    );
    assert_eq!(large["offset"], 1_118);
    let rest = page(&host, &format!("?after=1118&epoch={epoch}")).await;
    assert_eq!((offsets(&rest).len(), &rest["complete"]), (3, &json!(true)));
}

#[cfg(feature = "nats")]
#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_the_same_on_nats() {
    use crate::support::broker::{Broker, binaries};
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = crate::nats::node(&broker.url(), "a").await;
        let seen = ten_events(&host, "m").await;
        let mut query = "?limit=3".to_owned();
        let mut walked = Vec::new();
        loop {
            let page = page(&host, &query).await;
            walked.extend(offsets(&page));
            if page["complete"] == json!(true) {
                break;
            }
            query = format!("?limit=3&epoch={}&after={}", seen.epoch, page["offset"]);
        }
        assert_eq!(walked, seen.offsets);
    }
}
