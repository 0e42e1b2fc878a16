//! Every client comes back at once: the time until all have what they missed, on NATS against the log in memory.
//!
//! ```text
//! cargo bench -p id-agents --features nats --bench storm                   # 2,000 and 4,000 clients
//! cargo bench -p id-agents --features nats --bench storm -- --clients 500
//! ```
//!
//! Each client has a thread of its own with twelve events, of which it has seen three. The nodes are processes of their own,
//! so that one of them can be killed; the clients are this one. It fails when a client is told `unavailable`, or gets
//! another event than those that it misses. The broker is `RUN_ID_NATS_SERVER_CURRENT`, else `RUN_ID_NATS_SERVER`, else
//! `nats-server` of the PATH.

#[allow(
    dead_code,
    unused_imports,
    reason = "the broker of the tests does more than this needs"
)]
#[path = "../../tests/it/support/broker.rs"]
mod broker;
mod clients;
mod node;
#[allow(
    dead_code,
    unused_imports,
    reason = "the broker of the tests does more than this needs"
)]
#[path = "../../tests/it/support/wire.rs"]
mod wire;

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::broker::Broker;
use crate::clients::Outcome;

/// How long a broker may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// Events that each thread has: the start, ten others, the end.
pub(crate) const EVENTS: u64 = 12;

/// Events that each client has seen.
pub(crate) const SEEN: u64 = 3;

const ROUNDS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if arguments.first().is_some_and(|first| first == "node") {
        return runtime.block_on(node::run(&arguments[1..]));
    }
    if !arguments.iter().any(|argument| argument == "--bench") {
        return println!(
            "the storm of clients is a bench: `cargo bench -p id-agents --features nats --bench storm`"
        );
    }
    let named = arguments.windows(2).find(|pair| pair[0] == "--clients");
    let sizes = match named {
        Some(pair) => vec![pair[1].parse().expect("a number of clients")],
        None => vec![2_000, 4_000],
    };
    for clients in sizes {
        runtime.block_on(measure(clients));
    }
}

async fn measure(clients: usize) {
    let broker = Broker::start(broker_binary()).await;
    let mut memory = Node::start("memory", "", clients).await;
    let mut nats = Node::start("nats", &broker.url(), clients).await;
    let in_memory = memory.fill().await;
    let on_nats = nats.fill().await;
    println!("{clients} clients, each resumes a thread of its own after event {SEEN} of {EVENTS}");
    println!(
        "{:<42} {:>10} {:>14} {:>10}",
        "", "all have", "unavailable", "consumers"
    );
    let (mut base, mut same, mut restarted) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        base.push(storm("memory", &memory, &in_memory, None).await);
        same.push(storm("NATS", &nats, &on_nats, Some(&broker)).await);
        nats.kill().await;
        nats = Node::start("nats", &broker.url(), clients).await;
        restarted.push(
            storm(
                "NATS, after SIGKILL and restart",
                &nats,
                &on_nats,
                Some(&broker),
            )
            .await,
        );
    }
    let base = median(&mut base);
    for (name, mut times) in [
        ("NATS / memory", same),
        ("NATS after a restart / memory", restarted),
    ] {
        println!("{name:<42} {:>9.2}×", median(&mut times) / base);
    }
}

/// What the clients know: the epoch, and the offset of the last event that each has seen.
pub(crate) struct Known {
    pub(crate) epoch: String,
    pub(crate) offsets: Vec<u64>,
}

async fn storm(name: &str, node: &Node, known: &Known, broker: Option<&Broker>) -> f64 {
    let watch = broker.map(|broker| tokio::spawn(most_consumers(broker.url())));
    let Outcome {
        elapsed,
        unavailable,
    } = clients::storm(&node.address, known).await;
    let consumers = match watch {
        Some(watch) => {
            watch.abort();
            MOST_CONSUMERS
                .swap(0, std::sync::atomic::Ordering::SeqCst)
                .to_string()
        }
        None => "–".to_owned(),
    };
    println!(
        "{name:<42} {:>8.0} ms {unavailable:>14} {consumers:>10}",
        elapsed.as_secs_f64() * 1e3
    );
    assert_eq!(unavailable, 0, "clients were told `unavailable`");
    elapsed.as_secs_f64()
}

static MOST_CONSUMERS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

/// Watches how many consumers the stream has.
async fn most_consumers(url: String) {
    let nats = async_nats::connect(url).await.expect("the broker is there");
    let jetstream = async_nats::jetstream::new(nats);
    loop {
        if let Ok(stream) = jetstream.get_stream("RUN_EVENTS").await {
            let consumers = stream.cached_info().state.consumer_count;
            MOST_CONSUMERS.fetch_max(consumers, std::sync::atomic::Ordering::SeqCst);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn broker_binary() -> PathBuf {
    let named = ["RUN_ID_NATS_SERVER_CURRENT", "RUN_ID_NATS_SERVER"];
    let named = named.iter().find_map(std::env::var_os);
    named.unwrap_or_else(|| "nats-server".into()).into()
}

/// A node in a process of its own.
struct Node {
    process: Child,
    input: ChildStdin,
    lines: tokio::io::Lines<BufReader<ChildStdout>>,
    address: String,
}

impl Node {
    async fn start(log: &str, url: &str, clients: usize) -> Self {
        let mut process = Command::new(std::env::current_exe().expect("this program"))
            .args(["node", log, url, &clients.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("this program starts again");
        let input = process.stdin.take().expect("a pipe");
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let address = lines
            .next_line()
            .await
            .expect("readable")
            .expect("an address");
        Self {
            process,
            input,
            lines,
            address,
        }
    }

    /// Has the node write every thread's events, and returns what a client knows that has seen the first of them.
    async fn fill(&mut self) -> Known {
        self.input
            .write_all(b"fill\n")
            .await
            .expect("the node reads");
        let line = self
            .lines
            .next_line()
            .await
            .expect("readable")
            .expect("offsets");
        let mut words = line.split(' ');
        let epoch = words.next().expect("the epoch").to_owned();
        let offsets = words.map(|word| word.parse().expect("an offset")).collect();
        Known { epoch, offsets }
    }

    /// SIGKILL.
    async fn kill(&mut self) {
        self.process
            .kill()
            .await
            .expect("our own child can be killed");
    }
}
