//! Authenticators and authorizers that hang or panic: the client gets an answer.

use std::time::{Duration, Instant};

use id_agents::{
    Action, AgentWebSocketBridge, Authenticator, Authorizer, Denied, ExecuteError, Grant, Limits,
    Principal,
};
use run_id::ThreadIdRef;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::agents::Counter;
use crate::support::http::{expect_refused, request};
use crate::support::{Client, Host};

/// Hangs at what is called `hang`, panics at what is called `panic`, says no to `no` and yes to everything else.
#[derive(Clone)]
struct Moody;

async fn answer(name: &str) -> Result<(), Denied> {
    match name {
        "hang" => std::future::pending().await,
        "panic" => panic!("a fault in the host's own code"),
        "no" => Err(Denied),
        _ => Ok(()),
    }
}

impl Authenticator for Moody {
    // Not an `async fn`: it can panic before there is a future.
    fn authenticate(&self, token: &str) -> impl Future<Output = Result<Principal, Denied>> + Send {
        assert_ne!(token, "token-at-once", "a fault in the host's own code");
        let name = token.strip_prefix("token-").unwrap_or("no").to_owned();
        async move {
            answer(&name).await?;
            Ok(Principal::new(name))
        }
    }
}

impl Authorizer for Moody {
    async fn authorize(
        &self,
        _: &Principal,
        thread: ThreadIdRef<'_>,
        _: Action,
    ) -> Result<Grant, Denied> {
        answer(thread.as_str()).await?;
        if thread == "expired" {
            return Ok(Grant::until(Instant::now()));
        }
        Ok(Grant::for_duration(Duration::from_mins(10)))
    }
}

async fn host() -> Host {
    let limits = Limits {
        host_timeout: Duration::from_millis(300),
        ..Limits::default()
    };
    let builder = AgentWebSocketBridge::builder(Moody, Moody).limits(limits);
    Host::of(builder.build().await.unwrap()).await
}

#[tokio::test]
async fn an_authenticator_without_an_answer_closes_with_1011() {
    let host = host().await;
    for token in ["token-hang", "token-panic", "token-at-once"] {
        let mut client = Client::connect(&host).await;
        client.send(&json!({"op": "auth", "token": token})).await;
        assert_eq!(client.close_code().await, 1011, "{token}");
    }
    let metrics = host.bridge.metrics();
    for line in [
        "id_agents_host_faults_total{fault=\"authenticator_timeout\"} 1\n",
        "id_agents_host_faults_total{fault=\"authenticator_panic\"} 2\n",
        "id_agents_auth_failures_total{reason=\"fault\"} 3\n",
    ] {
        assert!(metrics.contains(line), "{metrics}");
    }
    let mut client = Client::connect(&host).await;
    client
        .send(&json!({"op": "auth", "token": "token-no"}))
        .await;
    assert_eq!(client.close_code().await, 4401);
}

#[tokio::test]
async fn an_authenticator_that_hangs_does_not_hold_a_shutdown() {
    let builder = AgentWebSocketBridge::builder(Moody, Moody);
    let host = Host::of(builder.build().await.unwrap()).await;
    let mut client = Client::connect(&host).await;
    client
        .send(&json!({"op": "auth", "token": "token-hang"}))
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    let (_, code) = tokio::join!(host.bridge.shutdown(Duration::ZERO), client.close_code());
    assert_eq!(code, 1001);
    assert!(begun.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn a_request_that_waits_for_the_host_is_told_of_a_shutdown() {
    for (token, thread) in [("hang", "t"), ("ada", "hang")] {
        let host = Host::of(
            AgentWebSocketBridge::builder(Moody, Moody)
                .build()
                .await
                .unwrap(),
        )
        .await;
        let auth = format!("Authorization: Bearer token-{token}");
        let path = format!("GET /threads/{thread}/events");
        let asked = async {
            let answer = request(host.address, &path, &[&auth], None).await;
            let message = "the server is shutting down, try again";
            expect_refused(answer, 503, "shutting_down", message).await;
        };
        let shutdown = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let begun = Instant::now();
            host.bridge.shutdown(Duration::ZERO).await;
            assert!(begun.elapsed() < Duration::from_secs(4), "{token} {thread}");
        };
        tokio::join!(asked, shutdown);
    }
}

#[tokio::test]
async fn a_start_that_waits_for_the_host_is_told_of_a_shutdown() {
    let bridge = AgentWebSocketBridge::builder(Moody, Moody)
        .build()
        .await
        .unwrap();
    let ada = Principal::new("ada");
    let start = bridge.start_run(&ada, Counter, "run_hang_00000001", Value::Null);
    let shutdown = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        bridge.shutdown(Duration::ZERO).await
    };
    let (refused, _) = timeout(Duration::from_secs(4), async {
        tokio::join!(start, shutdown)
    })
    .await
    .expect("the start does not wait for the host");
    assert!(matches!(refused, Err(ExecuteError::ShuttingDown)));
}

