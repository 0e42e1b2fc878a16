//! The load generator: sockets and feeds over HTTP that a bridge serves, against axum sockets fed raw text in the same
//! process.
//!
//! ```text
//! cargo bench -p id-agents --bench fan_out                     # ratio and latency with 100 sockets
//! cargo bench -p id-agents --bench fan_out -- --sockets 10 --threads 5 --events 50000
//! cargo bench -p id-agents --bench fan_out -- --every 20 --events 250   # sockets and feeds, an event every 20 ms
//! cargo bench -p id-agents --bench fan_out -- --idle 10000     # memory of idle sockets
//! cargo bench -p id-agents --features nats --bench fan_out -- --pace 1000   # an event every 20 ms of each of 1,000 runs
//! cargo bench -p id-agents --bench fan_out -- --only bridge    # one way of feeding, for a profiler; or raw, each, feed
//! ```
//!
//! The clients are a process of their own, so the memory that is printed is the server's.

#[cfg(feature = "nats")]
#[allow(
    dead_code,
    unused_imports,
    reason = "the broker of the tests does more than this needs"
)]
#[path = "../../tests/it/support/broker.rs"]
mod broker;
mod client;
mod pace;
mod server;
#[cfg(feature = "nats")]
#[allow(
    dead_code,
    unused_imports,
    reason = "the broker of the tests does more than this needs"
)]
#[path = "../../tests/it/support/wire.rs"]
mod wire;

use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::server::Bench;

/// How long a broker may take to start.
#[cfg(feature = "nats")]
const PATIENCE: Duration = Duration::from_secs(20);

/// What the command line asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) sockets: usize,
    pub(crate) threads: usize,
    pub(crate) events: usize,
    /// Deliveries a second in the latency part.
    pub(crate) rate: usize,
    pub(crate) idle: usize,
    pub(crate) rounds: usize,
    /// Runs that emit at once in each thread.
    pub(crate) runs: usize,
    /// Milliseconds between two events of a thread; 0 for as fast as possible.
    pub(crate) every: u64,
}

impl Load {
    fn parse(arguments: &[String]) -> Self {
        let mut load = Self {
            sockets: 100,
            threads: 1,
            events: 20_000,
            rate: 10_000,
            idle: 0,
            rounds: 5,
            runs: 1,
            every: 0,
        };
        for pair in arguments.windows(2) {
            let value = || number(pair);
            match pair[0].as_str() {
                "--sockets" => load.sockets = value(),
                "--threads" => load.threads = value(),
                "--events" => load.events = value(),
                "--rate" => load.rate = value(),
                "--idle" => load.idle = value(),
                "--rounds" => load.rounds = value(),
                "--runs" => load.runs = value(),
                "--every" => load.every = value() as u64,
                _ => {}
            }
        }
        load
    }

    /// Events that each socket gets: a socket has one thread, and the events are spread evenly.
    fn per_socket(&self) -> usize {
        self.events / self.threads / self.runs * self.runs
    }
}

/// Returns the number after an option.
fn number(pair: &[String]) -> usize {
    pair[1]
        .parse()
        .unwrap_or_else(|_| panic!("expected a number after {}, found {}", pair[0], pair[1]))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if arguments.first().is_some_and(|first| first == "client") {
        return runtime.block_on(client::run(&arguments[1..]));
    }
    let only = arguments.windows(2).find(|pair| pair[0] == "--only");
    let only = only.map(|pair| pair[1].as_str());
    if let Some(pace) = arguments.windows(2).find(|pair| pair[0] == "--pace") {
        let given = |option: &str, default| {
            let mut pairs = arguments.windows(2);
            pairs.find(|pair| pair[0] == option).map_or(default, number)
        };
        let pace = pace::Pace {
            runs: number(pace),
            every: Duration::from_millis(given("--every", 20) as u64),
            events: given("--events", 250),
        };
        return runtime.block_on(pace::measure(pace, given("--rounds", 5), only));
    }
    if let Some(kind) = only {
        let load = Load::parse(&arguments);
        for _ in 0..load.rounds {
            let round = runtime.block_on(throughput(load, kind));
            println!("{kind} {round:?}");
        }
        return;
    }
    if !arguments.iter().any(|argument| argument == "--bench") {
        return println!("run this with `cargo bench -p id-agents --bench fan_out`");
    }
    runtime.block_on(measure(Load::parse(&arguments)));
}

async fn measure(load: Load) {
    if load.idle > 0 {
        return idle(load.idle).await;
    }
    println!(
        "{} sockets, {} threads with {} runs at once, {} events, {} rounds",
        load.sockets, load.threads, load.runs, load.events, load.rounds
    );
    let mut rounds: [Vec<Round>; KINDS.len()] = Default::default();
    for _ in 0..load.rounds {
        for (kind, rounds) in KINDS.iter().zip(&mut rounds) {
            // Raw text is sent as fast as possible.
            if load.every == 0 || served_by_bridge(kind) {
                rounds.push(throughput(load, kind).await);
            }
        }
    }
    println!(
        "{:<30} {:>14} {:>22} {:>22}",
        "medians", "deliveries/s", "server ns a delivery", "clients ns a delivery"
    );
    let medians = rounds.map(|rounds| Round::median(&rounds));
    let names = [
        "raw text, feed 64 then flush",
        "raw text, a flush each",
        "bridge",
        "bridge, feeds over HTTP",
    ];
    for (name, round) in names.iter().zip(&medians) {
        if let Some(round) = round {
            println!(
                "{name:<30} {:>14.0} {:>22.0} {:>22.0}",
                round.rate, round.server, round.clients
            );
        }
    }
    let [raw, each, bridge, feed] = medians;
    if let (Some(bridge), Some(feed)) = (bridge, feed) {
        println!(
            "feed / bridge, server CPU      {:>14.2}",
            feed.server / bridge.server
        );
    }
    if let (Some(raw), Some(each), Some(bridge)) = (raw, each, bridge) {
        println!(
            "bridge / raw feed and flush    {:>14.2}",
            bridge.rate / raw.rate
        );
        println!(
            "bridge / raw flush each        {:>14.2}",
            bridge.rate / each.rate
        );
        latency(load).await;
    }
    println!("server memory                  {:>10} KiB", resident_kib());
}

