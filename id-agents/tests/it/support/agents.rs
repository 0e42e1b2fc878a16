//! Agents that end in every way there is.

use std::sync::Arc;
use std::time::Duration;

use id_agents::{Agent, AgentContext, AgentError, Emitter, Event};
use serde_json::{Value, json};
use tokio::sync::Notify;

/// Emits `{"count": n}` message deltas and returns how many.
pub(crate) struct Counter;

impl Agent for Counter {
    fn name(&self) -> &'static str {
        "counter"
    }

    async fn run(
        &self,
        _: &AgentContext,
        emitter: &Emitter,
        input: Value,
    ) -> Result<Value, AgentError> {
        let count = input["count"].as_u64().unwrap_or(0);
        for number in 0..count {
            emitter
                .emit(Event::message_delta(number.to_string()))
                .await?;
        }
        Ok(json!({"count": count}))
    }
}

/// Emits one event and then does what the input says.
pub(crate) struct Fate;

impl Agent for Fate {
    fn name(&self) -> &'static str {
        "fate"
    }

    async fn run(
        &self,
        _: &AgentContext,
        emitter: &Emitter,
        input: Value,
    ) -> Result<Value, AgentError> {
        emitter
            .emit(Event::thinking("what will become of me"))
            .await?;
        match input.as_str() {
            Some("finish") => Ok(json!(42)),
            Some("fail") => Err(AgentError::new("out of luck").with_data(json!({"dice": 1}))),
            Some("panic") => panic!("the agent's own panic text"),
            _ => std::future::pending().await,
        }
    }
}

/// Panics where no `async` block of its own is: before there is a future, or when its future is dropped.
pub(crate) struct Clumsy;

impl Agent for Clumsy {
    fn name(&self) -> &'static str {
        "clumsy"
    }

    fn run(
        &self,
        _: &AgentContext,
        _: &Emitter,
        input: Value,
    ) -> impl Future<Output = Result<Value, AgentError>> + Send {
        assert_ne!(input, "at once", "the agent's own panic text");
        let held = PanicsWhenDropped;
        async move {
            let _held = held;
            std::future::pending().await
        }
    }
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("the agent's own panic text");
    }
}

/// Emits one event, waits for the test, and emits another.
pub(crate) struct Gated {
    pub(crate) gate: Arc<Notify>,
}

impl Agent for Gated {
    fn name(&self) -> &'static str {
        "gated"
    }

    async fn run(
        &self,
        _: &AgentContext,
        emitter: &Emitter,
        _: Value,
    ) -> Result<Value, AgentError> {
        emitter.emit(Event::thinking("before")).await?;
        self.gate.notified().await;
        emitter.emit(Event::thinking("after")).await?;
        Ok(Value::Null)
    }
}

/// Emits as fast as it can, until it is stopped.
pub(crate) struct Chatter {
    pub(crate) bytes: usize,
    pub(crate) pause: Duration,
}

impl Agent for Chatter {
    fn name(&self) -> &'static str {
        "chatter"
    }

    async fn run(
        &self,
        _: &AgentContext,
        emitter: &Emitter,
        _: Value,
    ) -> Result<Value, AgentError> {
        let text = "x".repeat(self.bytes);
        loop {
            emitter.emit(Event::message_delta(text.clone())).await?;
            tokio::time::sleep(self.pause).await;
        }
    }
}
