//! Agents that block their thread, on a runtime of one thread and on one of several.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use id_agents::{
    Agent, AgentContext, AgentError, BlockingAgent, BlockingEmitter, EmitError, Emitter, ErrorKind,
    Event, EventType, ExecuteError, Executor, MemoryLog, Principal, blocking,
};
use run_id::{ExecutionContext, RunId};
use serde_json::{Value, json};

use crate::support::in_memory::{events, fixture, types};
use crate::support::{Access, Client, Host};

/// Whether the run had ended, and what came of an event.
type Found = (bool, Result<(), EmitError>);

/// Emits an event, and then blocks its thread until the test lets it go on.
struct Stuck {
    gate: Mutex<Receiver<()>>,
    /// What the agent found when it went on.
    found: Sender<Found>,
}

impl Stuck {
    fn new() -> (Self, Sender<()>, Receiver<Found>) {
        let (open, gate) = channel();
        let (found, seen) = channel();
        let gate = Mutex::new(gate);
        (Self { gate, found }, open, seen)
    }
}

impl BlockingAgent for Stuck {
    fn name(&self) -> &'static str {
        "stuck"
    }

    fn run(
        &self,
        ctx: &AgentContext,
        emitter: &BlockingEmitter,
        input: Value,
    ) -> Result<Value, AgentError> {
        assert_eq!(emitter.run_id(), ctx.run_id());
        assert!(!emitter.is_cancelled());
        emitter.emit(Event::thinking("before"))?;
        let _ = self.gate.lock().unwrap().recv();
        let cancelled = emitter.is_cancelled();
        let after = emitter.emit(Event::thinking("after")).map(drop);
        let _ = self.found.send((cancelled, after.clone()));
        after?;
        assert_ne!(input, "panic", "the agent's own panic text");
        Ok(
            json!({"thread": std::thread::current().name(), "runtime": tokio::runtime::Handle::try_current().is_ok()}),
        )
    }
}

