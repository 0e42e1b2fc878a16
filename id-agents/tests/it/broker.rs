//! The broker fails while fifty clients stream: what was acknowledged is received, or the client was told.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use id_agents::{AgentContext, Event, EventType};
use run_id::{RunIdGenerator, ThreadId};
use serde_json::{Value, json};

use crate::nats::node;
use crate::support::broker::{Broker, Wire, binaries};
use crate::support::{Client, Got, Host};

const THREADS: usize = 10;
const CLIENTS: usize = 50;

/// What a client got of its thread.
#[derive(Default)]
struct Story {
    ids: HashSet<String>,
    /// How often it was told that it may have missed something.
    told: usize,
}

/// Follows one thread through every reconnection, to the thread's last event.
async fn follow(url: String, who: String, thread: String) -> Story {
    let mut story = Story::default();
    let (mut after, mut epoch) = (Value::Null, Value::Null);
    loop {
        let mut client = Client::connect_to(&url).await;
        client.auth(&who).await;
        client
            .send(&json!({"op": "subscribe", "thread_id": thread, "after": after, "epoch": epoch}))
            .await;
        loop {
            // Long: a broker may be away for a while.
            match tokio::time::timeout(Duration::from_mins(1), client.receive())
                .await
                .expect("something happens")
            {
                Got::Event(event) => {
                    assert_eq!(event.thread_id(), thread.as_str());
                    assert!(
                        after.as_u64() < Some(event.offset),
                        "{thread}: offset {} again",
                        event.offset
                    );
                    after = json!(event.offset);
                    story.ids.insert(event.id());
                    if event.event_type == EventType::Custom && event.data["name"] == "last" {
                        return story;
                    }
                }
                Got::Control(frame) if frame["op"] == "subscribed" => {
                    // The first visit recovers nothing, and has nothing to lose.
                    if frame["recovered"] == json!(false) && !epoch.is_null() {
                        story.told += 1;
                    }
                    if frame["recovered"] == json!(false) {
                        after = frame["offset"].clone();
                    }
                    epoch = frame["epoch"].clone();
                }
                Got::Control(frame) if frame["code"] == "unavailable" => break,
                Got::Control(frame) => {
                    assert_eq!(frame["op"], "reset", "{frame}");
                    story.told += 1;
                    after = frame["offset"].clone();
                }
                Got::Closed(code) => {
                    assert!(matches!(code, 1006 | 4008 | 4010), "closed with {code}");
                    break;
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Writes runs until it is stopped, and returns the ids of the events that the log acknowledged.
async fn write(
    host: &Host,
    thread: &ThreadId,
    stop: &AtomicBool,
    written: &AtomicUsize,
) -> Vec<String> {
    let generator = RunIdGenerator::new();
    let mut acknowledged = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let run_id = generator.next(thread).unwrap();
        let Ok(notifier) = host
            .bridge
            .executor()
            .notifier(&AgentContext::new(run_id.clone(), "w"))
            .await
        else {
            continue;
        };
        acknowledged.push(format!("{run_id}:1"));
        for seq in 2..20 {
            if notifier.emit(Event::thinking("…")).await.is_err() {
                break;
            }
            acknowledged.push(format!("{run_id}:{seq}"));
            written.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        let _ = notifier.finish(Value::Null).await;
    }
    let run_id = generator.next(thread).unwrap();
    let notifier = host
        .bridge
        .executor()
        .notifier(&AgentContext::new(run_id, "w"))
        .await
        .unwrap();
    notifier
        .emit(Event::custom("last", Value::Null))
        .await
        .unwrap();
    notifier.finish(Value::Null).await.unwrap();
    acknowledged
}

/// Returns how many acknowledged events some client did not get, and how many clients were told of a loss.
async fn through(host: &Host, fault: impl Future<Output = ()>) -> (usize, usize) {
    let threads: Vec<_> = (0..THREADS)
        .map(|number| ThreadId::parse(&format!("t{number}")).unwrap())
        .collect();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let thread = threads[number % THREADS].as_str().to_owned();
            tokio::spawn(follow(host.url(), format!("client{number}"), thread))
        })
        .collect();
    let stop = Arc::new(AtomicBool::new(false));
    let written = AtomicUsize::new(0);
    let script = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        // However slow this machine is, there is something to lose.
        while written.load(Ordering::Relaxed) < 250 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        fault.await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        stop.store(true, Ordering::Relaxed);
    };
    let writers = futures_util::future::join_all(
        threads
            .iter()
            .map(|thread| write(host, thread, &stop, &written)),
    );
    let ((), acknowledged) = tokio::join!(script, writers);
    assert!(
        acknowledged.iter().map(Vec::len).sum::<usize>() > 200,
        "too little was written"
    );
    let (mut missing, mut told) = (0, 0);
    for (number, client) in clients.into_iter().enumerate() {
        let story = client.await.unwrap();
        let lost = acknowledged[number % THREADS]
            .iter()
            .filter(|id| !story.ids.contains(*id))
            .count();
        assert!(
            lost == 0 || story.told > 0,
            "client {number} misses {lost} acknowledged events and was not told"
        );
        missing += lost;
        told += usize::from(story.told > 0);
    }
    (missing, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed() {
    for binary in binaries() {
        let mut broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        through(&host, broker.kill_and_restart()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn frozen() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let lost = through(&host, broker.freeze(Duration::from_secs(3))).await;
        assert_eq!(lost, (0, 0), "a broker that only pauses loses nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wiped() {
    for binary in binaries() {
        let mut broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let (missing, told) = through(&host, broker.wipe_and_restart()).await;
        assert_eq!(
            told, CLIENTS,
            "every client was told ({missing} events are gone)"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_off() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let host = node(&wire.url(), "a").await;
        let lost = through(&host, wire.cut(Duration::from_secs(2))).await;
        assert_eq!(lost, (0, 0), "a broker that was out of reach loses nothing");
    }
}
