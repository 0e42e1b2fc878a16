//! Agents that block their thread: each run has a thread of its own.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use run_id::{ExecutionContext, RunIdRef};
use serde_json::Value;
use tokio::sync::oneshot;
use tracing::dispatcher;

use crate::agent::Agent;
use crate::error::{AgentError, EmitError};
use crate::event::Event;
use crate::position::Position;
use crate::run::context::AgentContext;
use crate::run::notifier::{DetachedEmitter, Emitter};

/// An agent that blocks its thread, since it computes for long or calls a synchronous library. [`blocking`] turns it
/// into an [`Agent`].
///
/// An [`Agent`] whose `run` blocks also blocks the other tasks of its runtime thread, such as sockets and `/health`. A
/// runtime with one thread stops completely. A `BlockingAgent` has a thread of its own.
///
/// ```
/// use id_agents::{AgentContext, AgentError, BlockingAgent, BlockingEmitter, Event, Executor, MemoryLog, blocking};
/// use serde_json::{Value, json};
///
/// struct Hasher;
///
/// impl BlockingAgent for Hasher {
///     fn name(&self) -> &str {
///         "hasher"
///     }
///
///     fn run(&self, _ctx: &AgentContext, emitter: &BlockingEmitter, input: Value) -> Result<Value, AgentError> {
///         let rounds = input["rounds"].as_u64().unwrap_or(1_000);
///         let mut hash = 0xcbf2_9ce4_8422_2325_u64;
///         for round in 0..rounds {
///             if emitter.is_cancelled() {
///                 return Err(AgentError::new("stopped"));
///             }
///             hash = (hash ^ round).wrapping_mul(0x0100_0000_01b3);
///         }
///         emitter.emit(Event::progress("hashing", rounds, Some(rounds)))?;
///         Ok(json!({ "hash": hash }))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), id_agents::ExecuteError> {
/// let executor = Executor::builder(MemoryLog::new()).build();
/// let result = executor.execute(&blocking(Hasher), "run_thread_a_1f2e3d4c", json!({"rounds": 3})).await?;
/// assert_eq!(result, json!({"hash": 15_657_232_601_398_921_512_u64}));
/// # Ok(())
/// # }
/// ```
pub trait BlockingAgent: Send + Sync + 'static {
    /// Returns the agent's name, as [`Agent::name`] does.
    fn name(&self) -> &str;

    /// Does the work. Returns the `result` of `agent_completed`.
    ///
    /// A cancelled run, or a run past its deadline, ends at once, but its thread continues until `run` returns. Check
    /// [`BlockingEmitter::is_cancelled`] between steps, and return if [`BlockingEmitter::emit`] returns
    /// [`EmitError::RunEnded`]. A process can exit while the thread runs.
    ///
    /// # Errors
    /// As [`Agent::run`].
    fn run(
        &self,
        ctx: &AgentContext,
        emitter: &BlockingEmitter,
        input: Value,
    ) -> Result<Value, AgentError>;
}

/// The emitter of a [`BlockingAgent`].
#[derive(Debug)]
pub struct BlockingEmitter {
    emitter: DetachedEmitter,
    /// Closed when the run ends.
    run: oneshot::Sender<std::thread::Result<Result<Value, AgentError>>>,
}

impl BlockingEmitter {
    /// Writes an event like [`Emitter::emit`], and blocks the thread until the log has stored the event.
    ///
    /// # Errors
    /// As [`Emitter::emit`].
    ///
    /// # Panics
    /// If a task of a Tokio runtime calls it, instead of the agent's own thread.
    pub fn emit(&self, event: Event) -> Result<Position, EmitError> {
        if self.is_cancelled() {
            return Err(EmitError::RunEnded);
        }
        self.emitter.emit_blocking(event)
    }

    /// Returns `true` if the run has ended. The agent's result is then ignored.
    pub fn is_cancelled(&self) -> bool {
        self.run.is_closed()
    }
}

impl ExecutionContext for BlockingEmitter {
    fn run_id(&self) -> RunIdRef<'_> {
        self.emitter.run_id()
    }
}

/// A [`BlockingAgent`] as an [`Agent`]; see [`blocking`].
#[derive(Debug)]
pub struct Blocking<A>(Arc<A>);

/// Turns a blocking agent into an [`Agent`]. Each run has a thread of its own. The thread is inside the run's `tracing`
/// span and the runtime's context, so `tokio::spawn` and `Handle::current` work there. A runtime that stops does not
/// wait for the thread; it would wait with `spawn_blocking`.
pub fn blocking<A: BlockingAgent>(agent: A) -> Blocking<A> {
    Blocking(Arc::new(agent))
}

impl<A> Clone for Blocking<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A: BlockingAgent> Agent for Blocking<A> {
    fn name(&self) -> &str {
        self.0.name()
    }

    async fn run(
        &self,
        ctx: &AgentContext,
        emitter: &Emitter,
        input: Value,
    ) -> Result<Value, AgentError> {
        let (agent, ctx) = (Arc::clone(&self.0), ctx.clone());
        let (run, result) = oneshot::channel();
        let emitter = BlockingEmitter {
            emitter: emitter.detached(),
            run,
        };
        let runtime = tokio::runtime::Handle::current();
        let span = tracing::Span::current();
        let subscriber = dispatcher::get_default(Clone::clone);
        std::thread::Builder::new()
            .name("blocking-agent".to_owned())
            .spawn(move || {
                let _runtime = runtime.enter();
                let work = || span.in_scope(|| agent.run(&ctx, &emitter, input));
                let work = || dispatcher::with_default(&subscriber, work);
                let returned = catch_unwind(AssertUnwindSafe(work));
                let _ = emitter.run.send(returned);
            })?;
        match result.await {
            Ok(Ok(returned)) => returned,
            // A panic of the agent is a panic of the run.
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Err(AgentError::new("the agent's thread ended without a result")),
        }
    }
}
