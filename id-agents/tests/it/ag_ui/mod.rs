//! AG-UI: runs over HTTP, as its own client sees them and as bytes.

mod golden;
mod refused;
mod runs;
mod translated;

use std::net::SocketAddr;

use id_agents::{Agent, AgentContext, AgentError, Emitter, Event};
use run_id::RunId;
use serde_json::{Value, json};

use crate::support::http::{Http, request};

/// Emits an event of every kind, and then ends as the text of the user says.
pub(super) struct Everything;

impl Agent for Everything {
    fn name(&self) -> &'static str {
        "everything"
    }

    async fn run(
        &self,
        ctx: &AgentContext,
        emitter: &Emitter,
        input: Value,
    ) -> Result<Value, AgentError> {
        let child = RunId::generate(ctx.thread_id());
        let open = RunId::generate(ctx.thread_id());
        let events = [
            Event::thinking("hm"),
            Event::thinking("ah"),
            Event::message_delta("Let me "),
            Event::message_delta("see."),
            Event::progress("looking", 0, None),
            Event::tool_executing("c1", "search", json!({"q": "a"})),
            Event::subagent_started(child.clone(), "reader"),
            Event::subagent_completed(child, "reader", json!({"pages": 1})),
            Event::tool_completed("c1", "search", json!(["a page"])),
            Event::custom("chart", json!({"x": null})),
            Event::tool_executing("c2", "ask_the_user", Value::Null),
            Event::subagent_started(open, "writer"),
            Event::message_delta("Here"),
        ];
        for event in events {
            emitter.emit(event).await?;
        }
        match input["text"].as_str() {
            Some("finish") => Ok(input),
            Some("fail") => Err(AgentError::new("out of luck")),
            Some("panic") => panic!("the agent's own panic text"),
            _ => std::future::pending().await,
        }
    }
}

/// The body of a request, whose user says `text`.
fn input(thread: &str, run: &str, text: &str) -> Value {
    json!({
        "threadId": thread,
        "runId": run,
        "messages": [{"id": "m1", "role": "user", "content": text}],
        "tools": [],
        "context": [],
    })
}

/// Posts a body as the principal `ada`.
async fn post(address: SocketAddr, agent: &str, body: &str) -> Http {
    let headers = [
        "Authorization: Bearer token-ada",
        "Content-Type: application/json",
        "Accept: text/event-stream",
    ];
    let line = format!("POST /ag-ui/{agent}");
    request(address, &line, &headers, Some(body)).await
}

/// The events up to the end of the answer.
async fn events(answer: &mut Http) -> Vec<Value> {
    assert_eq!(answer.head.status, 200, "{:?}", answer.head);
    let mut events = Vec::new();
    while let Some(block) = answer.block().await {
        if block.data.is_some() {
            assert_eq!((&block.event, &block.id), (&None, &None));
            events.push(block.json());
        }
    }
    events
}

fn types(events: &[Value]) -> Vec<&str> {
    let types = events.iter().map(|event| event["type"].as_str().unwrap());
    types.collect()
}
