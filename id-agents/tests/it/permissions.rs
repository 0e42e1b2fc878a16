//! Nodes whose credentials allow what the guide lists, and nodes that lack a permission.

use std::time::Duration;

use async_nats::ConnectOptions;
use id_agents::{AgentContext, Event, Limits, MemoryLog, NatsLog, NatsLogBuilder, Principal};
use run_id::{RunId, run_id, thread_id};
use serde_json::{Value, json};

use crate::support::agents::{Counter, Fate};
use crate::support::broker::{Broker, binaries};
use crate::support::log_lines::LogLines;
use crate::support::{Access, Client, Host, PATIENCE, eventually};

const GUIDE: &str = include_str!("../../../docs/agents.md");

/// The subject on which the broker waits for the answers to the flow control of events.
const FLOW_CONTROL: &str = "$JS.FC.RUN_EVENTS.>";

/// The configuration of a broker in the guide.
fn configuration() -> &'static str {
    let (_, rest) = GUIDE.split_once("```conf\n").expect("a configuration");
    rest.split_once("```").expect("its end").0
}

/// The same without one of the subjects.
fn without(subject: &str) -> String {
    let line = format!("        \"{subject}\"\n");
    let parts: Vec<_> = configuration().split(&line).collect();
    assert_eq!(parts.len(), 2, "{subject}");
    parts.concat()
}

/// A log with the credentials of the guide.
fn log(broker: &Broker) -> NatsLogBuilder {
    let (user, password) = ("web".to_owned(), "a password of yours".to_owned());
    let options = ConnectOptions::new().user_and_password(user, password);
    NatsLog::builder(broker.url()).options(options)
}

/// A node that keeps so little in memory that it asks the broker for the history of a thread.
async fn node(broker: &Broker, name: &str) -> Host {
    let log = log(broker)
        .node(name)
        .window(&MemoryLog::builder().max_events(2))
        .connect()
        .await
        .expect("the broker allows it");
    // The queues of sockets take all large events.
    let limits = Limits {
        queue_bytes: 16 << 20,
        ..Limits::default()
    };
    Host::with(Access::open(), |builder| builder.log(log).limits(limits)).await
}

/// Emits more than the broker sends without an answer to its flow control.
async fn emit_large(host: &Host, run_id: RunId) {
    let context = AgentContext::new(run_id, "w");
    let notifier = host.bridge.executor().notifier(&context).await.unwrap();
    for _ in 0..100 {
        let text = "x".repeat(50_000);
        notifier.emit(Event::message_delta(text)).await.unwrap();
    }
    notifier.finish(Value::Null).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_permissions_in_the_guide_are_enough() {
    for binary in binaries() {
        let broker = Broker::configured(binary, configuration()).await;
        let (a, b) = (node(&broker, "a").await, node(&broker, "b").await);
        let mut on_b = Client::login(&b, "ada").await;
        on_b.subscribe("t").await;
        let executor = a.bridge.executor();
        let finished = executor.execute(&Counter, "run_t_00000001", json!({"count": 9}));
        finished.await.unwrap();
        assert_eq!(on_b.events(11).await[10].seq, 11);
        // A late client reads the history from the broker.
        let mut late = Client::login(&b, "ada").await;
        late.subscribe("t").await;
        assert_eq!(late.events(11).await[0].seq, 1);
        // Enough events that the broker asks for an answer.
        let reader = tokio::spawn(async move { on_b.events(102).await });
        emit_large(&a, run_id!("run_t_00000002")).await;
        assert_eq!(reader.await.unwrap()[101].seq, 102);
        // A cancellation on the other node.
        let ada = Principal::new("ada");
        let run = a
            .bridge
            .start_run(&ada, Fate, "run_t_00000003", Value::Null);
        let run = run.await.unwrap();
        b.bridge.registry().cancel(run.run_id());
        let cancelled = tokio::time::timeout(PATIENCE, run.join()).await;
        assert!(matches!(cancelled, Ok(Err(_))), "{}", broker.log());
        b.bridge.revoke(&ada, &thread_id!("t"));
        // The end of a node.
        a.bridge.shutdown(Duration::from_millis(100)).await;
        let log = broker.log();
        assert!(!log.contains("Violation"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_without_a_permission_does_not_start_and_says_why() {
    for binary in binaries() {
        for (missing, refused) in [
            (FLOW_CONTROL, "$JS.FC.RUN_EVENTS.probe"),
            (
                "$JS.API.STREAM.INFO.RUN_EVENTS",
                "$JS.API.STREAM.INFO.RUN_EVENTS",
            ),
            ("$KV.RUN_EVENTS_EPOCH.>", "$KV.RUN_EVENTS_EPOCH.epoch"),
        ] {
            let broker = Broker::configured(binary.clone(), &without(missing)).await;
            let started = std::time::Instant::now();
            let error = log(&broker).connect().await.unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "the event log rejected the request: the broker does not allow this node what it needs: Permissions \
                     Violation for Publish to \"{refused}\"; docs/agents.md lists the permissions of a node"
                )
            );
            assert!(
                started.elapsed() < Duration::from_secs(2),
                "{:?}",
                started.elapsed()
            );
        }
    }
}

#[tokio::test]
async fn a_node_that_may_no_longer_answer_flow_control_says_so_and_goes_on() {
    let (lines, _guard) = LogLines::capture(tracing::Level::ERROR);
    for binary in binaries() {
        lines.clear();
        let mut broker = Broker::configured(binary, configuration()).await;
        let host = node(&broker, "a").await;
        let bridge = host.bridge.clone();
        broker.restart_with(&without(FLOW_CONTROL)).await;
        eventually("the node is back", || bridge.health().ok).await;
        let mut client = Client::login(&host, "ada").await;
        client.subscribe("t").await;
        let reader = tokio::spawn(async move { client.events(102).await });
        emit_large(&host, run_id!("run_t_00000001")).await;
        assert_eq!(reader.await.unwrap()[101].seq, 102);
        for said in [
            "the broker does not take the answers to its flow control: the node must be allowed to publish to `$JS.FC.RUN_EVENTS.>`",
            "Permissions Violation for Publish to \"$JS.FC.RUN_EVENTS.",
        ] {
            eventually(said, || lines.text().contains(said)).await;
        }
    }
}
