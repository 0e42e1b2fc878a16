//! Coming back: {exact, in history, trimmed, ahead, wrong epoch}, and the handover from history to live events.

use std::sync::Arc;

use id_agents::{AgentContext, Event, EventLog, Limits, MemoryLog};
use run_id::RunId;
use serde_json::{Value, json};

use crate::support::agents::Counter;
use crate::support::meddler::{Meddler, Moment, record};
use crate::support::{Access, Client, Got, Host};

/// A thread with ten events and their offsets, as a client saw them.
pub(crate) struct Seen {
    pub(crate) offsets: Vec<u64>,
    pub(crate) epoch: String,
}

pub(crate) async fn ten_events(host: &Host, thread: &str) -> Seen {
    let run = format!("run_{thread}_0000000a");
    host.bridge
        .executor()
        .execute(&Counter, run, json!({"count": 8}))
        .await
        .unwrap();
    let mut client = Client::login(host, "ada").await;
    let subscribed = client.subscribe(thread).await;
    assert_eq!(
        subscribed["recovered"],
        json!(false),
        "a first visit recovers nothing"
    );
    let events = client.events(10).await;
    assert!(
        events
            .windows(2)
            .all(|pair| pair[0].offset < pair[1].offset)
    );
    Seen {
        offsets: events.iter().map(|event| event.offset).collect(),
        epoch: subscribed["epoch"].as_str().unwrap().to_owned(),
    }
}

/// Resumes and checks the whole answer: `recovered`, and exactly the events of `expected`, then a live one.
pub(crate) async fn expect(
    host: &Host,
    thread: &str,
    from: (Value, Value),
    recovered: bool,
    expected: &[u64],
) {
    let mut client = Client::login(host, "ada").await;
    let subscribed = client.resume(thread, from.0.clone(), from.1).await;
    assert_eq!(subscribed["op"], "subscribed", "{subscribed}");
    assert_eq!(subscribed["recovered"], json!(recovered), "{subscribed}");
    if recovered {
        assert_eq!(subscribed["offset"], from.0);
    }
    for offset in expected {
        assert_eq!(client.event().await.offset, *offset);
    }
    client.expect_quiet().await;
    client
        .send(&json!({"op": "unsubscribe", "thread_id": thread}))
        .await;
    assert_eq!(
        client.control().await,
        json!({"op": "unsubscribed", "thread_id": thread})
    );
}

/// All cells but "trimmed", which each log reaches in its own way.
pub(crate) async fn cells(host: &Host, thread: &str) -> Seen {
    let seen = ten_events(host, thread).await;
    let (offsets, epoch) = (&seen.offsets, || json!(seen.epoch));
    expect(host, thread, (json!(offsets[9]), epoch()), true, &[]).await;
    expect(
        host,
        thread,
        (json!(offsets[3]), epoch()),
        true,
        &offsets[4..],
    )
    .await;
    expect(
        host,
        thread,
        (json!(offsets[9] + 1_000), epoch()),
        false,
        offsets,
    )
    .await;
    expect(host, thread, (json!(u64::MAX), epoch()), false, offsets).await;
    expect(
        host,
        thread,
        (json!(offsets[3]), json!("another-epoch")),
        false,
        offsets,
    )
    .await;
    expect(
        host,
        thread,
        (json!(offsets[3]), Value::Null),
        false,
        offsets,
    )
    .await;
    expect(host, thread, (Value::Null, Value::Null), false, offsets).await;
    seen
}

#[tokio::test]
async fn matrix_in_memory() {
    let log = Arc::new(MemoryLog::builder().max_events(10).build());
    let host = Host::with(Access::open(), |builder| builder.log(Arc::clone(&log))).await;
    let seen = cells(&host, "m").await;
    // Three more push three out.
    host.bridge
        .executor()
        .execute(&Counter, "run_m_0000000b", json!({"count": 1}))
        .await
        .unwrap();
    let kept = [&seen.offsets[3..], &[11, 12, 13]].concat();
    expect(
        &host,
        "m",
        (json!(seen.offsets[1]), json!(seen.epoch)),
        false,
        &kept,
    )
    .await;
    // The oldest that is left can still be come back to.
    expect(
        &host,
        "m",
        (json!(seen.offsets[2]), json!(seen.epoch)),
        true,
        &kept,
    )
    .await;
}

