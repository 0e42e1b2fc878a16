//! The pace of a language model: many runs, an event of each every 20 ms, one socket a thread.
//!
//! An event is delivered alone here, so what counts is what one event costs: wake-ups, timers and system calls. The
//! comparison is an axum socket whose task has a timer, makes the same event and sends a text of the same length. On both sides the timers are spread evenly
//! over the time between two events, as runs do not begin together: sockets that are written to in one burst find their
//! reader awake, and cost less.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use axum::extract::{State, WebSocketUpgrade};
use id_agents::{AgentContext, MemoryLog, WebSocketNotifier};
use run_id::RunId;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, interval_at};

use crate::server::{Bench, sample_event, sample_frame, thread_name};
use crate::{Clients, Load, processor_time};

/// The load of one measurement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) runs: usize,
    /// The time between two events of a run.
    pub(crate) every: Duration,
    /// The events of a run.
    pub(crate) events: usize,
}

/// The raw sockets.
#[derive(Debug)]
pub(crate) struct Paced {
    pub(crate) open: AtomicUsize,
    start: watch::Sender<Option<Schedule>>,
}

/// A pace, and when its first run begins.
#[derive(Clone, Copy, Debug)]
struct Schedule {
    begin: Instant,
    pace: Pace,
}

impl Schedule {
    fn new(pace: Pace) -> Self {
        let begin = Instant::now() + pace.every;
        Self { begin, pace }
    }

    fn ticks_of(&self, run: usize) -> Interval {
        let Pace { runs, every, .. } = self.pace;
        let part = |number: usize| u32::try_from(number).expect("few");
        interval_at(self.begin + every * part(run) / part(runs), every)
    }
}

impl Default for Paced {
    fn default() -> Self {
        Self {
            open: AtomicUsize::new(0),
            start: watch::channel(None).0,
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
    let mut start = paced.start.subscribe();
    let socket_number = paced.open.fetch_add(1, Ordering::SeqCst);
    let Ok(Some(schedule)) = start.wait_for(Option::is_some).await.map(|start| *start) else {
        return;
    };
    let mut ticks = schedule.ticks_of(socket_number);
    for _ in 0..schedule.pace.events {
        ticks.tick().await;
        // What an agent says costs the same, whoever sends it.
        black_box(sample_event());
        if socket.send(Message::Text(text.clone())).await.is_err() {
            return;
        }
    }
    let _ = socket.send(Message::Close(None)).await;
}

/// Starts the runs, each of which emits `before` events at once.
async fn start_agents(bench: &Bench, runs: usize, before: usize) -> Vec<WebSocketNotifier> {
    let mut notifiers = Vec::with_capacity(runs);
    for run in 0..runs {
        let context = AgentContext::new(RunId::generate(&thread_name(run)), "load");
        let started = bench.bridge.executor().notifier(&context).await;
        let notifier = started.expect("a fresh run");
        for _ in 0..before {
            let emitted = notifier.emit(sample_event()).await;
            emitted.expect("the log takes it");
        }
        notifiers.push(notifier);
    }
    notifiers
}

/// Has the runs emit an event at each of their ticks.
async fn run_agents(notifiers: Vec<WebSocketNotifier>, pace: Pace) {
    let schedule = Schedule::new(pace);
    let tasks = notifiers.into_iter().enumerate().map(|(run, notifier)| {
        tokio::spawn(async move {
            let mut ticks = schedule.ticks_of(run);
            for _ in 0..schedule.pace.events {
                ticks.tick().await;
                let emitted = notifier.emit(sample_event()).await;
                emitted.expect("the log takes it");
            }
            let finished = notifier.finish(Value::Null).await;
            finished.expect("the log takes it");
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("no panic");
    }
}

/// Prints what a delivery costs the server, in turns, and the ratios of the medians.
pub(crate) async fn measure(pace: Pace, rounds: usize, only: Option<&str>) {
    let Pace {
        runs,
        every,
        events,
    } = pace;
    println!(
        "{runs} runs, {events} events of each, one every {every:?}, one socket a thread, {rounds} rounds"
    );
    let kinds = ["raw", "memory", "full", "nats"].map(|kind| (kind, Vec::new()));
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
                _ => Bench::on(runs, memory_log(kind, events)).await,
            };
            #[cfg(not(feature = "nats"))]
            let bench = Bench::on(runs, memory_log(kind, events)).await;
            let cost = cost(&bench, kind, pace).await;
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

/// A log that grows while it is measured; or a full one, which drops an event for each that it takes, as that of a server
/// that has run for a while.
fn memory_log(kind: &str, events: usize) -> MemoryLog {
    match kind {
        "full" => MemoryLog::builder().max_events(events).build(),
        _ => MemoryLog::new(),
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
async fn cost(bench: &Bench, kind: &str, pace: Pace) -> f64 {
    let Pace { runs, events, .. } = pace;
    let before = if kind == "full" { events } else { 0 };
    let load = Load {
        sockets: runs,
        threads: runs,
        events: (before + events) * runs,
        rate: 0,
        idle: 0,
        rounds: 1,
        runs: 1,
        every: 0,
    };
    let client = if kind == "raw" { "paced" } else { "bridge" };
    let mut clients = Clients::start(bench, client, load).await;
    bench.wait_for_sockets(client, runs).await;
    let agents = match kind {
        "raw" => Vec::new(),
        _ => start_agents(bench, runs, before).await,
    };
    // What was emitted at once has been sent by then.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = processor_time("self");
    if kind == "raw" {
        bench.paced.start.send_replace(Some(Schedule::new(pace)));
    } else {
        run_agents(agents, pace).await;
    }
    let line = clients.line().await;
    assert!(line.starts_with("done"), "the clients said {line}");
    let spent = processor_time("self").saturating_sub(before);
    spent.as_secs_f64() * 1e6 / (runs * events) as f64
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
