//! Tables: the events of a run, and what they become.

use run_id::run_id;
use serde_json::{Value, json};

use super::*;
use crate::position::Epoch;

fn translator() -> Translator {
    let names = Names {
        thread: "ada@example.com".to_owned(),
        run: "client-run".to_owned(),
        parent: None,
    };
    Translator::new(names, run_id!("run_t_00000001"))
}

/// The event number `seq` of the run, a second after the one before.
fn event(seq: u64, event_type: &str, data: Value) -> Envelope {
    Envelope {
        event_type: serde_json::from_value(json!(event_type)).unwrap(),
        run_id: run_id!("run_t_00000001"),
        seq,
        offset: 10 + seq,
        epoch: Epoch::new("e1"),
        time: format!("1970-01-01T00:00:{seq:02}.000Z"),
        agent: "agent".to_owned(),
        data,
    }
}

/// The translated events, without their times.
fn translated(translator: &mut Translator, events: &[(&str, Value)]) -> Vec<Value> {
    let mut all = Vec::new();
    for (seq, (event_type, data)) in (1..).zip(events) {
        for line in translator.translate(&event(seq, event_type, data.clone())) {
            let mut value: Value = serde_json::from_str(&line).unwrap();
            let timestamp = value.as_object_mut().unwrap().remove("timestamp");
            assert_eq!(timestamp, Some(json!(seq * 1_000)));
            all.push(value);
        }
    }
    all
}

fn started() -> Value {
    json!({
        "type": "RUN_STARTED", "threadId": "ada@example.com", "runId": "client-run", "protocolVersion": "1.0",
        "metadata": {"run_id": "run_t_00000001", "thread_id": "t", "epoch": "e1", "offset": 11},
    })
}

fn finished() -> Value {
    json!({"type": "RUN_FINISHED", "threadId": "ada@example.com", "runId": "client-run"})
}

/// Checks what stands between the start and the end of a run.
#[track_caller]
fn expect(events: &[(&str, Value)], expected: &[Value]) {
    let first = ("agent_started", json!({"user_id": null}));
    let last = ("agent_completed", json!({"result": null}));
    let events: Vec<_> = std::iter::once(first)
        .chain(events.iter().cloned())
        .chain([last])
        .collect();
    let mut translator = translator();
    let found = translated(&mut translator, &events);
    assert!(translator.is_over());
    assert_eq!(found[0], started());
    assert_eq!(found[1..found.len() - 1], *expected);
    assert_eq!(found[found.len() - 1], finished());
}

#[test]
fn an_answer_is_one_message() {
    let id = "run_t_00000001:2";
    expect(
        &[
            ("message_delta", json!({"text": "Hel"})),
            ("message_delta", json!({"text": "lo"})),
        ],
        &[
            json!({"type": "TEXT_MESSAGE_START", "messageId": id, "role": "assistant"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": id, "delta": "Hel"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": id, "delta": "lo"}),
            json!({"type": "TEXT_MESSAGE_END", "messageId": id}),
        ],
    );
}