#[tokio::test]
async fn a_thread_that_memory_dropped_is_never_taken_for_one_that_was_seen() {
    let log = Arc::new(MemoryLog::builder().max_bytes(6_000).build());
    let host = Host::with(Access::open(), |builder| builder.log(Arc::clone(&log))).await;
    let seen = ten_events(&host, "gone").await;
    host.bridge
        .executor()
        .execute(&Counter, "run_other_0000000a", json!({"count": 20}))
        .await
        .unwrap();
    expect(
        &host,
        "gone",
        (json!(seen.offsets[5]), json!(seen.epoch)),
        false,
        &[],
    )
    .await;
    // The thread comes back to life with offsets that it never had.
    host.bridge
        .executor()
        .execute(&Counter, "run_gone_0000000b", json!({"count": 0}))
        .await
        .unwrap();
    let mut client = Client::login(&host, "ada").await;
    let subscribed = client
        .resume("gone", seen.offsets[5], seen.epoch.as_str())
        .await;
    assert_eq!(subscribed["recovered"], json!(false));
    let first = client.event().await;
    assert!(first.offset > seen.offsets[9]);
    assert_eq!(first.run_id.as_str(), "run_gone_0000000b");
}

/// Clients come at random moments of a busy thread; each must see every event from its start to the end, once.
pub(crate) async fn handover(host: &Host, thread: &str, events: u64) {
    let context = AgentContext::new(
        RunId::parse(&format!("run_{thread}_000000aa")).unwrap(),
        "busy",
    );
    let notifier = host.bridge.executor().notifier(&context).await.unwrap();
    let url = host.url();
    let writer = async {
        for number in 0..events {
            notifier
                .emit(Event::custom("n", json!(number)))
                .await
                .unwrap();
            if number % 16 == 0 {
                tokio::task::yield_now().await;
            }
        }
        notifier.finish(Value::Null).await.unwrap();
    };
    let readers = (0..20_u64).map(|reader| {
        let url = url.clone();
        async move {
            tokio::time::sleep(std::time::Duration::from_millis(reader * 5)).await;
            let mut client = Client::connect_to(&url).await;
            client.auth(&format!("reader{reader}")).await;
            assert_eq!(client.subscribe(thread).await["op"], "subscribed");
            let mut expected = 1;
            loop {
                let event = client.event().await;
                assert_eq!(event.seq, expected, "reader {reader}");
                expected += 1;
                if event.event_type.is_terminal() {
                    break;
                }
            }
            assert_eq!(expected, events + 3);
        }
    });
    tokio::join!(writer, futures_util::future::join_all(readers));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_handover_has_no_gap_and_no_repeat_in_memory() {
    let log = MemoryLog::builder().max_events(100_000).build();
    // A reader that gets no turn on a busy machine is not closed for that.
    let limits = Limits {
        queue_events: 10_000,
        queue_bytes: 16 * 1024 * 1024,
        ..Limits::default()
    };
    let host = Host::with(Access::open(), |builder| builder.log(log).limits(limits)).await;
    handover(&host, "busy", 3_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_whom_trimming_overtakes_is_told() {
    let log = MemoryLog::builder().max_events(1_000).build();
    let host = Host::with(Access::open(), |builder| {
        builder.log(log).limits(Limits {
            queue_events: 64,
            ..Limits::default()
        })
    })
    .await;
    let context = AgentContext::new(RunId::parse("run_t_000000aa").unwrap(), "busy");
    let notifier = host.bridge.executor().notifier(&context).await.unwrap();
    // More than the network's buffers hold, or the client would be up to date at once.
    let pad = "x".repeat(16_000);
    for _ in 0..1_000 {
        notifier
            .emit(Event::message_delta(pad.clone()))
            .await
            .unwrap();
    }
    let mut client = Client::login(&host, "ada").await;
    assert_eq!(client.subscribe("t").await["recovered"], json!(false));
    // The client does not read: its replay stops at a full queue while the log moves on.
    for _ in 0..1_500 {
        notifier
            .emit(Event::message_delta(pad.clone()))
            .await
            .unwrap();
    }
    notifier.finish(Value::Null).await.unwrap();
    let (mut last, mut told) = (0, 0);
    loop {
        match client.next().await {
            Got::Event(event) => {
                assert!(
                    last == 0 || event.seq == last + 1 || told > 0,
                    "seq {} after {last} without a word",
                    event.seq
                );
                told = if event.seq == last + 1 { told } else { 0 };
                last = event.seq;
                if event.event_type.is_terminal() {
                    break;
                }
            }
            Got::Control(frame) => {
                assert_eq!(frame["op"], "reset", "{frame}");
                assert!(frame["offset"].as_u64().unwrap() > 0);
                told += 1;
            }
            Got::Closed(code) => panic!("closed with {code}"),
        }
    }
    assert_eq!(last, 2_502);
}

#[tokio::test]
async fn an_event_in_the_middle_of_the_handover_comes_once() {
    for moment in [Moment::Read, Moment::Barrier] {
        let log = Meddler::new(MemoryLog::new(), moment);
        let host = Host::with(Access::open(), |builder| builder.log(Arc::clone(&log))).await;
        for seq in 1..=3 {
            log.append(&record(seq)).await.unwrap();
        }
        let mut client = Client::login(&host, "ada").await;
        client.subscribe("t").await;
        let seqs = |events: Vec<id_agents::Envelope>| -> Vec<u64> {
            events.iter().map(|event| event.seq).collect()
        };
        assert_eq!(seqs(client.events(4).await), [1, 2, 3, 4], "{moment:?}");
        log.append(&record(5)).await.unwrap();
        assert_eq!(seqs(client.events(1).await), [5], "{moment:?}");
        client.expect_quiet().await;
    }
}

#[tokio::test]
async fn an_event_that_memory_drops_in_the_middle_of_the_handover_is_told() {
    let small = MemoryLog::builder().max_bytes(4_000).build();
    let log = Meddler::new(small, Moment::Dropped);
    let host = Host::with(Access::open(), |builder| builder.log(Arc::clone(&log))).await;
    for seq in 1..=3 {
        log.append(&record(seq)).await.unwrap();
    }
    let mut client = Client::login(&host, "ada").await;
    client.subscribe("t").await;
    assert_eq!(client.events(3).await[2].seq, 3);
    let reset = client.control().await;
    assert_eq!(reset["op"], "reset", "{reset}");
    assert!(reset["offset"].as_u64() >= Some(4), "{reset}");
    log.append(&record(5)).await.unwrap();
    assert_eq!(client.event().await.seq, 5);
}

#[tokio::test]
async fn history_of_another_epoch_than_was_announced_closes_with_4010() {
    let log = Meddler::new(MemoryLog::new(), Moment::Epoch);
    let host = Host::with(Access::open(), |builder| builder.log(Arc::clone(&log))).await;
    log.append(&record(1)).await.unwrap();
    let mut client = Client::login(&host, "ada").await;
    client
        .send(&json!({"op": "subscribe", "thread_id": "t"}))
        .await;
    // The close is at once, so the answer may be void as well; an event must not come.
    loop {
        match client.next().await {
            Got::Control(frame) => assert_eq!(frame["epoch"], "the former one", "{frame}"),
            Got::Closed(code) => break assert_eq!(code, 4010),
            Got::Event(event) => panic!("{event:?} is not of that epoch"),
        }
    }
}
