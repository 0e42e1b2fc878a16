//! What each event of a run becomes in AG-UI.

use id_agents::{
    Agent, AgentContext, AgentError, AgentWebSocketBridgeBuilder, Emitter, Event, EventType,
    Redactor,
};
use run_id::{RunId, run_id};
use serde_json::{Value, json};

use super::{events, input, post};
use crate::support::{Access, Host};

/// Emits its events, and then returns its result.
struct Script {
    events: Vec<Event>,
    /// The result, or the message of the error.
    result: Result<Value, &'static str>,
}

impl Agent for Script {
    fn name(&self) -> &'static str {
        "script"
    }

    async fn run(
        &self,
        _: &AgentContext,
        emitter: &Emitter,
        _: Value,
    ) -> Result<Value, AgentError> {
        for event in self.events.clone() {
            emitter.emit(event).await?;
        }
        self.result.clone().map_err(AgentError::new)
    }
}

/// Runs an agent that emits these events, and returns the answer without the times. The run's own id reads `RUN`.
async fn answer(
    script: Script,
    configure: impl FnOnce(AgentWebSocketBridgeBuilder) -> AgentWebSocketBridgeBuilder,
) -> Vec<Value> {
    let host = Host::with(Access::open(), |builder| configure(builder.agent(script))).await;
    let body = input("ada@example.com", "client-run", "go").to_string();
    let mut answer = events(&mut post(host.address, "script", &body).await).await;
    let own = answer[0]["metadata"]["run_id"].as_str().unwrap().to_owned();
    let mut last = 0;
    for event in &mut answer {
        let time = event.as_object_mut().unwrap().remove("timestamp").unwrap();
        let time = time.as_u64().unwrap();
        assert!(time >= last, "{time} after {last}");
        last = time;
        *event = serde_json::from_str(&event.to_string().replace(&own, "RUN")).unwrap();
    }
    answer
}

/// Checks what stands between the start and the end of a run.
async fn expect(emitted: impl Into<Vec<Event>>, expected: &[Value]) {
    let script = Script {
        events: emitted.into(),
        result: Ok(Value::Null),
    };
    let mut found = answer(script, |builder| builder).await;
    let start = found.remove(0);
    assert_eq!(
        (&start["type"], &start["metadata"]["run_id"]),
        (&json!("RUN_STARTED"), &json!("RUN"))
    );
    let end = json!({"type": "RUN_FINISHED", "threadId": "ada@example.com", "runId": "client-run"});
    assert_eq!(found.pop(), Some(end));
    assert_eq!(found, expected);
}

#[tokio::test]
async fn an_answer_is_one_message() {
    expect(
        [Event::message_delta("Hel"), Event::message_delta("lo")],
        &[
            json!({"type": "TEXT_MESSAGE_START", "messageId": "RUN:2", "role": "assistant"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": "RUN:2", "delta": "Hel"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": "RUN:2", "delta": "lo"}),
            json!({"type": "TEXT_MESSAGE_END", "messageId": "RUN:2"}),
        ],
    )
    .await;
}

