//! A deploy: one node after the other stops and starts while runs go on and clients watch them.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use id_agents::Envelope;
use run_id::{RunId, RunIdGenerator, ThreadId};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::{ended_runs, history, reader, thread};
use crate::support::broker::{Broker, binaries};
use crate::support::process::{Process, pace};
use crate::support::{Client, Got};

const NODES: usize = 3;

/// Clients, each with a thread and a run of its own at a time; how often a node is restarted; and when.
fn size() -> (usize, usize, Duration) {
    if pace().full {
        (200, 12, Duration::from_secs(5))
    } else {
        (30, 4, Duration::from_secs(2))
    }
}

type Nodes = Vec<Arc<Mutex<Process>>>;

/// What a client saw of its thread.
#[derive(Default)]
struct Watched {
    ids: Vec<String>,
    told: usize,
}

/// Keeps one run of a thread going, and watches the thread through every reconnection, until `stop` and the end of the
/// last run.
async fn watch(number: usize, nodes: Nodes, stop: Arc<AtomicBool>) -> Watched {
    let thread = thread(&format!("t{number}"));
    let generator = RunIdGenerator::new();
    let mut watched = Watched::default();
    let (mut after, mut epoch) = (Value::Null, Value::Null);
    let mut current: Option<RunId> = None;
    for visit in number.. {
        let url = nodes[visit % NODES].lock().await.url();
        let Ok((socket, _)) = tokio_tungstenite::connect_async(url).await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let mut client = Client { socket };
        client
            .send(&json!({"op": "auth", "token": format!("token-{number}")}))
            .await;
        client
            .send(&json!({"op": "subscribe", "thread_id": thread.as_str(), "after": after, "epoch": epoch}))
            .await;
        loop {
            let got = tokio::time::timeout(pace().expiry * 3, client.receive()).await;
            match got {
                Ok(Got::Event(event)) => {
                    assert!(after.as_u64() < Some(event.offset), "{thread}: again");
                    after = json!(event.offset);
                    watched.ids.push(event.id());
                    if event.event_type.is_terminal() && current.as_ref() == Some(&event.run_id) {
                        if stop.load(Ordering::SeqCst) {
                            return watched;
                        }
                        current = None;
                    }
                }
                Ok(Got::Control(frame)) if frame["op"] == "subscribed" => {
                    if frame["recovered"] == json!(false) {
                        watched.told += usize::from(!epoch.is_null());
                        after = frame["offset"].clone();
                    }
                    epoch = frame["epoch"].clone();
                }
                Ok(Got::Control(frame)) if frame["op"] == "authenticated" => {}
                Ok(Got::Control(frame)) if frame["op"] == "reset" => {
                    watched.told += 1;
                    after = frame["offset"].clone();
                }
                Ok(Got::Control(_) | Got::Closed(_)) => break,
                // The node that was to start the run stopped before it did.
                Err(_elapsed) => current = None,
            }
            if current.is_none() && !epoch.is_null() {
                current = Some(begin(&generator, &thread, &nodes[(visit + 1) % NODES]).await);
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    unreachable!("the visits have no end")
}

async fn begin(generator: &RunIdGenerator, thread: &ThreadId, node: &Mutex<Process>) -> RunId {
    let run = generator.next(thread).unwrap();
    node.lock().await.run(&run, 10, 100).await;
    run
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nothing_comes_twice() {
    let (clients, restarts, every) = size();
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let url = broker.url();
        let mut nodes = Nodes::new();
        for number in 0..NODES {
            let process = Process::start_slow(&url, &format!("web-{number}")).await;
            nodes.push(Arc::new(Mutex::new(process)));
        }
        let stop = Arc::new(AtomicBool::new(false));
        let watchers: Vec<_> = (0..clients)
            .map(|number| tokio::spawn(watch(number, nodes.clone(), Arc::clone(&stop))))
            .collect();
        let mut acknowledged = Vec::new();
        for restart in 0..restarts {
            tokio::time::sleep(every).await;
            let slot = &nodes[restart % NODES];
            // The next one of the name starts before the former one has stopped.
            let next = Process::start_slow(&url, &format!("web-{}", restart % NODES)).await;
            let mut former = std::mem::replace(&mut *slot.lock().await, next);
            former.signal("-TERM");
            former.end().await;
            assert_eq!(former.saying("node: stopped").len(), 1);
            acknowledged.extend(former.acknowledged());
        }
        stop.store(true, Ordering::SeqCst);
        let reader = reader(&url).await;
        let mut there = HashSet::new();
        let mut runs = 0;
        for (number, watcher) in watchers.into_iter().enumerate() {
            let watched = watcher.await.unwrap();
            let all = history(&reader, &thread(&format!("t{number}"))).await;
            runs += ended_runs(&all).len();
            let all: Vec<_> = all.iter().map(Envelope::id).collect();
            assert!(
                watched.ids == all || watched.told > 0,
                "client {number} misses something and was not told"
            );
            there.extend(all);
        }
        for node in &nodes {
            let node = node.lock().await;
            acknowledged.extend(node.acknowledged());
            assert_eq!(node.saying("this node was fenced").len(), 0);
        }
        let lost: Vec<_> = acknowledged
            .iter()
            .filter(|id| !there.contains(*id))
            .collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        let distinct: HashSet<_> = acknowledged.iter().collect();
        assert_eq!(distinct.len(), acknowledged.len(), "acknowledged twice");
        assert!(runs > clients, "{runs} runs");
    }
}
