//! The node: a bridge on the log that it is told, which says where it listens once it is ready.

use std::time::Duration;

use axum::serve::ListenerExt;
use futures_util::StreamExt;
use id_agents::{
    Action, AgentContext, AgentWebSocketBridge, Authenticator, Authorizer, Denied, Event, Grant,
    Limits, NatsLog, Principal,
};
use run_id::{RunId, ThreadIdRef};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::{EVENTS, SEEN};

struct Everybody;

impl Authenticator for Everybody {
    async fn authenticate(&self, token: &str) -> Result<Principal, Denied> {
        Ok(Principal::new(token))
    }
}

impl Authorizer for Everybody {
    async fn authorize(
        &self,
        _: &Principal,
        _: ThreadIdRef<'_>,
        _: Action,
    ) -> Result<Grant, Denied> {
        Ok(Grant::for_duration(Duration::from_hours(1)))
    }
}

/// `node LOG URL CLIENTS`
pub(crate) async fn run(arguments: &[String]) {
    let clients: usize = arguments[2].parse().expect("a number of clients");
    let limits = Limits {
        sockets: clients + 10,
        ..Limits::default()
    };
    let builder = AgentWebSocketBridge::builder(Everybody, Everybody).limits(limits);
    let builder = match arguments[0].as_str() {
        "nats" => {
            let log = NatsLog::builder(&arguments[1]).connect();
            builder.log(log.await.expect("the broker answers"))
        }
        _ => builder,
    };
    let bridge = builder.build().await.expect("the log answers");
    // A balancer sends nobody here before.
    while !bridge.health().ok {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket
        .bind("127.0.0.1:0".parse().expect("loopback"))
        .expect("a free port");
    let listener = socket.listen(4_096).expect("a listener");
    let address = listener.local_addr().expect("bound");
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("an option"));
    let router = bridge.router();
    tokio::spawn(async move { axum::serve(listener, router).await.expect("serving") });
    println!("{address}");
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Ok(Some(_)) = lines.next_line().await {
        fill(&bridge, clients).await;
    }
}

/// Writes one run in each thread, and prints the epoch and the offsets of the last events that clients have seen.
async fn fill(bridge: &AgentWebSocketBridge, clients: usize) {
    let runs = futures_util::stream::iter(0..clients).map(|client| {
        let executor = bridge.executor().clone();
        async move {
            let run_id = RunId::parse(&format!("run_thread-{client}_00000001")).expect("a run id");
            let context = AgentContext::new(run_id, "storm");
            let run = executor.notifier(&context).await.expect("a fresh run");
            let mut seen = None;
            for seq in 2..EVENTS {
                let position = run.emit(Event::message_delta("a few words")).await;
                let position = position.expect("the log takes it");
                if seq == SEEN {
                    seen = Some(position);
                }
            }
            run.finish(Value::Null).await.expect("the log takes it");
            seen.expect("an event that was seen")
        }
    });
    let seen: Vec<_> = runs.buffered(64).collect().await;
    let mut line = seen[0].epoch.to_string();
    for position in seen {
        line.push(' ');
        line.push_str(&position.offset.to_string());
    }
    println!("{line}");
}