#[tokio::test]
async fn thoughts_are_messages_of_one_span() {
    expect(
        [
            Event::thinking("hm"),
            Event::thinking("ah"),
            Event::message_delta("so"),
        ],
        &[
            json!({"type": "REASONING_START", "messageId": "RUN:2"}),
            json!({"type": "REASONING_MESSAGE_START", "messageId": "RUN:2", "role": "reasoning"}),
            json!({"type": "REASONING_MESSAGE_CONTENT", "messageId": "RUN:2", "delta": "hm"}),
            json!({"type": "REASONING_MESSAGE_END", "messageId": "RUN:2"}),
            json!({"type": "REASONING_MESSAGE_START", "messageId": "RUN:3", "role": "reasoning"}),
            json!({"type": "REASONING_MESSAGE_CONTENT", "messageId": "RUN:3", "delta": "ah"}),
            json!({"type": "REASONING_MESSAGE_END", "messageId": "RUN:3"}),
            json!({"type": "REASONING_END", "messageId": "RUN:2"}),
            json!({"type": "TEXT_MESSAGE_START", "messageId": "RUN:4", "role": "assistant"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": "RUN:4", "delta": "so"}),
            json!({"type": "TEXT_MESSAGE_END", "messageId": "RUN:4"}),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_tool_call_has_its_arguments_and_its_result() {
    expect(
        [
            Event::message_delta("let me see"),
            Event::tool_executing("c1", "search", json!({"q": "a"})),
            Event::tool_completed("c1", "search", json!(["a page"])),
        ],
        &[
            json!({"type": "TEXT_MESSAGE_START", "messageId": "RUN:2", "role": "assistant"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": "RUN:2", "delta": "let me see"}),
            json!({"type": "TEXT_MESSAGE_END", "messageId": "RUN:2"}),
            json!({"type": "TOOL_CALL_START", "toolCallId": "RUN:c1", "toolCallName": "search"}),
            json!({"type": "TOOL_CALL_ARGS", "toolCallId": "RUN:c1", "delta": "{\"q\":\"a\"}"}),
            json!({"type": "TOOL_CALL_END", "toolCallId": "RUN:c1"}),
            json!({
                "type": "TOOL_CALL_RESULT", "messageId": "RUN:4", "toolCallId": "RUN:c1",
                "content": "[\"a page\"]", "role": "tool",
            }),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_tool_call_without_arguments_or_without_a_beginning() {
    expect(
        [
            Event::tool_executing("c1", "now", Value::Null),
            Event::tool_executing("c1", "now", Value::Null),
            Event::tool_completed("c2", "dice", json!("six")),
        ],
        &[
            json!({"type": "TOOL_CALL_START", "toolCallId": "RUN:c1", "toolCallName": "now"}),
            json!({"type": "TOOL_CALL_END", "toolCallId": "RUN:c1"}),
            json!({"type": "TOOL_CALL_START", "toolCallId": "RUN:c2", "toolCallName": "dice"}),
            json!({"type": "TOOL_CALL_END", "toolCallId": "RUN:c2"}),
            json!({
                "type": "TOOL_CALL_RESULT", "messageId": "RUN:4", "toolCallId": "RUN:c2",
                "content": "six", "role": "tool",
            }),
        ],
    )
    .await;
}

const FIRST: RunId = run_id!("run_t_0000000a");
const SECOND: RunId = run_id!("run_t_0000000b");
const UNSTARTED: RunId = run_id!("run_t_0000000c");

#[tokio::test]
async fn a_subagent_is_a_step() {
    let other = format!("search {SECOND}");
    expect(
        [
            Event::subagent_started(FIRST, "search"),
            Event::subagent_started(SECOND, "search"),
            Event::subagent_completed(FIRST, "search", json!(7)),
            Event::subagent_completed(SECOND, "search", Value::Null),
            Event::subagent_completed(UNSTARTED, "search", Value::Null),
        ],
        &[
            json!({"type": "STEP_STARTED", "stepName": "search", "metadata": {"run_id": FIRST.as_str()}}),
            json!({"type": "STEP_STARTED", "stepName": other, "metadata": {"run_id": SECOND.as_str()}}),
            json!({"type": "STEP_FINISHED", "stepName": "search", "metadata": {"run_id": FIRST.as_str(), "result": 7}}),
            json!({"type": "STEP_FINISHED", "stepName": other, "metadata": {"run_id": SECOND.as_str()}}),
            json!({"type": "STEP_STARTED", "stepName": "search", "metadata": {"run_id": UNSTARTED.as_str()}}),
            json!({"type": "STEP_FINISHED", "stepName": "search", "metadata": {"run_id": UNSTARTED.as_str()}}),
        ],
    )
    .await;
}

#[tokio::test]
async fn progress_and_what_the_application_adds_are_custom() {
    expect(
        [
            Event::message_delta("a"),
            Event::progress("reading", 1, None),
            Event::progress("reading", 2, Some(2)),
            Event::custom("chart", json!({"x": null})),
            Event::message_delta("b"),
        ],
        &[
            json!({"type": "TEXT_MESSAGE_START", "messageId": "RUN:2", "role": "assistant"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": "RUN:2", "delta": "a"}),
            json!({"type": "CUSTOM", "name": "progress_update", "value": {"message": "reading", "done": 1}}),
            json!({"type": "CUSTOM", "name": "progress_update", "value": {"message": "reading", "done": 2, "total": 2}}),
            json!({"type": "CUSTOM", "name": "chart", "value": {"x": null}}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": "RUN:2", "delta": "b"}),
            json!({"type": "TEXT_MESSAGE_END", "messageId": "RUN:2"}),
        ],
    )
    .await;
}

/// Replaces the text of a message by an object.
struct Hidden;

impl Redactor for Hidden {
    fn redact(&self, event_type: EventType, data: &mut Value) {
        if event_type == EventType::MessageDelta {
            data["text"] = json!({"redacted": true});
        }
    }
}

#[tokio::test]
async fn the_object_that_a_redactor_writes_for_a_text_is_shown() {
    let script = Script {
        events: vec![Event::message_delta("secret")],
        result: Ok(Value::Null),
    };
    let found = answer(script, |builder| builder.redactor(Hidden)).await;
    assert_eq!(
        found[1..4],
        [
            json!({"type": "TEXT_MESSAGE_START", "messageId": "RUN:2", "role": "assistant"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": "RUN:2", "delta": "{\"redacted\":true}"}),
            json!({"type": "TEXT_MESSAGE_END", "messageId": "RUN:2"}),
        ]
    );
}

#[tokio::test]
async fn every_end_closes_what_is_open() {
    let mut completed =
        json!({"type": "RUN_FINISHED", "threadId": "ada@example.com", "runId": "client-run"});
    completed["result"] = json!({"ok": true});
    let failed = json!({"type": "RUN_ERROR", "message": "out of luck", "code": "error"});
    for (result, end) in [
        (Ok(json!({"ok": true})), completed),
        (Err("out of luck"), failed),
    ] {
        let events = vec![
            Event::subagent_started(FIRST, "a"),
            Event::subagent_started(SECOND, "b"),
            Event::message_delta("half a"),
        ];
        let found = answer(Script { events, result }, |builder| builder).await;
        assert_eq!(
            found[5..],
            [
                json!({"type": "TEXT_MESSAGE_END", "messageId": "RUN:4"}),
                json!({"type": "STEP_FINISHED", "stepName": "b"}),
                json!({"type": "STEP_FINISHED", "stepName": "a"}),
                end,
            ]
        );
    }
}
