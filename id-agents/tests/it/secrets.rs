//! A canary in every place where a secret can stand; it must come out nowhere.

use std::sync::{Arc, Mutex};

use id_agents::{Agent, AgentContext, AgentError, Emitter, Event, EventLog, MemoryLog};
use run_id::ThreadIdRef;
use serde_json::{Value, json};

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

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_canary_is_in_no_frame_replay_log_line_or_metric() {
    let captured = Captured::default();
    let writer = captured.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // The test's runtime has one thread, so this covers the server's tasks too.
    let _guard = tracing::subscriber::set_default(subscriber);

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
    let lines = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(lines.contains("run started"), "{lines}");
    let span = r#"agent_run{run_id="run_t_00000000" thread_id="t" agent="leaky"}"#;
    assert!(lines.contains(span), "{lines}");
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
