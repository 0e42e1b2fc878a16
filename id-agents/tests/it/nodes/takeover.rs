//! Processes that are killed and stopped, and those that leave as they should.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use id_agents::{EventLog, Principal};
use run_id::{RunId, RunIdGenerator, ThreadId};
use serde_json::json;

use super::{ended_runs, history, node, reader, thread, wait_for_ends};
use crate::support::agents::Fate;
use crate::support::broker::{Broker, binaries};
use crate::support::process::{Process, pace, slow_pace};
use crate::support::{Client, PATIENCE, eventually};

/// Has so many runs of a process acknowledged so many events each.
async fn under_way(process: &Process, runs: usize, events: usize) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let acknowledged = process.acknowledged();
        if acknowledged.len() >= runs * events {
            return;
        }
        assert!(Instant::now() < deadline, "{} events", acknowledged.len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What was acknowledged is in the histories.
fn nothing_is_lost(acknowledged: &[String], histories: &[Vec<id_agents::Envelope>]) {
    let there: HashSet<_> = histories
        .iter()
        .flatten()
        .map(id_agents::Envelope::id)
        .collect();
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|id| !there.contains(*id))
        .collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_killed_starts_at_once_and_its_runs_are_ended_once() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let url = broker.url();
        let length = if pace().full { 20_000 } else { 500 };
        let threads: Vec<_> = (0..5).map(|number| thread(&format!("t{number}"))).collect();
        let reader = reader(&url).await;
        for thread in &threads {
            fill(&reader, thread, length).await;
        }
        let started = Instant::now();
        let mut process = Process::start(&url, "a").await;
        let first = started.elapsed();
        let generator = RunIdGenerator::new();
        for number in 0..50 {
            let run = generator.next(&threads[number % 5]).unwrap();
            process.run(&run, 1_000_000, 50).await;
        }
        under_way(&process, 50, 2).await;
        process.signal("-KILL");
        process.end().await;
        let started = Instant::now();
        let restarted = Process::start(&url, "a").await;
        let mut client = Client::connect_to(&restarted.url()).await;
        client.auth("ada").await;
        let took = started.elapsed();
        // As fast as the first start, with room for a login on a busy machine.
        let room = Duration::from_secs(1) + 3 * first;
        assert!(took < room, "ready after {took:?}, first {first:?}");
        let mut histories = Vec::new();
        for thread in &threads {
            let all = wait_for_ends(&reader, thread, 11).await;
            assert_eq!(ended_runs(&all).len(), 11);
            histories.push(all);
        }
        nothing_is_lost(&process.acknowledged(), &histories);
    }
}

/// A run of so many events, which has ended.
async fn fill(log: &id_agents::NatsLog, thread: &ThreadId, events: u64) {
    let run = format!("run_{}_ffffffff", thread.as_str());
    let record = |seq| {
        let kind = if seq == events {
            "agent_completed"
        } else {
            "custom"
        };
        let json = format!(
            r#"{{"v":1,"type":"{kind}","id":"{run}:{seq}","run_id":"{run}","thread_id":"{}","seq":{seq},"time":"","agent":"w","data":null}}"#,
            thread.as_str()
        );
        id_agents::Record::from_json(&json).unwrap()
    };
    log.run_opened(&RunId::parse(&run).unwrap(), "w")
        .await
        .unwrap();
    for seq in 1..=events {
        log.append(&record(seq)).await.unwrap();
    }
    log.run_closed(&RunId::parse(&run).unwrap()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_of_one_name_are_two_nodes() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let url = broker.url();
        let mut first = Process::start_slow(&url, "web").await;
        let mut second = Process::start_slow(&url, "web").await;
        let generator = RunIdGenerator::new();
        let threads = [thread("t0"), thread("t1")];
        // Longer than a lease lives, so that whoever wanted to end the other's runs would.
        let events = 2 * u64::try_from(slow_pace().expiry.as_millis()).unwrap() / 100;
        for number in 0..10 {
            for process in [&mut first, &mut second] {
                let run = generator.next(&threads[number % 2]).unwrap();
                process.run(&run, events, 100).await;
            }
        }
        let reader = reader(&url).await;
        let mut histories = Vec::new();
        for thread in &threads {
            let all = wait_for_ends(&reader, thread, 10).await;
            for (run, all) in ended_runs(&all) {
                assert_eq!(
                    all.last().unwrap().event_type.as_str(),
                    "agent_completed",
                    "{run}"
                );
                assert_eq!(all.len() as u64, events + 2);
            }
            histories.push(all);
        }
        nothing_is_lost(&first.acknowledged(), &histories);
        nothing_is_lost(&second.acknowledged(), &histories);
        // One of them is killed, as by a deploy that went wrong: the other one's runs go on.
        first.signal("-KILL");
        first.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_was_paused_writes_nothing_after_the_end_and_says_that_it_was_fenced() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let url = broker.url();
        let mut paused = Process::start(&url, "paused").await;
        let _peer = node(&url, "peer").await;
        let generator = RunIdGenerator::new();
        let t = thread("t");
        for _ in 0..20 {
            paused
                .run(&generator.next(&t).unwrap(), 1_000_000, 10)
                .await;
        }
        under_way(&paused, 20, 3).await;
        paused.signal("-STOP");
        let reader = reader(&url).await;
        let ended = wait_for_ends(&reader, &t, 20).await;
        paused.signal("-CONT");
        let deadline = Instant::now() + PATIENCE;
        while paused.saying("this node was fenced").is_empty() {
            assert!(Instant::now() < deadline, "it never said so");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let all = history(&reader, &t).await;
        assert_eq!(all.len(), ended.len(), "nothing came after the ends");
        assert_eq!(ended_runs(&all).len(), 20);
        nothing_is_lost(&paused.acknowledged(), std::slice::from_ref(&all));
        // It is a node like any other again.
        let run = generator.next(&t).unwrap();
        paused.run(&run, 3, 1).await;
        let all = wait_for_ends(&reader, &t, 21).await;
        assert_eq!(ended_runs(&all)[run.as_str()].len(), 5);
    }
}

/// The keys of the bucket of leases and notes.
async fn keys(url: &str) -> Vec<String> {
    let nats = async_nats::connect(url).await.unwrap();
    let stream = async_nats::jetstream::new(nats)
        .get_stream("KV_RUN_EVENTS_NODES")
        .await
        .unwrap();
    let subjects = stream.info_with_subjects("$KV.>").await.unwrap();
    subjects
        .map(|subject| subject.unwrap().0.replace("$KV.RUN_EVENTS_NODES.", ""))
        .collect()
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_stops_leaves_nothing_behind() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let url = broker.url();
        let host = node(&url, "a").await;
        let ada = Principal::new("ada");
        let _run = host
            .bridge
            .start_run(&ada, Fate, "run_t_00000001", json!("wait"))
            .await
            .unwrap();
        let held = keys(&url).await;
        assert_eq!(held.len(), 2, "{held:?}");
        assert!(held.iter().any(|key| key.starts_with("lease.")), "{held:?}");
        assert!(
            held.iter().any(|key| key.ends_with(".run_t_00000001")),
            "{held:?}"
        );
        host.bridge.shutdown(Duration::ZERO).await;
        assert_eq!(keys(&url).await, Vec::<String>::new());
    }
}

