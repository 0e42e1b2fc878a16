//! Nodes that are killed, paused, cut off and deployed: one writer a run, one end a run, and nothing after it.

mod control;
mod deploy;
mod fencing;
mod takeover;

use std::collections::HashMap;
use std::time::Duration;

use id_agents::{Envelope, EventLog, NatsLog};
use run_id::ThreadId;

use crate::support::process::{log, pace, slow_pace};
use crate::support::{Access, Host};

/// A node whose lease expires soon.
async fn node(url: &str, name: &str) -> Host {
    let log = log(url, name, pace()).await;
    Host::with(Access::open(), |builder| builder.log(log)).await
}

/// A node whose lease does not expire because the machine is busy.
async fn slow_node(url: &str, name: &str) -> Host {
    let log = log(url, name, slow_pace()).await;
    Host::with(Access::open(), |builder| builder.log(log)).await
}

/// A log that reads what the nodes have written. It is too slow to end a run before a node does.
async fn reader(url: &str) -> NatsLog {
    NatsLog::builder(url)
        .node("reader")
        .lease_renewal(Duration::from_hours(1))
        .lease_expiry(Duration::from_hours(3))
        .connect()
        .await
        .expect("the broker answers")
}

fn thread(name: &str) -> ThreadId {
    ThreadId::parse(name).unwrap()
}

/// Everything that the stream has of a thread.
async fn history(log: &NatsLog, thread: &ThreadId) -> Vec<Envelope> {
    let mut events = Vec::new();
    let mut after = 0;
    loop {
        let chunk = log
            .read(thread.as_ref_id(), after, u64::MAX, 10_000)
            .await
            .unwrap();
        for event in &chunk.events {
            after = event.offset();
            events.push(event.envelope().unwrap());
        }
        if chunk.complete {
            return events;
        }
    }
}

/// The runs in a history, each of which has consecutive numbers, and one end as its last event.
fn ended_runs(history: &[Envelope]) -> HashMap<String, Vec<&Envelope>> {
    let mut runs: HashMap<String, Vec<&Envelope>> = HashMap::new();
    for event in history {
        runs.entry(event.run_id.to_string())
            .or_default()
            .push(event);
    }
    for (run, events) in &runs {
        let numbers: Vec<_> = events.iter().map(|event| event.seq).collect();
        let expected: Vec<_> = (1..=events.len() as u64).collect();
        assert_eq!(numbers, expected, "{run}");
        let ends: Vec<_> = events
            .iter()
            .filter(|event| event.event_type.is_terminal())
            .map(|event| event.seq)
            .collect();
        assert_eq!(ends, [events.len() as u64], "the ends of {run}");
    }
    runs
}

/// Waits until the last event of a thread's history is the end of a run, `count` of which there are.
async fn wait_for_ends(log: &NatsLog, thread: &ThreadId, count: usize) -> Vec<Envelope> {
    let patience = crate::support::PATIENCE + 2 * slow_pace().expiry;
    let deadline = tokio::time::Instant::now() + patience;
    loop {
        let events = history(log, thread).await;
        let ends = events
            .iter()
            .filter(|event| event.event_type.is_terminal())
            .count();
        if ends >= count {
            return events;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "{ends} of {count} runs have ended"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