const KINDS: [&str; 4] = ["raw", "each", "bridge", "feed"];

/// Returns `true` if runs of the bridge make the events of this kind.
pub(crate) fn served_by_bridge(kind: &str) -> bool {
    matches!(kind, "bridge" | "feed")
}

/// One way of feeding the sockets, measured once. Processor time says more than the rate when the machine is shared.
#[derive(Clone, Copy, Debug)]
struct Round {
    /// Deliveries a second, from the first event to the last socket's last frame.
    rate: f64,
    /// Nanoseconds of processor time a delivery, of this process and of the clients'.
    server: f64,
    clients: f64,
}

impl Round {
    fn median(rounds: &[Self]) -> Option<Self> {
        if rounds.is_empty() {
            return None;
        }
        let of = |part: fn(&Self) -> f64| {
            let mut values: Vec<f64> = rounds.iter().map(part).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        Some(Self {
            rate: of(|round| round.rate),
            server: of(|round| round.server),
            clients: of(|round| round.clients),
        })
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
async fn throughput(load: Load, kind: &str) -> Round {
    let bench = Bench::start(load.sockets).await;
    let mut clients = Clients::start(&bench, kind, load).await;
    bench.wait_for_sockets(kind, load.sockets).await;
    let before = (processor_time("self"), processor_time(&clients.id));
    let start = Instant::now();
    let every = (load.every > 0).then(|| Duration::from_millis(load.every));
    bench.publish(kind, load, every).await;
    let line = clients.line().await;
    let elapsed = start.elapsed().as_secs_f64();
    assert!(line.starts_with("done"), "the clients said {line}");
    let spent = |after: Duration, before: Duration| after.saturating_sub(before).as_nanos() as f64;
    let (server, client) = (processor_time("self"), processor_time(&clients.id));
    // The start and the end of each run are delivered as well.
    let extra = if served_by_bridge(kind) {
        2 * load.runs
    } else {
        0
    };
    let delivered = (load.sockets * (load.per_socket() + extra)) as f64;
    Round {
        rate: delivered / elapsed,
        server: spent(server, before.0) / delivered,
        clients: spent(client, before.1) / delivered,
    }
}

/// The processor time, user and system, that a process has taken.
fn processor_time(process: &str) -> Duration {
    // Fields 14 and 15, counted from after the name, which is in parentheses and may hold anything; in hundredths of a
    // second on every Linux.
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

/// The time from an emit to a client's read, at a fixed rate.
async fn latency(load: Load) {
    let seconds = 5;
    let load = Load {
        events: load.rate / load.sockets * seconds * load.threads,
        ..load
    };
    let bench = Bench::start(load.sockets).await;
    let mut clients = Clients::start(&bench, "timed", load).await;
    bench.wait_for_sockets("bridge", load.sockets).await;
    let every =
        Duration::from_secs(seconds as u64) / u32::try_from(load.events).expect("a small count");
    bench.publish("bridge", load, Some(every)).await;
    let line = clients.line().await;
    println!(
        "at {} deliveries/s, emit to client read: {}",
        load.rate,
        line.trim_start_matches("done ")
    );
}

async fn idle(sockets: usize) {
    let bench = Bench::start(sockets).await;
    let before = resident_kib();
    let load = Load {
        sockets,
        threads: sockets.div_ceil(16),
        events: 0,
        rate: 0,
        idle: sockets,
        rounds: 1,
        runs: 1,
        every: 0,
    };
    let mut clients = Clients::start(&bench, "idle", load).await;
    bench.wait_for_sockets("bridge", sockets).await;
    let after = resident_kib();
    println!("{sockets} idle sockets, each authenticated and subscribed to one thread");
    println!("server memory before           {before:>10} KiB");
    println!(
        "server memory with the sockets {after:>10} KiB, {} bytes a socket",
        (after - before) * 1024 / sockets as u64
    );
    let start = Instant::now();
    bench.touch_every_thread(load.threads).await;
    assert!(clients.line().await.starts_with("done"));
    println!(
        "one run in every thread: all {sockets} sockets have its 2 events after {:?}",
        start.elapsed()
    );
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

/// The client process.
struct Clients {
    _process: Child,
    /// The process id.
    id: String,
    lines: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
}

impl Clients {
    async fn start(bench: &Bench, kind: &str, load: Load) -> Self {
        let per_socket = match kind {
            "idle" => 2,
            "bridge" | "feed" | "timed" => load.per_socket() + 2 * load.runs,
            _ => load.per_socket(),
        };
        let mut process = Command::new(std::env::current_exe().expect("this program"))
            .args(["client", kind, &bench.address.to_string()])
            .args([load.sockets, load.threads, per_socket].map(|number| number.to_string()))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("this program starts again");
        let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let mut clients = Self {
            id: process.id().expect("it was not waited for").to_string(),
            _process: process,
            lines,
        };
        assert_eq!(clients.line().await, "ready");
        clients
    }

    async fn line(&mut self) -> String {
        self.lines
            .next_line()
            .await
            .expect("readable")
            .expect("the clients say something before they end")
    }
}