/// A run's end is confirmed before its note is removed, so a host can start another run with its id meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_opened_before_an_earlier_one_with_its_id_is_closed_has_its_own_note() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let url = broker.url();
        let log = crate::support::process::log(&url, "a", pace()).await;
        let run = RunId::parse("run_t_00000001").unwrap();
        log.run_opened(&run, "w").await.unwrap();
        let (opened, closed) = tokio::join!(log.run_opened(&run, "w"), log.run_closed(&run));
        assert_eq!((opened, closed), (Ok(()), Ok(())));
        let held = keys(&url).await;
        assert!(
            held.iter().any(|key| key.ends_with(".run_t_00000001")),
            "{held:?}"
        );
        log.run_closed(&run).await.unwrap();
        let held = keys(&url).await;
        assert!(!held.iter().any(|key| key.starts_with("run.")), "{held:?}");
    }
}

/// A note that appears under a dead lease, as of a process that was paused between the two.
#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_appears_under_a_dead_lease_is_ended() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let url = broker.url();
        let _peer = node(&url, "peer").await;
        let nats = async_nats::connect(&url).await.unwrap();
        let jetstream = async_nats::jetstream::new(nats);
        let bucket = jetstream.get_key_value("RUN_EVENTS_NODES").await.unwrap();
        let dead = r#"{"node":"gone","state":"dead"}"#;
        bucket.put("lease.0123", dead.into()).await.unwrap();
        // After the peer has found that there is nothing to end.
        tokio::time::sleep(4 * pace().renewal).await;
        let note = r#"{"agent":"late","seq":0}"#;
        bucket
            .put("run.0123.run_t_00000001", note.into())
            .await
            .unwrap();
        // And one whose lease is not there at all.
        bucket
            .put("run.4567.run_t_00000002", note.into())
            .await
            .unwrap();
        let reader = reader(&url).await;
        let events = wait_for_ends(&reader, &thread("t"), 2).await;
        for (_, events) in ended_runs(&events) {
            assert_eq!((events[0].seq, events[0].agent.as_str()), (1, "late"));
        }
        let deadline = Instant::now() + PATIENCE;
        while keys(&url).await.iter().any(|key| key.starts_with("run.")) {
            assert!(Instant::now() < deadline, "{:?}", keys(&url).await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_is_built_while_the_log_is_away() {
    for binary in binaries() {
        let mut broker = Broker::start(binary).await;
        let log = crate::support::process::log(&broker.url(), "a", pace()).await;
        broker.kill();
        let started = Instant::now();
        let host =
            crate::support::Host::with(crate::support::Access::open(), |builder| builder.log(log))
                .await;
        // Less than one request may take.
        assert!(started.elapsed() < Duration::from_secs(2));
        broker.kill_and_restart().await;
        let bridge = host.bridge.clone();
        eventually("the node is ready", || bridge.health().ok).await;
        host.bridge
            .start_run(
                &Principal::new("ada"),
                Fate,
                "run_t_00000001",
                json!("finish"),
            )
            .await
            .unwrap()
            .join()
            .await
            .unwrap();
    }
}
