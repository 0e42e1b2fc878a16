//! The client of AG-UI, in Node: it verifies the order of what it gets, and builds the conversation.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use id_agents::AgentWebSocketBridge;
use run_id_test_support::{skip, works};
use serde_json::{Value, json};
use tokio::process::Command;

use super::Everything;
use crate::agent_chat::app::{self, Options};
use crate::support::http::get;
use crate::support::{Access, Host, PATIENCE};

/// Where `.ci/install` puts the packages of AG-UI; `None`, and a line that says so, when they are not there.
fn packages() -> Option<PathBuf> {
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/npm");
    let install = "apt-get install nodejs npm";
    if !works(std::process::Command::new("node").arg("--version"), install) {
        return None;
    }
    if !packages.join("node_modules/@ag-ui/client").is_dir() {
        skip("@ag-ui/client", "run .ci/install");
        return None;
    }
    Some(packages)
}

/// Runs the client, and returns what it says.
async fn client(packages: &Path, what: &Value) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/ag_ui/client.mjs");
    let mut node = Command::new("node");
    node.arg(script)
        .arg(packages)
        .arg(what.to_string())
        .kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, node.output()).await;
    let output = output.expect("the client ends in time").unwrap();
    let (said, error) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}{error}");
    let said: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}{error}"));
    assert_eq!(said["version"], "1.0");
    assert_eq!(said["warnings"], json!([]));
    said
}

