//! The pace of a language model: many runs, an event of each every 20 ms, one socket a thread.
//!
//! An event is delivered alone here, so what counts is what one event costs: wake-ups, timers and system calls. The
//! comparison is an axum socket whose task has a timer and sends it the same text.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use axum::extract::{State, WebSocketUpgrade};
use tokio::sync::watch;

use crate::server::{Bench, sample_frame};
use crate::{Clients, Load, processor_time};

/// The time between two events of a run.
const EVERY: Duration = Duration::from_millis(20);

/// How long each kind is measured in a round.
const SECONDS: usize = 5;

/// The raw sockets, which begin together.
#[derive(Debug)]
pub(crate) struct Paced {
    pub(crate) open: AtomicUsize,
    events: watch::Sender<usize>,
}

impl Default for Paced {
    fn default() -> Self {
        Self {
            open: AtomicUsize::new(0),
            events: watch::channel(0).0,
        }
    }
}

pub(crate) async fn upgrade(
    State(paced): State<Arc<Paced>>,
    upgrade: WebSocketUpgrade,
) -> axum::response::Response {
    upgrade.on_upgrade(move |socket| send(socket, paced))
}

async fn send(mut socket: WebSocket, paced: Arc<Paced>) {
    let text = Utf8Bytes::from(sample_frame());
    let mut begin = paced.events.subscribe();
    paced.open.fetch_add(1, Ordering::SeqCst);
    let Ok(events) = begin
        .wait_for(|events| *events > 0)
        .await
        .map(|events| *events)
    else {
        return;
    };
    let mut ticks = tokio::time::interval(EVERY);
    for _ in 0..events {
        ticks.tick().await;
        if socket.send(Message::Text(text.clone())).await.is_err() {
            return;
        }
    }
    let _ = socket.send(Message::Close(None)).await;
}

/// Prints what a delivery costs the server, in turns, and the ratios of the medians.
pub(crate) async fn measure(runs: usize, rounds: usize, only: Option<&str>) {
    println!(
        "{runs} runs, an event of each every {EVERY:?}, one socket a thread, {rounds} rounds of {SECONDS} s"
    );
    let kinds = ["raw", "memory", "nats"].map(|kind| (kind, Vec::new()));
    let mut kinds: Vec<(&str, Vec<f64>)> = kinds.into_iter().collect();
    if !cfg!(feature = "nats") {
        println!("NATS is not measured: add --features nats");
        kinds.pop();
    }
    if let Some(only) = only {
        kinds.retain(|(kind, _)| *kind == only);
    }
    for _ in 0..rounds {
        for (kind, costs) in &mut kinds {
            // A broker of its own for each round: its threads are empty.
            #[cfg(feature = "nats")]
            let broker = nats::broker().await;
            #[cfg(feature = "nats")]
            let bench = match *kind {
                "nats" => Bench::on(runs, nats::log(&broker).await).await,
                _ => Bench::start(runs).await,
            };
            #[cfg(not(feature = "nats"))]
            let bench = Bench::start(runs).await;
            let cost = cost(&bench, kind, runs).await;
            println!("{kind:<8} {cost:>8.1} µs");
            costs.push(cost);
        }
    }
    let medians: Vec<f64> = kinds
        .iter_mut()
        .map(|(kind, costs)| {
            costs.sort_by(f64::total_cmp);
            let median = costs[costs.len() / 2];
            println!("{kind:<8} {median:>8.1} µs of server CPU a delivery, of {costs:.1?}");
            median
        })
        .collect();
    for (median, (kind, _)) in medians.iter().zip(&kinds).skip(1) {
        println!("{kind} / raw {:>8.2}×", median / medians[0]);
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
async fn cost(bench: &Bench, kind: &str, runs: usize) -> f64 {
    let per_run = SECONDS * 1_000 / 20;
    let load = Load {
        sockets: runs,
        threads: runs,
        events: per_run * runs,
        rate: 0,
        idle: 0,
        rounds: 1,
        runs: 1,
    };
    let client = if kind == "raw" { "paced" } else { "bridge" };
    let mut clients = Clients::start(bench, client, load).await;
    bench.wait_for_sockets(client, runs).await;
    let before = processor_time("self");
    if kind == "raw" {
        bench.paced.events.send_replace(per_run);
    } else {
        let every = EVERY / u32::try_from(runs).expect("few");
        bench.publish("bridge", load, Some(every)).await;
    }
    let line = clients.line().await;
    assert!(line.starts_with("done"), "the clients said {line}");
    let spent = processor_time("self").saturating_sub(before);
    spent.as_secs_f64() * 1e6 / (runs * per_run) as f64
}

#[cfg(feature = "nats")]
mod nats {
    use id_agents::NatsLog;

    use crate::broker::Broker;

    pub(super) async fn broker() -> Broker {
        let named = ["RUN_ID_NATS_SERVER_CURRENT", "RUN_ID_NATS_SERVER"];
        let named = named.iter().find_map(std::env::var_os);
        Broker::start(named.unwrap_or_else(|| "nats-server".into()).into()).await
    }

    pub(super) async fn log(broker: &Broker) -> NatsLog {
        let log = NatsLog::builder(broker.url()).connect().await;
        log.expect("the broker answers")
    }
}
