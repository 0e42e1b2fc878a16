//! One writer a run, and one copy of an event, whatever happens between the writer and the broker.

use std::time::Duration;

use id_agents::{AgentContext, EmitError, Event, EventType, LogError, NatsLog, WebSocketNotifier};
use run_id::RunId;
use serde_json::Value;

use super::{ended_runs, history, node, reader, slow_node, thread, wait_for_ends};
use crate::support::broker::{Broker, Wire, binaries};
use crate::support::process::{pace, slow_pace};
use crate::support::{Access, Host, PATIENCE, eventually};

async fn begin(host: &Host, run: &str) -> WebSocketNotifier {
    let context = AgentContext::new(RunId::parse(run).unwrap(), "by-hand");
    host.bridge.executor().notifier(&context).await.unwrap()
}

fn metric(host: &Host, name: &str) -> u64 {
    let text = host.bridge.metrics();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap();
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_somebody_else_wrote_to_goes_no_further() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = slow_node(&broker.url(), "a").await;
        let run = begin(&host, "run_t_00000001").await;
        run.emit(Event::thinking("mine")).await.unwrap();
        let end = r#"{"v":1,"type":"agent_error","id":"run_t_00000001:3","run_id":"run_t_00000001","thread_id":"t","seq":3,"time":"","agent":"by-hand","data":{"kind":"shutdown","message":"…"}}"#;
        let nats = async_nats::connect(broker.url()).await.unwrap();
        async_nats::jetstream::new(nats)
            .publish("runid.v1.ev.t.00000001", end.into())
            .await
            .unwrap()
            .await
            .unwrap();
        let refused = run.emit(Event::thinking("too late")).await.unwrap_err();
        assert_eq!(refused, EmitError::Log(LogError::Fenced));
        let refused = run.finish(Value::Null).await.unwrap_err();
        assert_eq!(refused, EmitError::Log(LogError::Fenced));
        let events = history(&reader(&broker.url()).await, &thread("t")).await;
        let types: Vec<_> = events.iter().map(|event| event.event_type).collect();
        assert_eq!(
            types,
            [
                EventType::AgentStarted,
                EventType::AgentThinking,
                EventType::AgentError
            ]
        );
        let bridge = host.bridge.clone();
        eventually("the run is not live any more", || {
            bridge.registry().is_empty()
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_whose_acknowledgement_was_lost_is_there_once() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let host = slow_node(&wire.url(), "a").await;
        let reader = reader(&broker.url()).await;
        let run = begin(&host, "run_t_00000001").await;
        wire.lose_answers();
        let emit = run.emit(Event::thinking("once"));
        let mend = async {
            while history(&reader, &thread("t")).await.len() < 2 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            wire.cut(Duration::from_millis(500)).await;
        };
        let (emitted, ()) = tokio::join!(emit, mend);
        let position = emitted.unwrap();
        run.finish(Value::Null).await.unwrap();
        let events = history(&reader, &thread("t")).await;
        assert_eq!(ended_runs(&events)["run_t_00000001"].len(), 3);
        assert_eq!(events[1].offset, position.offset);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_silent_for_longer_than_events_are_kept_goes_on() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let log = NatsLog::builder(broker.url())
            .max_age(Duration::from_secs(1))
            .lease_renewal(slow_pace().renewal)
            .lease_expiry(slow_pace().expiry)
            .connect()
            .await
            .unwrap();
        let host = Host::with(Access::open(), |builder| builder.log(log)).await;
        let reader = reader(&broker.url()).await;
        let run = begin(&host, "run_t_00000001").await;
        run.emit(Event::thinking("before")).await.unwrap();
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while !history(&reader, &thread("t")).await.is_empty() {
            assert!(tokio::time::Instant::now() < deadline);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        run.emit(Event::thinking("after")).await.unwrap();
        run.finish(Value::Null).await.unwrap();
        let events = history(&reader, &thread("t")).await;
        let seen: Vec<_> = events
            .iter()
            .map(|event| (event.seq, event.event_type))
            .collect();
        assert_eq!(
            seen,
            [
                (3, EventType::AgentThinking),
                (4, EventType::AgentCompleted)
            ]
        );
        assert_eq!(metric(&host, "id_agents_fenced_total"), 0);
    }
}

/// The terminal event continues the run's numbers, although the stream has none of its events.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_run_whose_node_is_gone_is_ended_under_its_next_number() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let log = NatsLog::builder(broker.url())
            .max_age(Duration::from_secs(2))
            .lease_renewal(Duration::from_millis(100))
            .lease_expiry(pace().expiry)
            .connect()
            .await
            .unwrap();
        let host = Host::with(Access::open(), |builder| builder.log(log)).await;
        let run = begin(&host, "run_t_00000001").await;
        run.emit(Event::thinking("before")).await.unwrap();
        let reader = reader(&broker.url()).await;
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while !history(&reader, &thread("t")).await.is_empty() {
            assert!(tokio::time::Instant::now() < deadline);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // Nobody works on the run any more, so the host stops without its end, and leaves it to the others.
        std::mem::forget(run);
        let report = host.bridge.shutdown(Duration::ZERO).await;
        assert_eq!(report.unfinished_runs, 1);
        let _other = node(&broker.url(), "other").await;
        let events = wait_for_ends(&reader, &thread("t"), 1).await;
        assert_eq!(events[0].seq, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_fenced_when_the_broker_is_away_for_longer_than_a_lease_lives() {
    for binary in binaries() {
        let mut broker = Broker::start(binary).await;
        let hosts = [
            slow_node(&broker.url(), "a").await,
            slow_node(&broker.url(), "b").await,
        ];
        let runs = [
            begin(&hosts[0], "run_t_00000001").await,
            begin(&hosts[1], "run_t_00000002").await,
        ];
        broker.freeze(slow_pace().outage).await;
        for run in &runs {
            run.emit(Event::thinking("after the freeze")).await.unwrap();
        }
        broker.kill();
        tokio::time::sleep(slow_pace().outage).await;
        broker.kill_and_restart().await;
        for host in &hosts {
            let bridge = host.bridge.clone();
            eventually("the node is back", || bridge.health().ok).await;
        }
        // Long enough for a takeover, if there was one to come.
        tokio::time::sleep(slow_pace().expiry + 2 * slow_pace().renewal).await;
        for run in runs {
            run.emit(Event::thinking("after the outage")).await.unwrap();
            run.finish(Value::Null).await.unwrap();
        }
        let events = history(&reader(&broker.url()).await, &thread("t")).await;
        for (run, events) in ended_runs(&events) {
            assert_eq!(events.len(), 4, "{run}");
        }
        for host in &hosts {
            assert_eq!(metric(host, "id_agents_fenced_total"), 0);
            assert_eq!(metric(host, "id_agents_takeovers_total"), 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_clock_is_slow_is_fenced_and_its_runs_end_once() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let slow = NatsLog::builder(broker.url())
            .node("slow")
            .lease_renewal(2 * pace().expiry)
            .lease_expiry(6 * pace().expiry)
            .connect()
            .await
            .unwrap();
        let slow = Host::with(Access::open(), |builder| builder.log(slow)).await;
        let run = begin(&slow, "run_t_00000001").await;
        let quick = node(&broker.url(), "quick").await;
        let reader = reader(&broker.url()).await;
        let events = wait_for_ends(&reader, &thread("t"), 1).await;
        assert_eq!(events[1].data["kind"], "shutdown");
        eventually("the takeover is counted", || {
            metric(&quick, "id_agents_takeovers_total") == 1
        })
        .await;
        let refused = run.emit(Event::thinking("too late")).await.unwrap_err();
        assert_eq!(refused, EmitError::Log(LogError::Fenced));
        // Its next renewal tells it, and then it is a node like any other.
        let patience = tokio::time::Instant::now() + PATIENCE + 2 * pace().expiry;
        while metric(&slow, "id_agents_fenced_total") == 0 {
            assert!(tokio::time::Instant::now() < patience);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let next = begin(&slow, "run_t_00000002").await;
        next.finish(Value::Null).await.unwrap();
        let events = history(&reader, &thread("t")).await;
        assert_eq!(ended_runs(&events).len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_behind_a_wire_that_loses_packets_is_fenced_and_its_runs_end_once() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let cut_off = node(&wire.url(), "cut-off").await;
        let other = node(&broker.url(), "other").await;
        let run = begin(&cut_off, "run_t_00000001").await;
        run.emit(Event::thinking("before")).await.unwrap();
        let reader = reader(&broker.url()).await;
        wire.lose_packets();
        let lost = async {
            tokio::time::sleep(pace().outage).await;
            wait_for_ends(&reader, &thread("t"), 1).await;
            wire.set_up(true);
        };
        let emits = async {
            // What is written meanwhile arrives after the end, and is refused.
            let mut outcome = Ok(());
            while outcome.is_ok() {
                outcome = run.emit(Event::thinking("meanwhile")).await.map(drop);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            outcome
        };
        let ((), _) = tokio::join!(lost, emits);
        let bridge = cut_off.bridge.clone();
        eventually("the node says that it was fenced", || {
            metric(&cut_off, "id_agents_fenced_total") == 1
        })
        .await;
        run.finish(Value::Null).await.unwrap_err();
        eventually("the run is not live any more", || {
            bridge.registry().is_empty()
        })
        .await;
        let events = wait_for_ends(&reader, &thread("t"), 1).await;
        let runs = ended_runs(&events);
        assert_eq!(
            runs["run_t_00000001"].last().unwrap().data["kind"],
            "shutdown"
        );
        // By the other node, or by this one under its new lease, if the machine was slow.
        eventually("the takeover is counted once", || {
            let counted = [&other, &cut_off].map(|host| metric(host, "id_agents_takeovers_total"));
            counted.iter().sum::<u64>() == 1
        })
        .await;
    }
}