/// An event without what differs from run to run.
fn normal(event: &Value) -> Value {
    let mut event = event.clone();
    let members = event.as_object_mut().unwrap();
    assert!(members.remove("timestamp").unwrap().is_u64());
    members.remove("metadata");
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_with_the_example() {
    let Some(packages) = packages() else { return };
    let chat = app::start(Options {
        port: 0,
        pace: Duration::from_millis(1),
        ..Options::default()
    });
    let chat = chat.await.unwrap();
    let what = json!({
        "url": format!("http://{}/ag-ui/word-smith", chat.address),
        "token": "demo-ada",
        "threadId": "chat-ada",
        "runs": [{"runId": "r1", "text": "abc de"}, {"runId": "r2", "text": "xyz"}],
    });
    let said = client(&packages, &what).await;
    let first = said["runs"][0]["events"].as_array().unwrap();
    let run = first[0]["metadata"]["run_id"].as_str().unwrap();
    assert!(run.starts_with("run_chat-ada_"), "{run}");
    assert_eq!(first[0]["metadata"]["thread_id"], "chat-ada");
    let id = |seq: u64| format!("{run}:{seq}");
    let (count, reverse) = (format!("{run}:c1"), format!("{run}:c2"));
    let progress = |done: u64| json!({"type": "CUSTOM", "name": "progress_update", "value": {"message": "writing", "done": done, "total": 2}});
    let words = r#"{"words":["abc","de"]}"#;
    let expected = [
        json!({"type": "RUN_STARTED", "threadId": "chat-ada", "runId": "r1", "protocolVersion": "1.0"}),
        json!({"type": "CUSTOM", "name": "user_message", "value": {"text": "abc de"}}),
        json!({"type": "REASONING_START", "messageId": id(3)}),
        json!({"type": "REASONING_MESSAGE_START", "messageId": id(3), "role": "reasoning"}),
        json!({"type": "REASONING_MESSAGE_CONTENT", "messageId": id(3), "delta": "2 words to work on"}),
        json!({"type": "REASONING_MESSAGE_END", "messageId": id(3)}),
        json!({"type": "REASONING_END", "messageId": id(3)}),
        json!({"type": "TOOL_CALL_START", "toolCallId": count, "toolCallName": "count_letters"}),
        json!({"type": "TOOL_CALL_ARGS", "toolCallId": count, "delta": words}),
        json!({"type": "TOOL_CALL_END", "toolCallId": count}),
        json!({"type": "TOOL_CALL_RESULT", "messageId": id(5), "toolCallId": count, "content": "[3,2]", "role": "tool"}),
        json!({"type": "TOOL_CALL_START", "toolCallId": reverse, "toolCallName": "reverse"}),
        json!({"type": "TOOL_CALL_ARGS", "toolCallId": reverse, "delta": words}),
        json!({"type": "TOOL_CALL_END", "toolCallId": reverse}),
        json!({
            "type": "TOOL_CALL_RESULT", "messageId": id(7), "toolCallId": reverse,
            "content": "[\"cba\",\"ed\"]", "role": "tool",
        }),
        json!({"type": "TEXT_MESSAGE_START", "messageId": id(8), "role": "assistant"}),
        json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": id(8), "delta": "cba "}),
        progress(1),
        json!({"type": "TEXT_MESSAGE_CONTENT", "messageId": id(8), "delta": "ed "}),
        progress(2),
        json!({"type": "TEXT_MESSAGE_END", "messageId": id(8)}),
        json!({
            "type": "RUN_FINISHED", "threadId": "chat-ada", "runId": "r1",
            "result": {"letters": [3, 2], "words": 2},
        }),
    ];
    let found: Vec<Value> = first.iter().map(normal).collect();
    assert_eq!(found, expected);
    // The client took every event that came, and built one conversation of two runs.
    for run in said["runs"].as_array().unwrap() {
        let came = super::types(run["events"].as_array().unwrap());
        assert_eq!(run["types"], json!(came));
    }
    assert_eq!(
        said["runs"][1]["result"],
        json!({"letters": [3], "words": 1})
    );
    let messages = said["messages"].as_array().unwrap();
    let shown: Vec<_> = messages
        .iter()
        .map(|it| {
            (
                it["role"].as_str().unwrap(),
                it["content"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("user", "abc de"),
            ("reasoning", "2 words to work on"),
            ("assistant", ""),
            ("tool", "[3,2]"),
            ("assistant", ""),
            ("tool", "[\"cba\",\"ed\"]"),
            ("assistant", "cba ed "),
            ("user", "xyz"),
            ("reasoning", "1 words to work on"),
            ("assistant", ""),
            ("tool", "[3]"),
            ("assistant", ""),
            ("tool", "[\"zyx\"]"),
            ("assistant", "zyx "),
        ]
    );
    chat.stop(Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_end_is_one_that_the_client_accepts() {
    let Some(packages) = packages() else { return };
    let host = Host::with(Access::open(), |builder| builder.agent(Everything)).await;
    let late = Host::with(Access::open(), |builder| {
        builder.agent(Everything).deadline(Duration::from_secs(2))
    })
    .await;
    let cases = [
        ("finish", "finished", "RUN_FINISHED", Value::Null),
        ("fail", "failed", "RUN_ERROR", json!("error")),
        ("panic", "panicked", "RUN_ERROR", json!("panic")),
        ("wait", "late", "RUN_ERROR", json!("timeout")),
        ("wait", "cancelled", "RUN_FINISHED", Value::Null),
    ];
    for (text, thread, last, code) in cases {
        let host = if thread == "late" { &late } else { &host };
        if thread == "cancelled" {
            tokio::spawn(cancel_at_the_end(host.bridge.clone(), host.address));
        }
        let what = json!({
            "url": format!("http://{}/ag-ui/everything", host.address),
            "token": "token-ada",
            "threadId": thread,
            "runs": [{"runId": "r1", "text": text}],
        });
        let said = client(&packages, &what).await;
        let run = &said["runs"][0];
        let events = run["events"].as_array().unwrap();
        assert_eq!(run["types"], json!(super::types(events)), "{thread}");
        let end = events.last().unwrap();
        assert_eq!((&end["type"], &end["code"]), (&json!(last), &code), "{end}");
        let outcome = (thread == "cancelled").then(|| json!({"type": "cancelled"}));
        assert_eq!(end.get("outcome").cloned(), outcome);
        let open = |start: &str| events.iter().filter(|event| event["type"] == start).count();
        for (start, end) in [
            ("TEXT_MESSAGE_START", "TEXT_MESSAGE_END"),
            ("REASONING_START", "REASONING_END"),
            ("TOOL_CALL_START", "TOOL_CALL_END"),
            ("STEP_STARTED", "STEP_FINISHED"),
        ] {
            assert!(open(start) >= 1, "{start}");
            assert_eq!(open(start), open(end), "{start}");
        }
    }
}

/// Cancels the run of the thread `cancelled` once its agent has said all that it says.
async fn cancel_at_the_end(bridge: AgentWebSocketBridge, address: SocketAddr) {
    let mut feed = get(address, "/threads/cancelled/events", &[]).await;
    while let Some(block) = feed.block().await {
        if block.data.is_some_and(|it| it.contains("Here")) {
            break;
        }
    }
    bridge
        .registry()
        .cancel_thread(&run_id::thread_id!("cancelled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_is_told_why_it_gets_nothing() {
    let Some(packages) = packages() else { return };
    let host = Host::with(Access::default(), |builder| builder.agent(Everything)).await;
    for (token, status, code) in [
        (json!("token-ada"), 403, "forbidden"),
        (json!("wrong"), 401, "unauthenticated"),
    ] {
        let what = json!({
            "url": format!("http://{}/ag-ui/everything", host.address),
            "token": token,
            "threadId": "theirs",
            "runs": [{"runId": "r1", "text": "finish"}],
        });
        let said = client(&packages, &what).await;
        let run = &said["runs"][0];
        assert_eq!(run["error"]["status"], status);
        assert_eq!(run["error"]["payload"]["error"]["code"], code);
        assert_eq!(run["events"], json!([]));
    }
}
