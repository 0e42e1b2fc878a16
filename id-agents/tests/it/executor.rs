//! Runs: what gets in, and what is written.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use id_agents::{
    Agent, AgentContext, AgentError, EmitError, Emitter, Envelope, Event, EventLog, EventType,
    ExecuteError, Executor, MemoryLog, Policy, Principal, RunRequest,
};
use run_id::{ExecutionContext, RunId, ThreadIdRef};
use serde_json::{Value, json};

use crate::support::agents::Counter;
use crate::support::vectors::vectors;

pub(crate) fn fixture() -> (Arc<MemoryLog>, Executor) {
    let log = Arc::new(MemoryLog::new());
    let executor = Executor::builder(Arc::clone(&log)).build();
    (log, executor)
}

pub(crate) async fn events(log: &MemoryLog, thread: &str) -> Vec<Envelope> {
    let chunk = log
        .read(ThreadIdRef::parse(thread).unwrap(), 0, u64::MAX, 10_000)
        .await
        .unwrap();
    chunk
        .events
        .iter()
        .map(|event| event.envelope().unwrap())
        .collect()
}

pub(crate) fn types(events: &[Envelope]) -> Vec<&'static str> {
    events
        .iter()
        .map(|event| event.event_type.as_str())
        .collect()
}

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
        assert_eq!(
            error.to_string(),
            format!("expected a run id, found `{text}`: {expected}")
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
        "expected thread id `thread_a` as the run id says, found `thread_b`"
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
        "expected a run id that is not in use, found live run `run_o_00000001`"
    );
    first.finish(Value::Null).await.unwrap();
    let error = executor.notifier(&context).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a new run id, found `run_o_00000001` in the log"
    );
}

#[tokio::test]
async fn an_event_that_is_too_large_is_refused_and_the_run_goes_on() {
    let (log, executor) = fixture();
    let context = AgentContext::new(RunId::parse("run_l_00000001").unwrap(), "by-hand");
    let notifier = executor.notifier(&context).await.unwrap();
    let error = notifier
        .emit(Event::message_delta("x".repeat(70_000)))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("expected an event of at most 65536 bytes, found 70"),
        "{error}"
    );
    notifier.emit(Event::message_delta("small")).await.unwrap();
    let error = notifier
        .finish(json!("y".repeat(70_000)))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("expected an event of at most 65536 bytes"),
        "{error}"
    );
    let events = events(&log, "l").await;
    assert_eq!(
        types(&events),
        ["agent_started", "message_delta", "agent_error"]
    );
    assert!(
        events[2].data["message"]
            .as_str()
            .unwrap()
            .starts_with("the result is too large")
    );
}

#[tokio::test]
async fn an_event_just_under_the_limit_is_taken_and_no_frame_is_over_it() {
    let (log, executor) = fixture();
    let context = AgentContext::new(RunId::parse("run_m_00000001").unwrap(), "quote\"d\nname");
    let notifier = executor.notifier(&context).await.unwrap();
    let mut size = 65_536;
    while notifier
        .emit(Event::message_delta("x".repeat(size)))
        .await
        .is_err()
    {
        size -= 1;
    }
    assert!(size > 65_536 - 400, "{size}");
    let chunk = log
        .read(ThreadIdRef::parse("m").unwrap(), 0, u64::MAX, 10)
        .await
        .unwrap();
    let longest = chunk
        .events
        .iter()
        .map(|event| event.as_str().len())
        .max()
        .unwrap();
    assert!(longest <= 65_536, "{longest}");
    notifier.finish(Value::Null).await.unwrap();
}

#[tokio::test]
async fn the_limit_of_an_event_is_exact() {
    let emit = async |limit: usize| {
        let executor = Executor::builder(MemoryLog::new())
            .max_event_bytes(limit)
            .build();
        let context = AgentContext::new(RunId::parse("run_s_00000001").unwrap(), "by-hand");
        let notifier = executor.notifier(&context).await.unwrap();
        let emitted = notifier.emit(Event::message_delta("x".repeat(1_000))).await;
        notifier.finish(Value::Null).await.unwrap();
        emitted
    };
    let error = emit(1_000).await.unwrap_err();
    let EmitError::TooLarge { limit: 1_000, size } = error else {
        panic!("unexpected {error:?}");
    };
    assert_eq!(
        emit(size - 1).await,
        Err(EmitError::TooLarge {
            limit: size - 1,
            size
        })
    );
    assert!(emit(size).await.is_ok());
}

/// Emits every event that an agent can.
struct Everything;

impl Agent for Everything {
    fn name(&self) -> &'static str {
        "everything"
    }

    async fn run(
        &self,
        ctx: &AgentContext,
        emitter: &Emitter,
        _: Value,
    ) -> Result<Value, AgentError> {
        let sub = || RunId::parse("run_t_000000ff").expect("valid");
        for event in [
            Event::thinking("hm"),
            Event::message_delta("Hello"),
            Event::tool_executing("c1", "search", json!({"q": 1})),
            Event::tool_completed("c1", "search", json!([2])),
            Event::progress("half", 1, Some(2)),
            Event::subagent_started(sub(), "sub"),
            Event::subagent_completed(sub(), "sub", json!({"r": 3})),
            Event::custom("note", json!(4)),
        ] {
            emitter.emit(event).await?;
        }
        if ctx.retry_count() < ctx.max_retries() {
            return Err(AgentError::new("once more"));
        }
        Ok(json!("done"))
    }
}

