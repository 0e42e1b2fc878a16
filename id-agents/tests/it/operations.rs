//! What operators see: the routes, the probes, the metrics.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::Router;
use id_agents::{
    AgentWebSocketBridge, Appended, Bounds, Chunk, EventLog, LiveSink, LogError, MemoryLog, Record,
};
use prometheus::{IntCounter, Registry};
use run_id::ThreadIdRef;
use serde_json::{Value, json};

use crate::support::agents::{Chatter, Counter};
use crate::support::raw::{FIN, Raw, TEXT, frame};
use crate::support::server::http_get;
use crate::support::{Access, Client, Host, eventually};

/// A log that a test takes away.
#[derive(Default)]
struct Away {
    log: MemoryLog,
    away: AtomicBool,
}

impl EventLog for Away {
    async fn append(&self, record: &Record) -> Result<Appended, LogError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(LogError::Unavailable {
                reason: "the test took it away".to_owned(),
            });
        }
        self.log.append(record).await
    }

    async fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Chunk, LogError> {
        self.log.read(thread, after, up_to, limit).await
    }

    async fn tail(&self, sink: Weak<dyn LiveSink>) -> Result<(), LogError> {
        self.log.tail(sink).await
    }

    async fn bounds(&self, thread: ThreadIdRef<'_>) -> Result<Bounds, LogError> {
        self.log.bounds(thread).await
    }

    fn live_position(&self, thread: ThreadIdRef<'_>) -> u64 {
        self.log.live_position(thread)
    }

    fn is_available(&self) -> bool {
        !self.away.load(Ordering::SeqCst)
    }
}

fn ok(body: &str) -> (u16, String) {
    (200, body.to_owned())
}

#[tokio::test]
async fn ready_follows_the_log_and_live_does_not() {
    let log = Arc::new(Away::default());
    let host = Host::with(Access::open(), |builder| builder.log(Arc::clone(&log))).await;
    assert!(host.bridge.is_ready());
    assert_eq!(host.get("/livez").await, ok("ok"));
    assert_eq!(host.get("/readyz").await, ok("ok"));

    log.away.store(true, Ordering::SeqCst);
    assert!(!host.bridge.is_ready());
    assert_eq!(host.get("/livez").await, ok("ok"));
    assert_eq!(
        host.get("/readyz").await,
        (503, "log_unavailable".to_owned())
    );
    let (status, health) = host.get("/health").await;
    assert_eq!(status, 503);
    assert_eq!(
        serde_json::from_str::<Value>(&health).unwrap(),
        json!({"ok": false, "log_available": false, "shutting_down": false, "runs": 0, "sockets": 0})
    );

    log.away.store(false, Ordering::SeqCst);
    assert_eq!(host.get("/readyz").await, ok("ok"));
    host.bridge.shutdown(Duration::ZERO).await;
    assert!(!host.bridge.is_ready());
    assert_eq!(host.get("/livez").await, ok("ok"));
    assert_eq!(host.get("/readyz").await, (503, "shutting_down".to_owned()));
}

#[cfg(feature = "nats")]
#[tokio::test]
async fn a_node_is_ready_while_its_broker_is_there() {
    use crate::support::broker::{Broker, binaries};
    for binary in binaries() {
        let mut broker = Broker::start(binary).await;
        let log = id_agents::NatsLog::builder(broker.url())
            .connect()
            .await
            .unwrap();
        let host = Host::with(Access::open(), |builder| builder.log(log)).await;
        let bridge = host.bridge.clone();
        eventually("the node is ready", || bridge.is_ready()).await;
        assert_eq!(host.get("/readyz").await, ok("ok"));
        broker.kill();
        eventually("the node is not ready", || !bridge.is_ready()).await;
        assert_eq!(
            host.get("/readyz").await,
            (503, "log_unavailable".to_owned())
        );
        assert_eq!(host.get("/livez").await, ok("ok"));
        broker.kill_and_restart().await;
        eventually("the node is ready again", || bridge.is_ready()).await;
        assert_eq!(host.get("/readyz").await, ok("ok"));
    }
}

#[tokio::test]
async fn the_routers_have_their_own_routes_and_the_whole_has_all() {
    let host = Host::start(Access::open()).await;
    let operations = ["/livez", "/readyz", "/health", "/metrics"];
    let status = async |router: Router| {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(id_agents::serve(listener, router).into_future());
        let mut found = Vec::new();
        for path in ["/ws"].iter().chain(&operations) {
            found.push(http_get(address, path).await.0);
        }
        server.abort();
        found
    };
    // 400: a GET that is no upgrade.
    assert_eq!(
        status(host.bridge.router()).await,
        [400, 200, 200, 200, 200]
    );
    assert_eq!(
        status(host.bridge.socket_router()).await,
        [400, 404, 404, 404, 404]
    );
    assert_eq!(
        status(host.bridge.operations_router()).await,
        [404, 200, 200, 200, 200]
    );
}

