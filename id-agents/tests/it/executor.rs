//! Runs: what gets in, and what is written.

use std::sync::{Arc, Mutex};

use id_agents::{AgentContext, Event, ExecuteError, Executor, MemoryLog, Policy, RunRequest};
use run_id::RunId;
use serde_json::{Value, json};

use crate::support::agents::Counter;
use crate::support::in_memory::{events, fixture, types};
use crate::support::vectors::vectors;

#[tokio::test]
async fn numbers_a_run_without_a_hole_from_its_start_to_its_end() {
    let (log, executor) = fixture();
    let result = executor
        .execute(&Counter, "run_thread_a_1f2e3d4c", json!({"count": 3}))
        .await
        .unwrap();
    assert_eq!(result, json!({"count": 3}));
    let events = events(&log, "thread_a").await;
    assert_eq!(
        types(&events),
        [
            "agent_started",
            "message_delta",
            "message_delta",
            "message_delta",
            "agent_completed"
        ]
    );
    assert_eq!(
        events.iter().map(|event| event.seq).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5]
    );
    assert!(
        events
            .windows(2)
            .all(|pair| pair[0].offset < pair[1].offset)
    );
    assert_eq!(events[4].data, json!({"result": {"count": 3}}));
    assert_eq!(events[2].id(), "run_thread_a_1f2e3d4c:3");
    assert_eq!(events[2].agent, "counter");
    assert_eq!(events[2].thread_id(), "thread_a");
}

#[tokio::test]
async fn an_emit_returns_the_offset_that_the_event_keeps() {
    let (log, executor) = fixture();
    let context = AgentContext::new(RunId::parse("run_t_00000001").unwrap(), "by-hand");
    let notifier = executor.notifier(&context).await.unwrap();
    let position = notifier
        .emit(Event::custom("note", json!({"n": 1})))
        .await
        .unwrap();
    notifier.finish(Value::Null).await.unwrap();
    let events = events(&log, "t").await;
    assert_eq!(events[1].offset, position.offset);
    assert_eq!(events[1].epoch, position.epoch);
    assert_eq!(events[1].data, json!({"name": "note", "data": {"n": 1}}));
}

#[tokio::test]
async fn refuses_what_is_no_run_id_before_anything_is_written() {
    let (log, executor) = fixture();
    for text in [
        "test-run",
        "",
        "run_thread_a_1F2E3D4C",
        "run_thread_a",
        "run__12345678",
        " run_a_12345678",
    ] {
        let error = executor
            .execute(&Counter, text, Value::Null)
            .await
            .unwrap_err();
        let expected = RunId::parse(text).unwrap_err();
        assert!(
            matches!(&error, ExecuteError::InvalidRunId { error, .. } if *error == expected),
            "{text}: {error}"
        );
        // The first half of a parse error says the same as that of ours.
        let reason = expected.to_string();
        let reason = reason.strip_prefix("invalid run id: ").unwrap();
        assert_eq!(
            error.to_string(),
            format!("invalid run id `{text}`: {reason}")
        );
    }
    let error = executor
        .execute(
            &Counter,
            RunRequest::new("run_thread_a_1f2e3d4c").thread_id("thread_b"),
            Value::Null,
        )
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "thread id `thread_b` does not match the run id, whose thread is `thread_a`"
    );
    assert_eq!(log.bytes(), 0);
    assert!(executor.registry().is_empty());
}

#[tokio::test]
async fn migrates_a_legacy_id_when_it_may_and_always_to_the_same_one() {
    let log = Arc::new(MemoryLog::new());
    let executor = Executor::builder(Arc::clone(&log))
        .policy(Policy::Warn)
        .build();
    let context = executor.admit("counter", "test-run").unwrap();
    assert_eq!(
        *context.owned_run_id(),
        run_id::legacy::suggest("test-run", None)
    );
    executor
        .execute(&Counter, "test-run", json!({"count": 1}))
        .await
        .unwrap();
    let thread = context.owned_run_id().thread_id().as_str().to_owned();
    assert_eq!(events(&log, &thread).await.len(), 3);

    let moved = executor
        .admit("counter", RunRequest::new("test-run").thread_id("thread_a"))
        .unwrap();
    assert_eq!(moved.owned_run_id().thread_id(), "thread_a");
    let kept = executor
        .admit("counter", RunRequest::new("run_a_12345678").thread_id("b"))
        .unwrap();
    assert_eq!(kept.owned_run_id().as_str(), "run_a_12345678");
}

/// Counts the `WARN` events of a thread.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Warnings {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn warns_once_for_each_legacy_id() {
    let warnings = Warnings::default();
    let writer = warnings.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let executor = Executor::builder(MemoryLog::new())
            .policy(Policy::Warn)
            .build();
        for text in ["test-run", "test-run", "other-run", "test-run"] {
            executor.admit("counter", text).unwrap();
        }
    });
    let text = String::from_utf8(warnings.0.lock().unwrap().clone()).unwrap();
    assert_eq!(
        text.matches("migrated a legacy run id").count(),
        2,
        "{text}"
    );
    assert_eq!(text.matches(r#"old="test-run""#).count(), 1, "{text}");
}

#[tokio::test]
async fn a_run_id_runs_once() {
    let (_log, executor) = fixture();
    let context = AgentContext::new(RunId::parse("run_o_00000001").unwrap(), "by-hand");
    let first = executor.notifier(&context).await.unwrap();
    let error = executor.notifier(&context).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "run `run_o_00000001` is live, use a new run id"
    );
    first.finish(Value::Null).await.unwrap();
    let error = executor.notifier(&context).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "run id `run_o_00000001` is already in the event log, use a new run id"
    );
}

#[tokio::test]
async fn an_agent_without_a_name_does_not_run() {
    let (_log, executor) = fixture();
    let error = executor.admit("", "run_a_12345678").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the agent's name has 0 bytes, it must have 1 to 128"
    );
    assert!(executor.admit(&"n".repeat(129), "run_a_12345678").is_err());
}

#[tokio::test]
async fn a_run_starts_under_every_valid_id_of_the_specification_and_under_no_other() {
    let (log, executor) = fixture();
    for text in vectors("run_ids", false) {
        let error = executor
            .execute(&Counter, text.as_str(), json!({"count": 1}))
            .await
            .unwrap_err();
        let expected = RunId::parse(&text).unwrap_err();
        assert!(
            matches!(&error, ExecuteError::InvalidRunId { error, .. } if *error == expected),
            "{text:?}: {error}"
        );
    }
    for text in vectors("run_ids", true) {
        let run_id = RunId::parse(&text).unwrap();
        executor
            .execute(&Counter, text.as_str(), json!({"count": 1}))
            .await
            .unwrap();
        let events = events(&log, run_id.thread_id().as_str()).await;
        assert_eq!(events.last().unwrap().run_id, run_id);
    }
}
