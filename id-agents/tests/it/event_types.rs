//! What each type of event carries.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use id_agents::{Agent, AgentContext, AgentError, Emitter, Event, EventType, RunRequest};
use run_id::RunId;
use serde_json::{Value, json};

use crate::support::in_memory::{events, fixture};

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

#[tokio::test]
async fn an_event_has_the_time_at_which_it_was_emitted() {
    let (log, executor) = fixture();
    let context = AgentContext::new(RunId::parse("run_t_00000001").unwrap(), "w");
    let notifier = executor.notifier(&context).await.unwrap();
    let now = || humantime::format_rfc3339_millis(SystemTime::now()).to_string();
    let mut between = Vec::new();
    // Longer than a second in all, in steps that meet all digits.
    for _ in 0..9 {
        between.push(now());
        notifier.emit(Event::thinking("hm")).await.unwrap();
        between.push(now());
        tokio::time::sleep(Duration::from_millis(137)).await;
    }
    let events = events(&log, "t").await;
    assert_eq!(events.len(), 10);
    for (event, around) in events[1..].iter().zip(between.chunks(2)) {
        assert!(
            around[0] <= event.time && event.time <= around[1],
            "{around:?} {}",
            event.time
        );
        assert_eq!(event.time.len(), around[0].len());
    }
}

#[tokio::test]
async fn each_byte_of_an_agents_name_that_json_escapes_is_escaped() {
    let (log, executor) = fixture();
    for (number, byte) in (0..0x20_u8).chain(*b"\"\\").enumerate() {
        let name = format!("a{}b", char::from(byte));
        let run_id = RunId::parse(&format!("run_n{number}_00000001")).unwrap();
        let notifier = executor.notifier(&AgentContext::new(run_id, &*name)).await;
        notifier.unwrap().finish(Value::Null).await.unwrap();
        let events = events(&log, &format!("n{number}")).await;
        let agents: Vec<&str> = events.iter().map(|event| event.agent.as_str()).collect();
        assert_eq!(agents, [&name, &name]);
    }
}