#[tokio::test]
async fn an_authorizer_without_an_answer_is_unavailable_and_the_socket_goes_on() {
    let host = host().await;
    let mut client = Client::login(&host, "ada").await;
    for (number, thread) in ["hang", "panic", "hang"].iter().enumerate() {
        client
            .send(&json!({"op": "subscribe", "thread_id": thread, "request_id": number}))
            .await;
        assert_eq!(
            client.control().await,
            json!({
                "op": "error",
                "code": "unavailable",
                "message": "the server could not check the permission to read this thread, subscribe again",
                "thread_id": thread,
                "request_id": number,
            })
        );
    }
    assert_eq!(client.subscribe("t").await["op"], "subscribed");
    let metrics = host.bridge.metrics();
    assert!(metrics.contains("id_agents_host_faults_total{fault=\"authorizer_timeout\"} 2\n"));
    assert!(metrics.contains("id_agents_host_faults_total{fault=\"authorizer_panic\"} 1\n"));
}

#[tokio::test]
async fn a_run_starts_only_with_a_permission_that_lasts() {
    let host = host().await;
    let ada = Principal::new("ada");
    let start = async |thread: &str| {
        let run = format!("run_{thread}_00000001");
        let started = host
            .bridge
            .start_run(&ada, Counter, run, json!({"count": 1}));
        match started.await {
            Ok(run) => run.join().await,
            Err(error) => Err(error),
        }
    };
    assert_eq!(start("yes").await.unwrap(), json!({"count": 1}));
    for thread in ["no", "expired"] {
        let refused = start(thread).await;
        assert!(matches!(refused, Err(ExecuteError::Forbidden)), "{thread}");
    }
    for thread in ["hang", "panic"] {
        let refused = start(thread).await.unwrap_err();
        assert!(
            matches!(refused, ExecuteError::AuthorizerFailed),
            "{thread}"
        );
        assert_eq!(
            refused.to_string(),
            "could not check the permission to start a run in this thread, try again"
        );
    }
    assert_eq!(host.bridge.registry().len(), 0);
}

#[tokio::test]
async fn each_answer_names_the_frame_that_it_answers() {
    let host = host().await;
    let mut client = Client::connect(&host).await;
    let mut ask = async |frame: Value| {
        client.send(&frame).await;
        let mut answer = client.control().await;
        let members = answer.as_object_mut().unwrap();
        members.remove("message");
        members.remove("epoch");
        answer
    };
    for (frame, answer) in [
        (
            json!({"op": "auth", "token": "token-ada", "request_id": "login"}),
            json!({"op": "authenticated", "principal": "ada", "request_id": "login"}),
        ),
        (
            json!({"op": "auth", "token": "token-ada"}),
            json!({"op": "error", "code": "already_authenticated", "request_id": 2}),
        ),
        (
            json!({"op": "subscribe", "thread_id": "t", "request_id": 1}),
            json!({"op": "subscribed", "thread_id": "t", "offset": 0, "recovered": false, "request_id": 1}),
        ),
        (
            json!({"op": "subscribe", "thread_id": "t"}),
            json!({"op": "error", "code": "already_subscribed", "thread_id": "t"}),
        ),
        (
            json!({"op": "unsubscribe", "thread_id": "t", "request_id": "u"}),
            json!({"op": "unsubscribed", "thread_id": "t", "request_id": "u"}),
        ),
        (
            json!({"op": "unsubscribe", "thread_id": "t", "request_id": "u"}),
            json!({"op": "error", "code": "not_subscribed", "thread_id": "t", "request_id": "u"}),
        ),
        (
            json!({"op": "ping", "request_id": 18_446_744_073_709_551_615_u64}),
            json!({"op": "pong", "request_id": 18_446_744_073_709_551_615_u64}),
        ),
        (
            json!({"op": "what"}),
            json!({"op": "error", "code": "unknown_op", "request_id": 8}),
        ),
        (
            json!({"op": "subscribe", "thread_id": "no", "request_id": "n"}),
            json!({"op": "error", "code": "forbidden", "thread_id": "no", "request_id": "n"}),
        ),
    ] {
        assert_eq!(ask(frame.clone()).await, answer, "{frame}");
    }
}
