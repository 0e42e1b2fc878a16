//! A canary in every place where a secret can stand; it must come out nowhere.

use std::sync::Arc;

use id_agents::{
    Agent, AgentContext, AgentError, EmitError, Emitter, Event, EventLog, EventType, ExecuteError,
    Executor, KeyRedactor, MemoryLog, Redactor,
};
use run_id::{ThreadIdRef, run_id};
use serde_json::{Value, json};

use crate::support::agents::Fate;
use crate::support::in_memory::{events, types};
use crate::support::log_lines::LogLines;
use crate::support::{Access, Client, Host};

const CANARY: &str = "canary-7f3b";

struct Leaky;

impl Agent for Leaky {
    fn name(&self) -> &'static str {
        "leaky"
    }

    async fn run(
        &self,
        _: &AgentContext,
        emitter: &Emitter,
        input: Value,
    ) -> Result<Value, AgentError> {
        let secret =
            json!({"api_key": CANARY, "list": [[{"Token": {"inner": CANARY}}]], "kept": "visible"});
        emitter
            .emit(Event::tool_executing("c1", "search", secret.clone()))
            .await?;
        emitter
            .emit(Event::tool_completed(
                "c1",
                "search",
                json!([secret.clone()]),
            ))
            .await?;
        emitter
            .emit(Event::subagent_completed(
                "run_t_000000ff".parse().expect("valid"),
                "sub",
                secret.clone(),
            ))
            .await?;
        emitter.emit(Event::custom("note", secret.clone())).await?;
        match input.as_str() {
            Some("finish") => Ok(secret),
            Some("fail") => Err(AgentError::new("failed").with_data(secret)),
            Some("source") => Err(std::io::Error::other(CANARY).into()),
            _ => panic!("{CANARY}"),
        }
    }
}

fn shown(event: &id_agents::Envelope) -> String {
    format!("{event:?}\n")
}

#[tokio::test]
async fn the_canary_is_in_no_frame_replay_log_line_or_metric() {
    let (captured, _guard) = LogLines::capture(tracing::Level::TRACE);

    let log = Arc::new(MemoryLog::new());
    let host = Host::with(Access::open(), |builder| builder.log(Arc::clone(&log))).await;
    let mut live = Client::login(&host, "ada").await;
    live.subscribe("t").await;
    for (number, fate) in ["finish", "fail", "source", "panic"].iter().enumerate() {
        let outcome = host
            .bridge
            .executor()
            .execute(&Leaky, format!("run_t_0000000{number}"), json!(fate))
            .await;
        assert_eq!(outcome.is_ok(), *fate == "finish");
    }
    let mut frames = String::new();
    for _ in 0..24 {
        frames.push_str(&shown(&live.event().await));
    }
    let mut replayed = Client::login(&host, "ada").await;
    replayed.subscribe("t").await;
    for _ in 0..24 {
        frames.push_str(&shown(&replayed.event().await));
    }
    for event in log
        .read(ThreadIdRef::parse("t").unwrap(), 0, u64::MAX, 100)
        .await
        .unwrap()
        .events
    {
        frames += event.as_str();
    }
    // The client's own token is a secret as well.
    let mut intruder = Client::connect(&host).await;
    intruder.send(&json!({"op": "auth", "token": CANARY})).await;
    assert_eq!(intruder.close_code().await, 4401);

    assert!(!frames.contains(CANARY), "{frames}");
    assert_eq!(
        frames.matches("visible").count(),
        3 * 18,
        "what is no secret stays"
    );
    let lines = captured.text();
    assert!(lines.contains("run started"), "{lines}");
    let span = r#"agent_run{run_id="run_t_00000000" thread_id="t" agent="leaky" otel.name="invoke_agent leaky" otel.kind="internal" gen_ai.operation.name="invoke_agent" gen_ai.agent.name="leaky" gen_ai.conversation.id="t"}: id_agents::run::executor: run completed"#;
    assert!(lines.contains(span), "{lines}");
    let failed =
        r#"gen_ai.conversation.id="t" error.type="panic"}: id_agents::run::executor: run failed"#;
    assert!(lines.contains(failed), "{lines}");
    // The transport's own trace lines dump frames; ours are what is promised.
    let ours = lines
        .lines()
        .filter(|line| line.contains("id_agents"))
        .collect::<Vec<_>>()
        .join("\n");
    assert!(!ours.contains(CANARY), "{ours}");
    assert!(!host.bridge.metrics().contains(CANARY));
    assert!(!format!("{:?}", host.bridge).contains(CANARY));
}

