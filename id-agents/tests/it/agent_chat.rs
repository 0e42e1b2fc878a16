//! The example's server, without a browser.

#[path = "../../examples/agent_chat/agent.rs"]
mod agent;
#[path = "../../examples/agent_chat/app.rs"]
pub(crate) mod app;

use std::process::{Command, Stdio};
use std::time::Duration;

use id_agents::{EventType, Principal, ShutdownReport};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

use self::agent::WordSmith;
use self::app::{Options, start};
use crate::support::{Client, PATIENCE};

/// The first code block of a language in the guide.
fn snippet(language: &str) -> &'static str {
    const GUIDE: &str = include_str!("../../../docs/agents.md");
    let (_, rest) = GUIDE.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("\n```").unwrap().0
}

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

#[tokio::test]
async fn the_python_client_of_the_guide_prints_a_run() {
    let mut probe = Command::new("python3");
    if !run_id_test_support::works(
        probe.args(["-c", "import websockets"]),
        "python3 -m pip install websockets",
    ) {
        return;
    }
    let options = Options {
        port: 0,
        ..Options::default()
    };
    let chat = start(options).await.unwrap();
    let script = snippet("python");
    assert!(script.contains("127.0.0.1:8080"), "{script}");
    let script = script.replace("127.0.0.1:8080", &chat.address.to_string());
    let mut python = tokio::process::Command::new("python3")
        .args(["-u", "-c", &script])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(python.stdout.take().unwrap()).lines();
    let mut next = async || -> Value {
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        let line = line.expect("a line in time").unwrap();
        serde_json::from_str(&line.expect("the client goes on")).unwrap()
    };
    assert_eq!(
        next().await,
        json!({"op": "authenticated", "principal": "ada"})
    );
    assert_eq!(next().await["op"], "subscribed");
    let agent = WordSmith {
        pace: Duration::ZERO,
    };
    let (ada, run_id) = (Principal::new("ada"), "run_chat-ada_00000001");
    let started = chat
        .bridge
        .start_run(&ada, agent, run_id, json!({"text": "hello"}));
    started.await.unwrap().join().await.unwrap();
    for seq in 1.. {
        let event = next().await;
        assert_eq!(event["id"], format!("{run_id}:{seq}"));
        if event["type"] == "agent_completed" {
            break;
        }
    }
    chat.stop(Duration::ZERO).await;
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
