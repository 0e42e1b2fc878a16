//! Both servers behind one listener: the bridge, and sockets that are fed raw text.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use axum::extract::{State, WebSocketUpgrade};
use axum::routing::get;
use axum::serve::ListenerExt;
use futures_util::{SinkExt, StreamExt};
use id_agents::{
    Action, AgentContext, AgentWebSocketBridge, Authenticator, Authorizer, Denied, Event, EventLog,
    Grant, Limits, MemoryLog, Principal,
};
use run_id::{RunId, ThreadId, ThreadIdRef};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::pace::{self, Paced};
use crate::{Load, served_by_bridge};

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

/// The sending ends of the raw sockets.
type Raw = Arc<Mutex<Vec<mpsc::UnboundedSender<Utf8Bytes>>>>;

pub(crate) struct Bench {
    pub(crate) address: SocketAddr,
    pub(crate) bridge: AgentWebSocketBridge,
    raw: Raw,
    pub(crate) paced: Arc<Paced>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Bench {
    pub(crate) async fn start(sockets: usize) -> Self {
        Self::on(sockets, MemoryLog::new()).await
    }

    pub(crate) async fn on(sockets: usize, log: impl EventLog) -> Self {
        // The raw sockets queue without a limit and send no pings, and so do these.
        let limits = Limits {
            sockets: sockets + 10,
            queue_events: 10_000_000,
            queue_bytes: 1 << 40,
            ping_interval: Duration::from_hours(1),
            ..Limits::default()
        };
        let bridge = AgentWebSocketBridge::builder(Everybody, Everybody)
            .limits(limits)
            .log(log)
            .build()
            .await
            .expect("the log answers");
        let raw = Raw::default();
        let paced = Arc::new(Paced::default());
        let router = axum::Router::new()
            .route("/raw", get(feed_and_flush))
            .route("/each", get(flush_each))
            .with_state(Arc::clone(&raw))
            .merge(
                axum::Router::new()
                    .route("/paced", get(pace::upgrade))
                    .with_state(Arc::clone(&paced)),
            )
            .merge(bridge.router());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback");
        let address = listener.local_addr().expect("bound");
        // Without this, a small frame waits for the peer's acknowledgement of the one before.
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("an option"));
        let server =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("serving") });
        Self {
            address,
            bridge,
            raw,
            paced,
            server,
        }
    }

    pub(crate) async fn wait_for_sockets(&self, kind: &str, count: usize) {
        let open = || match kind {
            "bridge" | "feed" => self.bridge.health().sockets,
            "paced" => self.paced.open.load(Ordering::SeqCst),
            _ => self.raw.lock().expect("no panic").len(),
        };
        while open() < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Publishes the load's events, at once or one every so often.
    pub(crate) async fn publish(&self, kind: &str, load: Load, every: Option<Duration>) {
        if !served_by_bridge(kind) {
            let text = Utf8Bytes::from(sample_frame());
            for _ in 0..load.per_socket() {
                for socket in self.raw.lock().expect("no panic").iter() {
                    let _ = socket.send(text.clone());
                }
                // As an emit does, so that the sockets' tasks get their turns in the same way.
                tokio::task::yield_now().await;
            }
            self.raw.lock().expect("no panic").clear();
            return;
        }
        let runs = (0..load.threads * load.runs).map(|run| {
            let executor = self.bridge.executor().clone();
            let events = load.per_socket() / load.runs;
            tokio::spawn(async move {
                let context =
                    AgentContext::new(RunId::generate(&thread_name(run % load.threads)), "load");
                let notifier = executor.notifier(&context).await.expect("a fresh run");
                let mut ticks = every.map(|every| {
                    tokio::time::interval(
                        every * u32::try_from(load.threads * load.runs).expect("few"),
                    )
                });
                for _ in 0..events {
                    if let Some(ticks) = &mut ticks {
                        ticks.tick().await;
                    }
                    notifier
                        .emit(sample_event())
                        .await
                        .expect("the log takes it");
                }
                notifier
                    .finish(Value::Null)
                    .await
                    .expect("the log takes it");
            })
        });
        for run in runs.collect::<Vec<_>>() {
            run.await.expect("no panic");
        }
    }

    pub(crate) async fn touch_every_thread(&self, threads: usize) {
        for thread in 0..threads {
            let context = AgentContext::new(RunId::generate(&thread_name(thread)), "load");
            let notifier = self
                .bridge
                .executor()
                .notifier(&context)
                .await
                .expect("a fresh run");
            notifier
                .finish(Value::Null)
                .await
                .expect("the log takes it");
        }
    }
}

pub(crate) fn thread_name(number: usize) -> ThreadId {
    ThreadId::parse(&format!("thread-{number}")).expect("a valid name")
}

pub(crate) fn sample_event() -> Event {
    Event::custom(
        "load",
        json!({"at": now_nanos(), "text": "a few words, as a model would stream them"}),
    )
}

/// A frame of the bridge's, byte for byte as long.
pub(crate) fn sample_frame() -> String {
    let at = now_nanos();
    format!(
        r#"{{"v":1,"type":"custom","id":"run_thread-0_1f2e3d4c:12345","run_id":"run_thread-0_1f2e3d4c","thread_id":"thread-0","seq":12345,"offset":12345,"epoch":"0123456789abcdef0123456789abcdef","time":"2026-11-23T05:00:00.000Z","agent":"load","data":{{"data":{{"at":{at},"text":"a few words, as a model would stream them"}},"name":"load"}}}}"#
    )
}

pub(crate) fn now_nanos() -> u64 {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("after 1970");
    u64::try_from(now.as_nanos()).expect("before 2554")
}

async fn feed_and_flush(
    State(raw): State<Raw>,
    upgrade: WebSocketUpgrade,
) -> axum::response::Response {
    upgrade.on_upgrade(move |socket| serve(socket, raw, 64))
}

async fn flush_each(State(raw): State<Raw>, upgrade: WebSocketUpgrade) -> axum::response::Response {
    upgrade.on_upgrade(move |socket| serve(socket, raw, 1))
}

async fn serve(socket: WebSocket, raw: Raw, batch: usize) {
    let (sender, mut texts) = mpsc::unbounded_channel();
    raw.lock().expect("no panic").push(sender);
    // The stream half stays alive, as a server's reader would.
    let (mut sink, _stream) = socket.split();
    let mut waiting = Vec::with_capacity(batch);
    while texts.recv_many(&mut waiting, batch).await > 0 {
        for text in waiting.drain(..) {
            if sink.feed(Message::Text(text)).await.is_err() {
                return;
            }
        }
        if sink.flush().await.is_err() {
            return;
        }
    }
    let _ = sink.send(Message::Close(None)).await;
}
