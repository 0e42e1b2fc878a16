//! The example's server, without a browser.

#[path = "../../examples/agent_chat/agent.rs"]
mod agent;
#[path = "../../examples/agent_chat/app.rs"]
pub(crate) mod app;

use std::time::Duration;

use id_agents::{EventType, Principal, ShutdownReport};
use serde_json::json;

use self::agent::WordSmith;
use self::app::{Options, start};
use crate::support::Client;

#[tokio::test]
async fn it_ends_its_runs_and_closes_its_sockets_when_it_is_told_to_stop() {
    let options = Options {
        port: 0,
        ..Options::default()
    };
    let chat = start(options).await.unwrap();
    let mut client = Client::connect_to(&format!("ws://{}/ws", chat.address)).await;
    client
        .send(&json!({"op": "auth", "token": "demo-ada"}))
        .await;
    client.control().await;
    client.subscribe("chat-ada").await;
    let endless = WordSmith {
        pace: Duration::from_hours(1),
    };
    let run = chat
        .bridge
        .start_run(
            &Principal::new("ada"),
            endless,
            "run_chat-ada_00000001",
            json!({"text": "hello"}),
        )
        .await
        .unwrap();
    assert_eq!(client.event().await.event_type, EventType::AgentStarted);
    let address = chat.address;
    let (report, end) = tokio::join!(chat.stop(Duration::from_millis(50)), async {
        loop {
            let event = client.event().await;
            if event.event_type == EventType::AgentError {
                assert_eq!(client.close_code().await, 1001);
                return event.data;
            }
        }
    });
    assert_eq!(
        report,
        ShutdownReport {
            stopped_runs: 1,
            unfinished_runs: 0
        }
    );
    assert_eq!(end["kind"], "shutdown");
    run.join().await.unwrap_err();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[cfg(feature = "nats")]
#[tokio::test]
async fn it_shows_no_password_when_it_cannot_reach_the_broker() {
    let options = Options {
        port: 0,
        nats: Some("nats://ada:s3cret@127.0.0.1:1".to_owned()),
        ..Options::default()
    };
    let Err(message) = start(options).await else {
        panic!("nobody listens there");
    };
    assert!(
        message.starts_with("cannot use the NATS server: "),
        "{message}"
    );
    assert!(!message.contains("s3cret"), "{message}");
}
