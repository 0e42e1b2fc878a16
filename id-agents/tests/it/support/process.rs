//! A node in a process of its own, which can be killed and stopped: this test binary, run again.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use id_agents::{
    Agent, AgentContext, AgentError, AgentWebSocketBridge, Emitter, Event, NatsLog, Principal,
};
use run_id::{ExecutionContext, RunId};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

use super::{Access, PATIENCE};

/// The test that is the process, when these are set.
const TEST: &str = "support::process::node_process";
const URL: &str = "ID_AGENTS_TEST_NODE_URL";
const NAME: &str = "ID_AGENTS_TEST_NODE_NAME";
const SLOW: &str = "ID_AGENTS_TEST_NODE_SLOW";

/// How long leases live in the tests, and how long what they are tested with takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) renewal: Duration,
    pub(crate) expiry: Duration,
    /// Longer than a lease lives.
    pub(crate) outage: Duration,
    pub(crate) full: bool,
}

/// With `ID_AGENTS_FULL_LENGTH` as long as in production, else short: for tests that wait for a lease to expire.
pub(crate) fn pace() -> Pace {
    pace_of(300, 2_500, 5_000)
}

/// For tests in which no lease may expire, however busy the machine is. A node may come back to its broker 4 s after
/// another one.
pub(crate) fn slow_pace() -> Pace {
    pace_of(300, 6_000, 8_000)
}

fn pace_of(renewal: u64, expiry: u64, outage: u64) -> Pace {
    let full = std::env::var_os("ID_AGENTS_FULL_LENGTH").is_some();
    let (renewal, expiry, outage) = if full {
        (3_000, 15_000, 25_000)
    } else {
        (renewal, expiry, outage)
    };
    Pace {
        renewal: Duration::from_millis(renewal),
        expiry: Duration::from_millis(expiry),
        outage: Duration::from_millis(outage),
        full,
    }
}

/// A log whose leases live as `pace` says.
pub(crate) async fn log(url: &str, name: &str, pace: Pace) -> NatsLog {
    NatsLog::builder(url)
        .node(name)
        .lease_renewal(pace.renewal)
        .lease_expiry(pace.expiry)
        .connect()
        .await
        .expect("the broker answers")
}

/// Emits `count` events with a pause of `pause` milliseconds, and prints which the log has acknowledged.
struct Reporter;

impl Agent for Reporter {
    fn name(&self) -> &'static str {
        "reporter"
    }

    async fn run(
        &self,
        _: &AgentContext,
        emitter: &Emitter,
        input: Value,
    ) -> Result<Value, AgentError> {
        let pause = Duration::from_millis(input["pause"].as_u64().unwrap());
        let mut seq = 1;
        for number in 0..input["count"].as_u64().unwrap() {
            let outcome = emitter.emit(Event::message_delta(number.to_string())).await;
            if outcome.is_err() {
                println!("node: refused {}", emitter.run_id());
                outcome?;
            }
            seq += 1;
            println!("node: wrote {}:{seq}", emitter.run_id());
            tokio::time::sleep(pause).await;
        }
        Ok(Value::Null)
    }
}

/// Not a test: the process that [`Process`] starts.
#[test]
fn node_process() {
    let Ok(url) = std::env::var(URL) else {
        return;
    };
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(serve(&url, &std::env::var(NAME).unwrap()));
    println!("node: stopped");
    std::process::exit(0);
}

async fn serve(url: &str, name: &str) {
    let slow = std::env::var_os(SLOW).is_some();
    let pace = if slow { slow_pace() } else { pace() };
    let log = log(url, name, pace).await;
    let bridge = AgentWebSocketBridge::builder(Access::open(), Access::open())
        .log(log)
        .build()
        .await
        .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("node: listens {}", listener.local_addr().unwrap());
    let router = bridge.router();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let mut terminate =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).unwrap();
    let mut orders = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            Ok(Some(order)) = orders.next_line() => {
                let order: Value = serde_json::from_str(&order).unwrap();
                let bridge = bridge.clone();
                tokio::spawn(async move {
                    let run = order["run"].as_str().unwrap().to_owned();
                    let ada = Principal::new("ada");
                    match bridge.start_run(&ada, Reporter, run.as_str(), order).await {
                        Ok(_) => println!("node: wrote {run}:1"),
                        Err(_) => println!("node: refused {run}"),
                    }
                });
            }
        }
    }
    bridge.shutdown(Duration::from_millis(500)).await;
}

pub(crate) struct Process {
    child: Child,
    orders: ChildStdin,
    pub(crate) address: SocketAddr,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts a node at [`pace`], and waits until it is ready.
    pub(crate) async fn start(url: &str, name: &str) -> Self {
        Self::launch(url, name, &[]).await
    }

    /// Starts a node at [`slow_pace`], and waits until it is ready.
    pub(crate) async fn start_slow(url: &str, name: &str) -> Self {
        Self::launch(url, name, &[(SLOW, "1")]).await
    }

    async fn launch(url: &str, name: &str, settings: &[(&str, &str)]) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([TEST, "--exact", "--nocapture"])
            .env(URL, url)
            .env(NAME, name)
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        collect(child.stdout.take().unwrap(), Arc::clone(&lines));
        collect(child.stderr.take().unwrap(), Arc::clone(&lines));
        let orders = child.stdin.take().unwrap();
        let mut process = Self {
            child,
            orders,
            address: SocketAddr::from(([0; 4], 0)),
            lines,
        };
        let started = Instant::now();
        loop {
            if let Some(line) = process.saying("node: listens ").first() {
                process.address = line.parse().unwrap();
                break;
            }
            assert!(started.elapsed() < PATIENCE, "{:?}", process.lines.lock());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        process
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/ws", self.address)
    }

    /// Starts a run of so many events with so many milliseconds between them.
    pub(crate) async fn run(&mut self, run: &RunId, count: u64, pause: u64) {
        let order = json!({"run": run.as_str(), "count": count, "pause": pause});
        let _ = self.orders.write_all(format!("{order}\n").as_bytes()).await;
    }

    /// What follows `prefix` in each line of its output that has it.
    pub(crate) fn saying(&self, prefix: &str) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        let said = lines.iter().filter_map(|line| line.split_once(prefix));
        said.map(|(_, rest)| rest.to_owned()).collect()
    }

    /// The ids of the events that the log has acknowledged.
    pub(crate) fn acknowledged(&self) -> Vec<String> {
        self.saying("node: wrote ")
    }

    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().expect("the process runs").to_string();
        let sent = std::process::Command::new("kill")
            .args([signal, &id])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits until it has ended.
    pub(crate) async fn end(&mut self) {
        let ended = tokio::time::timeout(2 * PATIENCE, self.child.wait()).await;
        ended.expect("the process ends").unwrap();
        // The rest of its output.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn collect(output: impl AsyncRead + Unpin + Send + 'static, lines: Arc<Mutex<Vec<String>>>) {
    tokio::spawn(async move {
        let mut output = BufReader::new(output).lines();
        while let Ok(Some(line)) = output.next_line().await {
            lines.lock().unwrap().push(line);
        }
    });
}