/// An address may hold a password, whether or not it is an address.
#[cfg(feature = "nats")]
#[tokio::test]
async fn the_password_of_a_broker_is_in_no_text() {
    for url in [
        "nats://ada:canary-7f3b@127.0.0.1:1",
        "nats://canary-7f3b@127.0.0.1:1,nats://ada:canary-7f3b@127.0.0.1:2",
        "nats://ada:canary-7f3b@",
        "nats://ada:canary-7f3b@ho st:4222",
        "nats://ada:canary-7f3b@127.0.0.1:port",
        "ada:canary-7f3b@[::1",
        "http://ada:canary-7f3b@127.0.0.1:1",
    ] {
        let builder = id_agents::NatsLog::builder(url);
        assert!(!format!("{builder:?}").contains(CANARY));
        let error = builder.connect().await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(!text.contains(CANARY), "{text}");
    }
}

/// Panics at events of one type.
struct Faulty(EventType);

impl Redactor for Faulty {
    fn redact(&self, event_type: EventType, _: &mut Value) {
        assert_ne!(event_type, self.0, "a fault in the host's own code");
    }
}

const PANICKED: &str = "the redactor panicked, so the event was not written";

#[tokio::test]
async fn what_a_redactor_panics_at_is_not_written_and_the_run_ends_once() {
    let executor = |faulty| {
        let log = Arc::new(MemoryLog::new());
        let executor = Executor::builder(Arc::clone(&log)).redactor(Faulty(faulty));
        (executor.build(), log)
    };

    // At an event: the agent is told, and goes on.
    let (by_hand, log) = executor(EventType::Custom);
    let context = AgentContext::new(run_id!("run_t_00000001"), "by-hand");
    let notifier = by_hand.notifier(&context).await.unwrap();
    let refused = notifier.emit(Event::custom("note", json!(CANARY))).await;
    assert_eq!(refused, Err(EmitError::Redactor));
    notifier.emit(Event::thinking("on")).await.unwrap();
    notifier.finish(json!(42)).await.unwrap();
    let all = events(&log, "t").await;
    assert_eq!(
        types(&all),
        ["agent_started", "agent_thinking", "agent_completed"]
    );

    // At the result and at the error: the run ends with an error that says so, and nothing else.
    for (faulty, fate, message) in [
        (
            EventType::AgentCompleted,
            "finish",
            format!("the result cannot be sent: {PANICKED}"),
        ),
        (EventType::AgentError, "fail", PANICKED.to_owned()),
        (EventType::AgentError, "panic", PANICKED.to_owned()),
    ] {
        let (executor, log) = executor(faulty);
        let error = executor.execute(&Fate, "run_t_00000001", json!(fate)).await;
        assert!(matches!(error, Err(ExecuteError::Failed(_))), "{error:?}");
        let all = events(&log, "t").await;
        assert_eq!(
            types(&all),
            ["agent_started", "agent_thinking", "agent_error"]
        );
        let kind = if fate == "panic" { "panic" } else { "error" };
        assert_eq!(all[2].data, json!({"kind": kind, "message": message}));
    }

    // At the first event: there is no run.
    let (executor, log) = executor(EventType::AgentStarted);
    let error = executor.execute(&Fate, "run_t_00000001", json!(null)).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "the run's events could not be logged"
    );
    assert!(events(&log, "t").await.is_empty());
    assert!(executor.registry().is_empty());
}

#[tokio::test]
async fn a_name_is_hidden_in_every_event_and_at_every_depth() {
    let value = || json!({"a": [1, {"b": {"Text": "x"}}], "agent": [[]], "done": {}});
    let all = || {
        [
            Event::thinking("x"),
            Event::message_delta("x"),
            Event::tool_executing("c", "t", value()),
            Event::tool_completed("c", "t", json!([value()])),
            Event::progress("m", 1, Some(2)),
            Event::subagent_started(run_id!("run_t_000000ff"), "s"),
            Event::subagent_completed(run_id!("run_t_000000ff"), "s", value()),
            Event::custom("n", value()),
        ]
    };
    let emitted = async |redactor: KeyRedactor| {
        let log = Arc::new(MemoryLog::new());
        let executor = Executor::builder(Arc::clone(&log)).redactor(redactor);
        let context = AgentContext::new(run_id!("run_t_00000001"), "by-hand");
        let notifier = executor.build().notifier(&context).await.unwrap();
        for event in all() {
            notifier.emit(event).await.unwrap();
        }
        events(&log, "t").await.split_off(1)
    };
    let plain = emitted(KeyRedactor::new([""; 0])).await;
    assert_eq!(
        plain[4].data,
        json!({"done": 1, "message": "m", "total": 2})
    );
    for name in [
        "text",
        "arguments",
        "call_id",
        "tool_name",
        "result",
        "message",
        "done",
        "total",
        "run_id",
        "agent",
        "data",
        "name",
        "a",
        "b",
    ] {
        let redactor = KeyRedactor::new([name]);
        let hidden = emitted(redactor.clone()).await;
        let mut changed = 0;
        for (plain, hidden) in plain.iter().zip(&hidden) {
            let mut expected = plain.data.clone();
            redactor.redact(plain.event_type, &mut expected);
            assert_eq!(hidden.data, expected, "{name}");
            changed += usize::from(expected != plain.data);
        }
        assert!(changed > 0, "{name} is in no event");
    }
}