/// Four runs block their threads, and the server does what it does.
async fn the_server_goes_on_beside_blocked_runs() {
    let host = Host::start(Access::open()).await;
    let mut client = Client::login(&host, "ada").await;
    client.subscribe("t").await;
    let mut runs = Vec::new();
    for number in 1..=4 {
        let (agent, open, _) = Stuck::new();
        let run = format!("run_t_0000000{number}");
        let run = host
            .bridge
            .start_run(&Principal::new("ada"), blocking(agent), run, Value::Null)
            .await
            .unwrap();
        runs.push((run, open));
        let event = client.events(2).await.remove(1);
        assert_eq!(event.event_type, EventType::AgentThinking);
    }
    let begun = Instant::now();
    let (status, health) = host.get("/health").await;
    assert_eq!(status, 200);
    assert!(health.contains(r#""runs":4"#), "{health}");
    client.send(&json!({"op": "ping"})).await;
    assert_eq!(client.control().await, json!({"op": "pong"}));
    assert!(begun.elapsed() < Duration::from_secs(5));
    for (run, open) in runs {
        open.send(()).unwrap();
        let result = run.join().await.unwrap();
        assert_eq!(result, json!({"thread": "blocking-agent", "runtime": true}));
        let after = client.events(2).await;
        assert_eq!(after[1].event_type, EventType::AgentCompleted);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn on_a_runtime_of_one_thread_the_server_goes_on() {
    the_server_goes_on_beside_blocked_runs().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_runtime_of_two_threads_the_server_goes_on() {
    the_server_goes_on_beside_blocked_runs().await;
}

/// Blocks its thread in an `async fn`, as the guide says not to.
struct Rude {
    blocks: Sender<()>,
    gate: Mutex<Receiver<()>>,
}

impl Agent for Rude {
    fn name(&self) -> &'static str {
        "rude"
    }

    async fn run(&self, _: &AgentContext, _: &Emitter, _: Value) -> Result<Value, AgentError> {
        self.blocks.send(()).unwrap();
        let _ = self.gate.lock().unwrap().recv();
        Ok(Value::Null)
    }
}

/// The limit that the guide documents.
#[test]
fn an_async_agent_that_blocks_keeps_its_thread_from_the_server() {
    let (open, gate) = channel();
    let (listens, listening) = channel();
    let (blocks, is_blocked) = channel();
    let server = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let host = Host::start(Access::open()).await;
            listens.send(host.address).unwrap();
            let gate = Mutex::new(gate);
            let (ada, agent) = (Principal::new("ada"), Rude { blocks, gate });
            let run = host
                .bridge
                .start_run(&ada, agent, "run_t_00000001", Value::Null)
                .await
                .unwrap();
            run.join().await.unwrap();
            // The request that waited is answered first.
            tokio::time::sleep(Duration::from_millis(500)).await;
        });
    });
    let address = listening.recv_timeout(Duration::from_secs(20)).unwrap();
    is_blocked.recv_timeout(Duration::from_secs(20)).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    let unanswered = stream.read(&mut [0]).unwrap_err();
    assert!(
        matches!(
            unanswered.kind(),
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
        ),
        "{unanswered}"
    );
    open.send(()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    server.join().unwrap();
}

#[tokio::test]
async fn a_panic_is_the_runs() {
    let (log, executor) = fixture();
    let (agent, open, _seen) = Stuck::new();
    open.send(()).unwrap();
    let error = executor
        .execute(&blocking(agent), "run_t_00000001", json!("panic"))
        .await
        .unwrap_err();
    assert!(matches!(error, ExecuteError::Failed(failure) if failure.kind == ErrorKind::Panic));
    let all = events(&log, "t").await;
    assert_eq!(
        types(&all),
        [
            "agent_started",
            "agent_thinking",
            "agent_thinking",
            "agent_error"
        ]
    );
    assert_eq!(
        all[3].data,
        json!({"kind": "panic", "message": "the agent panicked"})
    );
}

#[tokio::test]
async fn a_run_that_is_cancelled_ends_and_its_thread_is_told() {
    let (log, executor) = fixture();
    let (agent, open, seen) = Stuck::new();
    let agent = Arc::new(blocking(agent));
    let running = {
        let (executor, agent) = (executor.clone(), Arc::clone(&agent));
        tokio::spawn(async move {
            executor
                .execute(&agent, "run_t_00000001", Value::Null)
                .await
        })
    };
    while events(&log, "t").await.len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(
        executor
            .registry()
            .cancel(run_id::RunIdRef::parse("run_t_00000001").unwrap())
    );
    let error = running.await.unwrap().unwrap_err();
    assert!(matches!(error, ExecuteError::Failed(failure) if failure.kind == ErrorKind::Cancelled));
    open.send(()).unwrap();
    let found = seen.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(found, (true, Err(EmitError::RunEnded)));
    let all = events(&log, "t").await;
    assert_eq!(
        types(&all),
        ["agent_started", "agent_thinking", "agent_error"]
    );
}

#[tokio::test]
async fn a_run_that_is_dropped_ends_although_its_thread_goes_on() {
    let (log, executor) = fixture();
    let (agent, open, seen) = Stuck::new();
    let agent = blocking(agent);
    let run = executor.execute(&agent, "run_t_00000001", Value::Null);
    assert!(
        tokio::time::timeout(Duration::from_millis(500), run)
            .await
            .is_err()
    );
    while events(&log, "t").await.len() < 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let all = events(&log, "t").await;
    assert_eq!(all[2].data["kind"], "aborted");
    open.send(()).unwrap();
    let found = seen.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(found, (true, Err(EmitError::RunEnded)));
}

#[test]
fn a_runtime_that_stops_does_not_wait_for_the_thread() {
    let (agent, _open, _seen) = Stuck::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let executor = Executor::builder(MemoryLog::new()).build();
    let running = executor.clone();
    runtime.spawn(async move {
        running
            .execute(&blocking(agent), "run_t_00000001", Value::Null)
            .await
    });
    let deadline = Instant::now() + Duration::from_secs(20);
    while executor.registry().is_empty() {
        assert!(Instant::now() < deadline, "the run starts");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(200));
    let begun = Instant::now();
    drop(runtime);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

/// Emits an event and blocks its thread in the same poll.
struct EmitsAndBlocks(Duration);

impl Agent for EmitsAndBlocks {
    fn name(&self) -> &'static str {
        "emits-and-blocks"
    }

    async fn run(
        &self,
        _: &AgentContext,
        emitter: &Emitter,
        _: Value,
    ) -> Result<Value, AgentError> {
        // An event after a pause is not gathered for a batch.
        tokio::time::sleep(Duration::from_millis(50)).await;
        emitter.emit(Event::thinking("…")).await?;
        std::thread::sleep(self.0);
        Ok(Value::Null)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn an_async_agent_that_blocks_keeps_no_event_of_another_thread() {
    const BLOCKED: Duration = Duration::from_secs(8);
    // Another thread of the runtime is awake, as on a busy server. Otherwise Tokio reads no socket meanwhile.
    tokio::spawn(async {
        loop {
            tokio::task::yield_now().await;
        }
    });
    let host = Host::start(Access::open()).await;
    let mut blocked = Client::login(&host, "ada").await;
    blocked.subscribe("blocked").await;
    let mut other = Client::login(&host, "ada").await;
    other.subscribe("t").await;
    let context = AgentContext::new(RunId::parse("run_t_00000001").unwrap(), "other");
    let run = host.bridge.executor().notifier(&context).await.unwrap();
    assert_eq!(other.event().await.seq, 1);
    let agent = EmitsAndBlocks(BLOCKED);
    let begun = Instant::now();
    let ada = Principal::new("ada");
    let _blocking = host
        .bridge
        .start_run(&ada, agent, "run_blocked_00000001", Value::Null)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    for seq in 2..=20 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        run.emit(Event::thinking("…")).await.unwrap();
        assert_eq!(other.event().await.seq, seq);
    }
    assert!(begun.elapsed() < BLOCKED, "{:?}", begun.elapsed());
}
