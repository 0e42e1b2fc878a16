//! What is not run: the status and the JSON of each refusal.

use std::time::{Duration, Instant};

use id_agents::{Action, Authorizer, Denied, Grant, Limits, Principal};
use run_id::ThreadIdRef;
use serde_json::{Value, json};

use super::{Everything, input, post};
use crate::support::http::{expect_refused as expect, raw, request};
use crate::support::{Access, Host};

const AUTH: &str = "Authorization: Bearer token-ada";
const JSON: &str = "Content-Type: application/json";

async fn host(access: Access) -> Host {
    Host::with(access, |builder| builder.agent(Everything)).await
}

#[tokio::test]
async fn a_request_of_somebody_else() {
    let access = Access::default();
    access.allow("ada", "mine");
    let host = host(access).await;
    let ask = async |headers: &[&str], body: &Value| {
        let body = body.to_string();
        request(host.address, "POST /ag-ui/everything", headers, Some(&body)).await
    };
    let mine = input("mine", "r1", "finish");
    let answer = ask(&[JSON], &mine).await;
    let message = "the request needs a token: `Authorization: Bearer …`";
    expect(answer, 401, "unauthenticated", message).await;
    let answer = ask(&[JSON, "Authorization: Bearer wrong"], &mine).await;
    expect(answer, 401, "unauthenticated", "the token was not accepted").await;
    let answer = ask(&[JSON, "Authorization: Bearer token-panic"], &mine).await;
    let message = "the server could not check the token, try again";
    expect(answer, 503, "unavailable", message).await;
    for thread in ["theirs", "no such thread", "bob@example.com"] {
        let answer = ask(&[JSON, AUTH], &input(thread, "r1", "finish")).await;
        expect(answer, 403, "forbidden", "not allowed to read this thread").await;
    }
    let metrics = host.bridge.metrics();
    for line in [
        "id_agents_ag_ui_responses_total{status=\"401\"} 2",
        "id_agents_ag_ui_responses_total{status=\"403\"} 3",
        "id_agents_ag_ui_responses_total{status=\"503\"} 1",
        "id_agents_ag_ui_responses_total{status=\"200\"} 0",
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line}\n{metrics}");
    }
    let health = host.bridge.health();
    assert_eq!((health.runs, health.sockets), (0, 0));
}

/// Everybody may read, and nobody may start a run.
struct Readers;

impl Authorizer for Readers {
    async fn authorize(
        &self,
        _: &Principal,
        _: ThreadIdRef<'_>,
        action: Action,
    ) -> Result<Grant, Denied> {
        match action {
            Action::Subscribe => Ok(Grant::for_duration(Duration::from_hours(1))),
            _ => Err(Denied),
        }
    }
}

#[tokio::test]
async fn a_request_of_a_reader() {
    let bridge =
        id_agents::AgentWebSocketBridge::builder(Access::open(), Readers).agent(Everything);
    let host = Host::of(bridge.build().await.unwrap()).await;
    let answer = post(
        host.address,
        "everything",
        &input("t", "r1", "finish").to_string(),
    )
    .await;
    let message = "not allowed to start a run in this thread";
    expect(answer, 403, "forbidden", message).await;
    assert_eq!(host.bridge.health().sockets, 0);
}

#[tokio::test]
async fn a_request_that_says_something_wrong() {
    let host = host(Access::open()).await;
    let good = input("t", "r1", "finish").to_string();
    for agent in ["nobody", "every%20thing", "%ff"] {
        let answer = post(host.address, agent, &good).await;
        expect(answer, 404, "unknown_agent", "no agent has this name").await;
    }
    let ask = async |headers: &[&str], body: &str| {
        request(host.address, "POST /ag-ui/everything", headers, Some(body)).await
    };
    for content_type in [
        "X-None: 1",
        "Content-Type: text/plain",
        "Content-Type: application/jsonp",
    ] {
        let answer = ask(&[AUTH, content_type], &good).await;
        let message = "`Content-Type` must be `application/json`";
        expect(answer, 415, "unsupported_media_type", message).await;
    }
    let answer = ask(&[AUTH, JSON, "Accept: application/json"], &good).await;
    let message = "`Accept` must allow `text/event-stream`";
    expect(answer, 406, "not_acceptable", message).await;
    let deep = "[".repeat(200);
    for (body, message) in [
        (
            "",
            "the body is not JSON: EOF while parsing a value at line 1 column 0",
        ),
        (
            "{",
            "the body is not JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            deep.as_str(),
            "the body is not JSON: recursion limit exceeded at line 1 column 128",
        ),
        ("[]", "the body must be a RunAgentInput: an object"),
        ("{}", "`threadId` must be a string"),
        (
            r#"{"threadId":"t","runId":"r"}"#,
            "`messages` must be a list",
        ),
    ] {
        expect(ask(&[AUTH, JSON], body).await, 400, "bad_request", message).await;
    }
    let long = input(&"é".repeat(100), "r1", "finish").to_string();
    let message = run_id::ThreadId::encode(&"é".repeat(100))
        .unwrap_err()
        .to_string();
    expect(
        ask(&[AUTH, JSON], &long).await,
        400,
        "invalid_thread_id",
        &message,
    )
    .await;
    let answer = request(host.address, "GET /ag-ui/everything", &[AUTH], None).await;
    assert_eq!(answer.head.status, 405);
    let health = host.bridge.health();
    assert_eq!((health.runs, health.sockets), (0, 0));
}