#[test]
fn thoughts_are_messages_of_one_span() {
    let (first, second) = ("run_t_00000001:2", "run_t_00000001:3");
    expect(
        &[
            ("agent_thinking", json!({"text": "hm"})),
            ("agent_thinking", json!({"text": "ah"})),
            ("message_delta", json!({"text": "so"})),
        ],
        &[
            json!({"type": "REASONING_START", "messageId": first}),
            json!({"type": "REASONING_MESSAGE_START", "messageId": first, "role": "reasoning"}),
            json!({"type": "REASONING_MESSAGE_CONTENT", "messageId": first, "delta": "hm"}),
            json!({"type": "REASONING_MESSAGE_END", "messageId": first}),
            json!({"type": "REASONING_MESSAGE_START", "messageId": second, "role": "reasoning"}),
            json!({"type": "REASONING_MESSAGE_CONTENT", "messageId": second, "delta": "ah"}),
            json!({"type": "REASONING_MESSAGE_END", "messageId": second}),
            json!({"type": "REASONING_END", "messageId": first}),
            json!({"type": "TEXT_MESSAGE_START", "messageId": "run_t_00000001:4", "role": "assistant"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": "run_t_00000001:4", "delta": "so"}),
            json!({"type": "TEXT_MESSAGE_END", "messageId": "run_t_00000001:4"}),
        ],
    );
}

#[test]
fn a_tool_call_has_its_arguments_and_its_result() {
    let call = "run_t_00000001:c1";
    expect(
        &[
            ("message_delta", json!({"text": "let me see"})),
            (
                "tool_executing",
                json!({"call_id": "c1", "tool_name": "search", "arguments": {"q": "a"}}),
            ),
            (
                "tool_completed",
                json!({"call_id": "c1", "tool_name": "search", "result": ["a page"]}),
            ),
        ],
        &[
            json!({"type": "TEXT_MESSAGE_START", "messageId": "run_t_00000001:2", "role": "assistant"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": "run_t_00000001:2", "delta": "let me see"}),
            json!({"type": "TEXT_MESSAGE_END", "messageId": "run_t_00000001:2"}),
            json!({"type": "TOOL_CALL_START", "toolCallId": call, "toolCallName": "search"}),
            json!({"type": "TOOL_CALL_ARGS", "toolCallId": call, "delta": "{\"q\":\"a\"}"}),
            json!({"type": "TOOL_CALL_END", "toolCallId": call}),
            json!({
                "type": "TOOL_CALL_RESULT", "messageId": "run_t_00000001:4", "toolCallId": call,
                "content": "[\"a page\"]", "role": "tool",
            }),
        ],
    );
}

#[test]
fn a_tool_call_without_arguments_or_without_a_beginning() {
    let (silent, unheard) = ("run_t_00000001:c1", "run_t_00000001:c2");
    expect(
        &[
            (
                "tool_executing",
                json!({"call_id": "c1", "tool_name": "now", "arguments": null}),
            ),
            (
                "tool_executing",
                json!({"call_id": "c1", "tool_name": "now", "arguments": null}),
            ),
            (
                "tool_completed",
                json!({"call_id": "c2", "tool_name": "dice", "result": "six"}),
            ),
        ],
        &[
            json!({"type": "TOOL_CALL_START", "toolCallId": silent, "toolCallName": "now"}),
            json!({"type": "TOOL_CALL_END", "toolCallId": silent}),
            json!({"type": "TOOL_CALL_START", "toolCallId": unheard, "toolCallName": "dice"}),
            json!({"type": "TOOL_CALL_END", "toolCallId": unheard}),
            json!({
                "type": "TOOL_CALL_RESULT", "messageId": "run_t_00000001:4", "toolCallId": unheard,
                "content": "six", "role": "tool",
            }),
        ],
    );
}

#[test]
fn a_subagent_is_a_step() {
    let (first, second) = ("run_t_0000000a", "run_t_0000000b");
    let started = |run: &str| {
        (
            "subagent_started",
            json!({"run_id": run, "agent": "search"}),
        )
    };
    let done = |run: &str, result: Value| {
        (
            "subagent_completed",
            json!({"run_id": run, "agent": "search", "result": result}),
        )
    };
    let other = format!("search {second}");
    expect(
        &[
            started(first),
            started(second),
            done(first, json!(7)),
            done(second, Value::Null),
            done("run_t_0000000c", Value::Null),
        ],
        &[
            json!({"type": "STEP_STARTED", "stepName": "search", "metadata": {"run_id": first}}),
            json!({"type": "STEP_STARTED", "stepName": other, "metadata": {"run_id": second}}),
            json!({"type": "STEP_FINISHED", "stepName": "search", "metadata": {"run_id": first, "result": 7}}),
            json!({"type": "STEP_FINISHED", "stepName": other, "metadata": {"run_id": second}}),
            json!({"type": "STEP_STARTED", "stepName": "search", "metadata": {"run_id": "run_t_0000000c"}}),
            json!({"type": "STEP_FINISHED", "stepName": "search", "metadata": {"run_id": "run_t_0000000c"}}),
        ],
    );
}

#[test]
fn progress_and_what_the_application_adds_are_custom() {
    let id = "run_t_00000001:2";
    expect(
        &[
            ("message_delta", json!({"text": "a"})),
            (
                "progress_update",
                json!({"message": "reading", "done": 1, "total": null}),
            ),
            (
                "progress_update",
                json!({"message": "reading", "done": 2, "total": 2}),
            ),
            ("custom", json!({"name": "chart", "data": {"x": null}})),
            ("message_delta", json!({"text": "b"})),
        ],
        &[
            json!({"type": "TEXT_MESSAGE_START", "messageId": id, "role": "assistant"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": id, "delta": "a"}),
            json!({"type": "CUSTOM", "name": "progress_update", "value": {"message": "reading", "done": 1}}),
            json!({"type": "CUSTOM", "name": "progress_update", "value": {"message": "reading", "done": 2, "total": 2}}),
            json!({"type": "CUSTOM", "name": "chart", "value": {"x": null}}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": id, "delta": "b"}),
            json!({"type": "TEXT_MESSAGE_END", "messageId": id}),
        ],
    );
}

#[test]
fn what_a_redactor_put_in_the_place_of_text_is_shown() {
    let id = "run_t_00000001:2";
    expect(
        &[("message_delta", json!({"text": {"redacted": true}}))],
        &[
            json!({"type": "TEXT_MESSAGE_START", "messageId": id, "role": "assistant"}),
            json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": id, "delta": "{\"redacted\":true}"}),
            json!({"type": "TEXT_MESSAGE_END", "messageId": id}),
        ],
    );
}

#[test]
fn every_end_closes_what_is_open() {
    let before = [
        ("agent_started", json!({})),
        (
            "subagent_started",
            json!({"run_id": "run_t_0000000a", "agent": "a"}),
        ),
        (
            "subagent_started",
            json!({"run_id": "run_t_0000000b", "agent": "b"}),
        ),
        ("message_delta", json!({"text": "half a"})),
    ];
    let error = |kind: &str| json!({"kind": kind, "message": "out of luck"});
    let failed = |code: &str| json!({"type": "RUN_ERROR", "message": "out of luck", "code": code});
    let mut completed = finished();
    completed["result"] = json!({"ok": true});
    let mut cancelled = finished();
    cancelled["outcome"] = json!({"type": "cancelled"});
    let ends = [
        (
            "agent_completed",
            json!({"result": {"ok": true}}),
            completed,
        ),
        ("agent_error", error("error"), failed("error")),
        ("agent_error", error("timeout"), failed("timeout")),
        ("agent_error", error("panic"), failed("panic")),
        ("agent_error", error("aborted"), failed("aborted")),
        ("agent_error", error("shutdown"), failed("shutdown")),
        ("agent_error", error("cancelled"), cancelled),
    ];
    let closings = [
        json!({"type": "TEXT_MESSAGE_END", "messageId": "run_t_00000001:4"}),
        json!({"type": "STEP_FINISHED", "stepName": "b"}),
        json!({"type": "STEP_FINISHED", "stepName": "a"}),
    ];
    for (event_type, data, end) in ends {
        let mut translator = translator();
        let opened = translated(&mut translator, &before).len();
        assert_eq!(opened, 5);
        let mut all: Vec<_> = before.to_vec();
        all.push((event_type, data));
        let mut translator = super::tests::translator();
        let found = translated(&mut translator, &all);
        assert_eq!(found[opened..opened + 3], closings);
        assert_eq!(found[opened + 3..], [end]);
        assert!(translator.is_over());
        let after = translator.translate(&event(9, "message_delta", json!({"text": "late"})));
        assert!(after.is_empty(), "{after:?}");
        assert!(translator.abort("late", "late").is_empty());
    }
}

#[test]
fn a_client_that_is_cut_off_gets_an_end() {
    let mut translator = translator();
    let events = [
        ("agent_started", json!({})),
        ("agent_thinking", json!({"text": "hm"})),
    ];
    translated(&mut translator, &events);
    assert_eq!(
        translator.abort("too far behind", "4008"),
        [
            r#"{"type":"REASONING_END","messageId":"run_t_00000001:2"}"#,
            r#"{"type":"RUN_ERROR","message":"too far behind","code":"4008"}"#,
        ]
    );
    assert!(translator.is_over());
}

#[test]
fn a_run_whose_first_event_did_not_come_is_started_all_the_same() {
    // A run that ended before its start was written has only its end.
    let mut translator = translator();
    let events = [(
        "agent_error",
        json!({"kind": "shutdown", "message": "gone"}),
    )];
    let found = translated(&mut translator, &events);
    assert_eq!(found[0], started());
    assert_eq!(
        found[1],
        json!({"type": "RUN_ERROR", "message": "gone", "code": "shutdown"})
    );
}

#[test]
fn events_of_other_runs_are_none_of_it() {
    let mut other = event(1, "agent_started", json!({}));
    other.run_id = run_id!("run_t_00000002");
    let mut translator = translator();
    assert!(translator.translate(&other).is_empty());
    assert!(!translator.is_over());
}

#[test]
fn the_parent_that_a_client_names_is_told() {
    let names = Names {
        thread: "t".to_owned(),
        run: "r".to_owned(),
        parent: Some("p".to_owned()),
    };
    let mut translator = Translator::new(names, run_id!("run_t_00000001"));
    let found = translated(&mut translator, &[("agent_started", json!({}))]);
    assert_eq!(found[0]["parentRunId"], "p");
}
