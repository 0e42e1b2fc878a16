//! The agents that clients of AG-UI can run, by name.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::agent::Agent;
use crate::error::AgentError;
use crate::run::context::AgentContext;
use crate::run::notifier::Emitter;

#[derive(Clone, Default)]
pub(crate) struct Agents(HashMap<String, RegisteredAgent>);

impl Agents {
    pub(crate) fn add(&mut self, agent: impl Agent) {
        let name = agent.name().to_owned();
        self.0.insert(name, RegisteredAgent(Arc::new(agent)));
    }

    pub(super) fn named(&self, name: &str) -> Option<&RegisteredAgent> {
        self.0.get(name)
    }
}

/// An agent behind a pointer, so that agents of different types fit into one map.
#[derive(Clone)]
pub(crate) struct RegisteredAgent(Arc<dyn DynAgent>);

erased! {
    /// An agent of any type.
    trait DynAgent: Agent {
        async fn run(ctx: &'a AgentContext, emitter: &'a Emitter, input: Value) -> Result<Value, AgentError>;
        fn name() -> &str;
    }
}

impl Agent for RegisteredAgent {
    fn name(&self) -> &str {
        self.0.name()
    }

    async fn run(
        &self,
        ctx: &AgentContext,
        emitter: &Emitter,
        input: Value,
    ) -> Result<Value, AgentError> {
        self.0.run(ctx, emitter, input).await
    }
}