#[tokio::test]
async fn the_metrics_stand_beside_the_hosts_in_its_registry() {
    let registry = Registry::new();
    let logins = IntCounter::new("logins_total", "Logins").unwrap();
    registry.register(Box::new(logins.clone())).unwrap();
    let build = |registry| {
        AgentWebSocketBridge::builder(Access::open(), Access::open())
            .registry(registry)
            .build()
    };
    let bridge = build(registry.clone()).await.unwrap();
    logins.inc();
    assert!(bridge.metrics().contains("\nlogins_total 1\n"));
    let names: Vec<String> = registry
        .gather()
        .iter()
        .map(|family| family.name().to_owned())
        .collect();
    for name in ["id_agents_runs_live", "id_agents_queued_events"] {
        assert!(names.iter().any(|found| found == name), "{names:?}");
    }
    // A second bridge needs a registry of its own, or one with a prefix.
    let refused = build(registry).await.unwrap_err();
    assert!(
        matches!(&refused, LogError::Rejected { reason } if reason.starts_with("the metrics registry is not usable: ")),
        "{refused}"
    );
    let other = Registry::new_custom(Some("second".to_owned()), None).unwrap();
    let second = build(other).await.unwrap();
    assert!(second.metrics().contains("\nsecond_id_agents_sockets 0\n"));
}

#[tokio::test]
async fn appends_are_timed_and_failures_counted() {
    let log = Arc::new(Away::default());
    let host = Host::with(Access::open(), |builder| builder.log(Arc::clone(&log))).await;
    let executor = host.bridge.executor();
    executor
        .execute(&Counter, "run_t_00000001", json!({"count": 3}))
        .await
        .unwrap();
    let has = |line: &str| host.bridge.metrics().lines().any(|found| found == line);
    assert!(has("id_agents_append_seconds_count 5"));
    assert!(has("id_agents_append_failures_total 0"));
    log.away.store(true, Ordering::SeqCst);
    executor
        .execute(&Counter, "run_t_00000002", json!({}))
        .await
        .unwrap_err();
    assert!(!has("id_agents_append_failures_total 0"));
    assert!(has("id_agents_fenced_appends_total 0"));
}

#[tokio::test]
async fn failed_logins_are_counted_by_their_reason() {
    let host = Host::with(Access::open(), |builder| {
        builder.limits(id_agents::Limits {
            auth_timeout: Duration::from_millis(300),
            ..id_agents::Limits::default()
        })
    })
    .await;
    for (first, code) in [
        (Some(json!({"op": "auth", "token": "wrong"})), 4401),
        (Some(json!({"op": "ping"})), 4401),
        (None, 4401),
        (Some(json!({"op": "auth", "token": "token-panic"})), 1011),
    ] {
        let mut client = Client::connect(&host).await;
        if let Some(first) = &first {
            client.send(first).await;
        }
        assert_eq!(client.close_code().await, code, "{first:?}");
    }
    let metrics = host.bridge.metrics();
    for line in [
        "id_agents_auth_failures_total{reason=\"denied\"} 1",
        "id_agents_auth_failures_total{reason=\"missing\"} 2",
        "id_agents_auth_failures_total{reason=\"fault\"} 1",
        "id_agents_host_faults_total{fault=\"authenticator_panic\"} 1",
        "id_agents_socket_closes_total{code=\"1011\"} 1",
    ] {
        assert!(
            metrics.lines().any(|found| found == line),
            "{line}\n{metrics}"
        );
    }
}

#[tokio::test]
async fn what_waits_for_a_slow_socket_is_seen() {
    let host = Host::start(Access::open()).await;
    let value = |name: &str| {
        let metrics = host.bridge.metrics();
        let line = metrics.lines().find_map(|line| line.strip_prefix(name));
        line.expect("the metric is there")
            .trim()
            .parse::<u64>()
            .unwrap()
    };
    let mut raw = Raw::login(host.address).await;
    raw.send(&frame(FIN | TEXT, br#"{"op":"subscribe","thread_id":"t"}"#))
        .await;
    raw.frame().await.expect("subscribed");
    assert_eq!(value("id_agents_queued_events "), 0);
    // The client reads no more: the kernel takes a few MiB, and the rest waits.
    let agent = Chatter {
        bytes: 60_000,
        pause: Duration::from_millis(1),
    };
    let ada = id_agents::Principal::new("ada");
    let run = host
        .bridge
        .start_run(&ada, agent, "run_t_00000001", Value::Null)
        .await
        .unwrap();
    eventually("events wait", || value("id_agents_queued_events ") > 2).await;
    let (deepest, bytes) = (
        value("id_agents_queued_events_max "),
        value("id_agents_queued_bytes "),
    );
    // The socket may have been closed with 4008 in between.
    assert!(deepest == 0 || bytes > 60_000, "{deepest} {bytes}");
    assert!(run.cancel());
    drop(raw);
    eventually("nothing waits", || value("id_agents_queued_bytes ") == 0).await;
}