#[tokio::test]
async fn each_of_the_eleven_events_has_its_data() {
    let (log, executor) = fixture();
    let request = RunRequest::new("run_t_00000001").context(|context| {
        context
            .with_user_id("u-17")
            .with_correlation_id("req-9")
            .with_retries(2, 2)
            .with_parent_run(RunId::parse("run_t_000000aa").unwrap())
    });
    executor
        .execute(&Everything, request, Value::Null)
        .await
        .unwrap();
    let again = RunRequest::new("run_t_00000002").context(|context| context.with_retries(0, 1));
    executor
        .execute(&Everything, again, Value::Null)
        .await
        .unwrap_err();
    let events = events(&log, "t").await;
    let said: Vec<_> = events
        .iter()
        .map(|event| (event.event_type, event.data.clone()))
        .collect();
    let expected = [
        (
            EventType::AgentStarted,
            json!({"user_id": "u-17", "correlation_id": "req-9", "parent_run_id": "run_t_000000aa",
                   "retry_count": 2, "max_retries": 2}),
        ),
        (EventType::AgentThinking, json!({"text": "hm"})),
        (EventType::MessageDelta, json!({"text": "Hello"})),
        (
            EventType::ToolExecuting,
            json!({"call_id": "c1", "tool_name": "search", "arguments": {"q": 1}}),
        ),
        (
            EventType::ToolCompleted,
            json!({"call_id": "c1", "tool_name": "search", "result": [2]}),
        ),
        (
            EventType::ProgressUpdate,
            json!({"message": "half", "done": 1, "total": 2}),
        ),
        (
            EventType::SubagentStarted,
            json!({"run_id": "run_t_000000ff", "agent": "sub"}),
        ),
        (
            EventType::SubagentCompleted,
            json!({"run_id": "run_t_000000ff", "agent": "sub", "result": {"r": 3}}),
        ),
        (EventType::Custom, json!({"name": "note", "data": 4})),
        (EventType::AgentCompleted, json!({"result": "done"})),
    ];
    assert_eq!(said[..10], expected);
    assert_eq!(
        said[19],
        (
            EventType::AgentError,
            json!({"kind": "error", "message": "once more"})
        )
    );
    let seen: HashSet<EventType> = said.iter().map(|(event_type, _)| *event_type).collect();
    assert_eq!(seen, HashSet::from(EventType::ALL));
}

#[test]
fn a_context_holds_what_it_was_given() {
    let run_id = RunId::parse("run_e_00000001").unwrap();
    let before = SystemTime::now();
    let context = AgentContext::new(run_id.clone(), "triage")
        .with_user_id("u1")
        .with_retries(1, 3)
        .with_correlation_id("req-9")
        .with_metadata("tenant", "acme")
        .with_metadata("tries", 2)
        .with_principal(Principal::new("ada"))
        .with_deadline(Duration::from_secs(7));
    assert_eq!(context.run_id(), run_id);
    assert_eq!(context.id_pair().thread_id(), "e");
    assert_eq!((context.retry_count(), context.max_retries()), (1, 3));
    assert_eq!(context.correlation_id(), Some("req-9"));
    assert_eq!(
        Value::Object(context.metadata().clone()),
        json!({"tenant": "acme", "tries": 2})
    );
    assert_eq!(context.principal(), Some(&Principal::new("ada")));
    assert_eq!(context.deadline(), Some(Duration::from_secs(7)));
    assert_eq!(context.parent_run(), None);
    assert!(context.started_at() >= before);
    let child = context.child("writer");
    assert_eq!(
        (child.retry_count(), child.max_retries()),
        (0, 3),
        "its own tries"
    );
    assert_eq!(child.metadata(), context.metadata());
    assert_eq!(child.correlation_id(), Some("req-9"));
    assert_ne!(child.run_id(), context.run_id());
}

#[test]
fn contexts_are_equal_by_run_and_agent() {
    let run_id = || RunId::parse("run_e_00000001").unwrap();
    let context = AgentContext::new(run_id(), "triage").with_user_id("u1");
    assert_eq!(
        context,
        AgentContext::new(run_id(), "triage").with_user_id("u2")
    );
    assert_ne!(
        context,
        AgentContext::new(run_id(), "writer").with_user_id("u1")
    );
    let set: HashSet<AgentContext> = [
        context.clone(),
        AgentContext::new(run_id(), "triage").with_user_id("u2"),
        AgentContext::new(run_id(), "writer"),
        AgentContext::new(RunId::parse("run_e_00000002").unwrap(), "triage"),
    ]
    .into();
    assert_eq!(set.len(), 3, "hashed as they are compared");
    let child = context.child("writer");
    assert_eq!(child.owned_run_id().thread_id(), "e");
    assert_eq!(child.parent_run(), Some(&run_id()));
    assert_eq!(child.user_id(), Some("u1"));
}

#[tokio::test]
async fn an_agent_without_a_name_does_not_run() {
    let (_log, executor) = fixture();
    let error = executor.admit("", "run_a_12345678").unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected an agent name of 1 to 128 bytes, found 0"
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
