//! The trait that an agent implements.

use std::future::Future;

use auto_impl::auto_impl;
use serde_json::Value;

use crate::error::AgentError;
use crate::run::context::AgentContext;
use crate::run::notifier::Emitter;

/// An agent: it does the work of a run, and emits events while it works.
///
/// Write `run` as an `async fn`. The agent borrows the emitter, so it cannot emit after `run` returns. The
/// [`Executor`](crate::Executor) ends the run with the result of `run`.
///
/// ```
/// use id_agents::{Agent, AgentContext, AgentError, Emitter, Event};
/// use serde_json::{Value, json};
///
/// struct Greeter;
///
/// impl Agent for Greeter {
///     fn name(&self) -> &str {
///         "greeter"
///     }
///
///     async fn run(&self, _ctx: &AgentContext, emitter: &Emitter, input: Value) -> Result<Value, AgentError> {
///         let name = input["name"].as_str().ok_or_else(|| AgentError::new("the input has no `name`"))?;
///         emitter.emit(Event::message_delta(format!("Hello, {name}"))).await?;
///         Ok(json!({"greeted": name}))
///     }
/// }
/// ```
#[auto_impl(Arc)]
pub trait Agent: Send + Sync + 'static {
    /// Returns the agent's name, which is in every envelope, log line and span; 1 to 128 bytes.
    fn name(&self) -> &str;

    /// Does the work. Returns the `result` of `agent_completed`.
    ///
    /// The future is dropped at its next `.await` when the run is cancelled or its deadline passes.
    ///
    /// # Errors
    /// The message of the [`AgentError`] is sent to clients; its source is not.
    fn run(
        &self,
        ctx: &AgentContext,
        emitter: &Emitter,
        input: Value,
    ) -> impl Future<Output = Result<Value, AgentError>> + Send;
}
