//! A server that stops: runs get their end, sockets get their events, and 1001.

use std::sync::Arc;
use std::time::Duration;

use id_agents::{ErrorKind, EventType, ExecuteError, Principal, ShutdownReport};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::support::agents::{Fate, Gated};
use crate::support::client::refused;
use crate::support::{Access, Client, Host, eventually};

#[tokio::test]
async fn a_run_that_ends_within_the_grace_ends_as_it_would_have() {
    let host = Host::start(Access::open()).await;
    let gate = Arc::new(Notify::new());
    let mut client = Client::login(&host, "ada").await;
    client.subscribe("t").await;
    let agent = Gated {
        gate: Arc::clone(&gate),
    };
    let run = host
        .bridge
        .start_run(&Principal::new("ada"), agent, "run_t_00000001", Value::Null)
        .await
        .unwrap();
    client.events(2).await;
    let bridge = host.bridge.clone();
    let shutdown = tokio::spawn(async move { bridge.shutdown(Duration::from_secs(20)).await });
    let bridge = host.bridge.clone();
    eventually("the shutdown has begun", || bridge.health().shutting_down).await;
    assert_eq!(refused(&host, None).await, 503);
    assert_eq!(host.get("/health").await.0, 503);
    let late = host
        .bridge
        .executor()
        .execute(&Fate, "run_t_00000002", json!("finish"))
        .await
        .unwrap_err();
    assert!(matches!(late, ExecuteError::ShuttingDown));
    gate.notify_one();
    assert_eq!(run.join().await.unwrap(), Value::Null);
    let events = client.events(2).await;
    assert_eq!(events[1].event_type, EventType::AgentCompleted);
    assert_eq!(client.close_code().await, 1001);
    drop(client);
    assert_eq!(
        shutdown.await.unwrap(),
        ShutdownReport {
            stopped_runs: 0,
            unfinished_runs: 0
        }
    );
}

#[tokio::test]
async fn a_run_that_goes_on_is_ended_and_its_sockets_see_the_end() {
    let host = Host::start(Access::open()).await;
    let mut client = Client::login(&host, "ada").await;
    client.subscribe("t").await;
    let run = host
        .bridge
        .start_run(
            &Principal::new("ada"),
            Fate,
            "run_t_00000001",
            json!("wait"),
        )
        .await
        .unwrap();
    client.events(2).await;
    let (report, ()) = tokio::join!(host.bridge.shutdown(Duration::from_millis(50)), async {
        let end = client.event().await;
        assert_eq!(end.event_type, EventType::AgentError);
        assert_eq!(
            end.data,
            json!({"kind": "shutdown", "message": "the server is shutting down"})
        );
        assert_eq!(client.close_code().await, 1001);
    });
    assert_eq!(
        report,
        ShutdownReport {
            stopped_runs: 1,
            unfinished_runs: 0
        }
    );
    let error = run.join().await.unwrap_err();
    assert!(matches!(error, ExecuteError::Failed(failure) if failure.kind == ErrorKind::Shutdown));
    assert_eq!(host.bridge.health().sockets, 0);
}