#[tokio::test]
async fn a_body_over_the_limit() {
    let host = host(Access::open()).await;
    // The limit counts what comes, whether or not the client says how much that is.
    let mut body = input("t", "r1", "finish");
    body["state"] = json!("");
    let rest = 1024 * 1024 - body.to_string().len();
    body["state"] = json!("x".repeat(rest));
    let most = body.to_string();
    assert_eq!(most.len(), 1024 * 1024);
    let over = format!("{most} ");
    let answer = post(host.address, "everything", &over).await;
    let message = "the body must have at most 1048576 bytes";
    expect(answer, 413, "too_large", message).await;
    let chunked = [AUTH, JSON, "Transfer-Encoding: chunked"].join("\r\n");
    let chunk = format!("{:x}\r\n{over}\r\n0\r\n\r\n", over.len());
    let line = format!("POST /ag-ui/everything HTTP/1.1\r\nHost: a\r\n{chunked}\r\n\r\n{chunk}");
    let answer = raw(host.address, &line).await;
    expect(answer, 413, "too_large", message).await;
    let answer = post(host.address, "everything", &most).await;
    assert_eq!(answer.head.status, 200);
}

#[tokio::test]
async fn a_run_of_the_same_id() {
    let host = host(Access::open()).await;
    let body = input("t", "r1", "wait").to_string();
    let mut first = post(host.address, "everything", &body).await;
    assert_eq!(first.block().await.unwrap().json()["type"], "RUN_STARTED");
    let again = post(host.address, "everything", &body).await;
    let message = "a run with this `runId` is live";
    expect(again, 409, "already_running", message).await;
    host.bridge
        .registry()
        .cancel_thread(&run_id::thread_id!("t"));
    let events = super::events(&mut first).await;
    assert_eq!(
        events.last().unwrap()["outcome"],
        json!({"type": "cancelled"})
    );
    let again = post(host.address, "everything", &body).await;
    let message = "a run with this `runId` has ended";
    expect(again, 409, "run_id_used", message).await;
    // In another thread it is another run.
    let other = post(
        host.address,
        "everything",
        &input("u", "r1", "finish").to_string(),
    )
    .await;
    assert_eq!(other.head.status, 200);
}

#[tokio::test]
async fn more_runs_than_a_user_may_watch_and_a_server_that_stops() {
    let host = Host::with(Access::open(), |builder| {
        builder.agent(Everything).limits(Limits {
            sockets_per_principal: 1,
            ..Limits::default()
        })
    })
    .await;
    let mut first = post(
        host.address,
        "everything",
        &input("t", "r1", "wait").to_string(),
    )
    .await;
    assert_eq!(first.block().await.unwrap().json()["type"], "RUN_STARTED");
    let second = post(
        host.address,
        "everything",
        &input("t", "r2", "wait").to_string(),
    )
    .await;
    let message = "this user has the maximum number of sockets and feeds, close one first";
    expect(second, 503, "too_many", message).await;
    let bridge = host.bridge.clone();
    let stopped = tokio::spawn(async move { bridge.shutdown(Duration::from_millis(50)).await });
    let events = super::events(&mut first).await;
    let end = events.last().unwrap();
    assert_eq!(
        (&end["type"], &end["code"]),
        (&json!("RUN_ERROR"), &json!("shutdown"))
    );
    assert_eq!(stopped.await.unwrap().unfinished_runs, 0);
    let answer = post(
        host.address,
        "everything",
        &input("t", "r3", "finish").to_string(),
    )
    .await;
    expect(
        answer,
        503,
        "shutting_down",
        "the server is shutting down, try again",
    )
    .await;
}

#[tokio::test]
async fn a_body_that_is_not_finished_before_a_shutdown() {
    let host = host(Access::open()).await;
    let head = format!("POST /ag-ui/everything HTTP/1.1\r\nHost: a\r\n{AUTH}\r\n{JSON}");
    let begun = format!("{head}\r\nContent-Length: 100\r\n\r\n{{\"threadId\":");
    let asked = async {
        let answer = raw(host.address, &begun).await;
        let message = "the server is shutting down, try again";
        expect(answer, 503, "shutting_down", message).await;
    };
    let shutdown = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let begun = Instant::now();
        host.bridge.shutdown(Duration::ZERO).await;
        assert!(
            begun.elapsed() < Duration::from_secs(4),
            "it held the shutdown"
        );
    };
    tokio::join!(asked, shutdown);
}
