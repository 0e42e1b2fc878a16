//! A run over AG-UI is a run like any other: the log has it, feeds show it, and it does not need its client.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Everything, events, input, post, types};
use crate::support::http::get;
use crate::support::{Access, Host, eventually};

const ALL: [&str; 29] = [
    "RUN_STARTED",
    "REASONING_START",
    "REASONING_MESSAGE_START",
    "REASONING_MESSAGE_CONTENT",
    "REASONING_MESSAGE_END",
    "REASONING_MESSAGE_START",
    "REASONING_MESSAGE_CONTENT",
    "REASONING_MESSAGE_END",
    "REASONING_END",
    "TEXT_MESSAGE_START",
    "TEXT_MESSAGE_CONTENT",
    "TEXT_MESSAGE_CONTENT",
    "CUSTOM",
    "TEXT_MESSAGE_END",
    "TOOL_CALL_START",
    "TOOL_CALL_ARGS",
    "TOOL_CALL_END",
    "STEP_STARTED",
    "STEP_FINISHED",
    "TOOL_CALL_RESULT",
    "CUSTOM",
    "TOOL_CALL_START",
    "TOOL_CALL_END",
    "STEP_STARTED",
    "TEXT_MESSAGE_START",
    "TEXT_MESSAGE_CONTENT",
    "TEXT_MESSAGE_END",
    "STEP_FINISHED",
    "RUN_FINISHED",
];

async fn log(host: &Host, thread: &str) -> Vec<Value> {
    let path = format!("/threads/{thread}/events");
    let page = get(host.address, &path, &["Accept: application/json"]).await;
    page.json().await["events"].as_array().unwrap().clone()
}

/// Runs once in a thread whose key is an e-mail address, and compares the answer with the log.
async fn a_run(host: &Host) {
    let mut body = input("ada@example.com", "r1", "finish");
    body["state"] = json!({"a": 1});
    body["parentRunId"] = json!("r0");
    let mut answer = post(host.address, "everything", &body.to_string()).await;
    assert_eq!(
        answer.head.header("content-type"),
        Some("text/event-stream")
    );
    assert_eq!(answer.head.header("x-accel-buffering"), Some("no"));
    let events = events(&mut answer).await;
    assert_eq!(types(&events), ALL);
    let thread = "x-ada_40example_2ecom";
    let logged = log(host, thread).await;
    let first = &logged[0];
    assert_eq!(first["data"]["correlation_id"], "r1");
    let mut started = events[0].clone();
    assert!(started["timestamp"].is_u64());
    started.as_object_mut().unwrap().remove("timestamp");
    assert_eq!(
        started,
        json!({
            "type": "RUN_STARTED",
            "threadId": "ada@example.com",
            "runId": "r1",
            "parentRunId": "r0",
            "protocolVersion": "1.0",
            "metadata": {
                "run_id": first["run_id"], "thread_id": thread, "epoch": first["epoch"], "offset": first["offset"],
            },
        })
    );
    // The agent returned its input: the request, and the text of the user.
    body["text"] = json!("finish");
    assert_eq!(events.last().unwrap()["result"], body);
    assert_eq!(logged.last().unwrap()["data"]["result"], body);
}

#[tokio::test]
async fn a_run_is_in_the_log_and_its_input_is_the_request() {
    let host = Host::with(Access::open(), |builder| builder.agent(Everything)).await;
    a_run(&host).await;
    let bridge = host.bridge.clone();
    eventually("nobody is left", || bridge.health().sockets == 0).await;
    let metrics = bridge.metrics();
    for line in [
        "id_agents_ag_ui_responses_total{status=\"200\"} 1",
        "id_agents_feeds 0",
        "id_agents_socket_closes_total{code=\"1011\"} 0",
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line}\n{metrics}");
    }
}

#[cfg(feature = "nats")]
#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_nats() {
    use crate::support::broker::{Broker, binaries};
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let log = id_agents::NatsLog::builder(broker.url()).connect().await;
        let log = log.expect("the broker answers");
        let host = Host::with(Access::open(), |builder| builder.agent(Everything).log(log)).await;
        a_run(&host).await;
    }
}

#[tokio::test]
async fn a_run_goes_on_without_its_client() {
    let host = Host::with(Access::open(), |builder| builder.agent(Everything)).await;
    let mut answer = post(
        host.address,
        "everything",
        &input("t", "r1", "wait").to_string(),
    )
    .await;
    let started = answer.block().await.unwrap().json();
    drop(answer);
    let bridge = host.bridge.clone();
    eventually("the client is gone", || bridge.health().sockets == 0).await;
    assert_eq!(bridge.health().runs, 1);
    // What it has missed, it gets from a feed: the metadata says where that begins.
    let metadata = &started["metadata"];
    let last = format!(
        "Last-Event-ID: {}:{}",
        metadata["epoch"].as_str().unwrap(),
        metadata["offset"]
    );
    let mut feed = get(host.address, "/threads/t/events", &[&last]).await;
    feed.block().await;
    assert_eq!(feed.named("subscribed").await.json()["recovered"], true);
    assert_eq!(feed.event().await.seq, 2);
    bridge.registry().cancel_thread(&run_id::thread_id!("t"));
    loop {
        let event = feed.event().await;
        if event.event_type.is_terminal() {
            assert_eq!(event.data["kind"], "cancelled");
            break;
        }
    }
}

#[tokio::test]
async fn a_client_whose_grant_ends_gets_an_end() {
    let access = Access::open().lifetime(Duration::from_millis(300));
    let host = Host::with(access, |builder| builder.agent(Everything)).await;
    let mut answer = post(
        host.address,
        "everything",
        &input("t", "r1", "wait").to_string(),
    )
    .await;
    let events = events(&mut answer).await;
    let ends = &types(&events)[events.len() - 3..];
    assert_eq!(ends, ["TEXT_MESSAGE_END", "STEP_FINISHED", "RUN_ERROR"]);
    assert_eq!(events.last().unwrap()["code"], "4011");
    assert_eq!(host.bridge.health().runs, 1, "the run goes on");
}

#[tokio::test]
async fn other_runs_of_the_thread_are_not_in_the_answer() {
    let host = Host::with(Access::open(), |builder| builder.agent(Everything)).await;
    let mut first = post(
        host.address,
        "everything",
        &input("t", "r1", "wait").to_string(),
    )
    .await;
    assert_eq!(first.block().await.unwrap().json()["runId"], "r1");
    let mut second = post(
        host.address,
        "everything",
        &input("t", "r2", "finish").to_string(),
    )
    .await;
    assert_eq!(types(&events(&mut second).await), ALL);
    host.bridge
        .registry()
        .cancel_thread(&run_id::thread_id!("t"));
    let rest = events(&mut first).await;
    assert_eq!(types(&rest), ALL[1..]);
    assert_eq!(rest.last().unwrap()["runId"], "r1");
}
