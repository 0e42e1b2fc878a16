//! The settings of a bridge.

use std::sync::Arc;
use std::time::Duration;

use prometheus::Registry;
use tokio_util::sync::CancellationToken;

use super::AgentWebSocketBridge;
#[cfg(feature = "ag-ui")]
use crate::agent::Agent;
use crate::auth::{Authenticator, Authorizer, DynAuthenticator, DynAuthorizer};
#[cfg(feature = "ag-ui")]
use crate::front::ag_ui::Agents;
use crate::log::{DynLog, EventLog, LiveSink, LogError, MemoryLog, NodeSink};
use crate::metrics::Metrics;
use crate::policy::Policy;
use crate::redact::Redactor;
use crate::run::executor::ExecutorBuilder;
use crate::socket::{Hub, Limits, QueueDepth, Server};

/// Sets up an [`AgentWebSocketBridge`].
///
/// ```
/// use std::time::Duration;
///
/// use id_agents::{
///     AgentWebSocketBridge, Authenticator, Authorizer, KeyRedactor, Limits, LogError, MemoryLog, Policy,
/// };
///
/// async fn bridge(tokens: impl Authenticator, threads: impl Authorizer) -> Result<AgentWebSocketBridge, LogError> {
///     AgentWebSocketBridge::builder(tokens, threads)
///         .allow_origin("https://app.example")
///         .log(MemoryLog::builder().max_events(500).build())
///         .limits(Limits { sockets: 2_000, ..Limits::default() })
///         .redactor(KeyRedactor::default().with_key("iban"))
///         .policy(Policy::Strict)
///         .deadline(Duration::from_secs(60))
///         .build()
///         .await
/// }
/// ```
pub struct AgentWebSocketBridgeBuilder {
    authenticator: Arc<dyn DynAuthenticator>,
    authorizer: Arc<dyn DynAuthorizer>,
    log: Arc<dyn DynLog>,
    limits: Limits,
    origins: Vec<String>,
    registry: Registry,
    #[cfg(feature = "ag-ui")]
    agents: Agents,
    executor: Box<dyn FnOnce(ExecutorBuilder) -> ExecutorBuilder + Send>,
}

impl AgentWebSocketBridgeBuilder {
    pub(super) fn new(authenticator: impl Authenticator, authorizer: impl Authorizer) -> Self {
        Self {
            authenticator: Arc::new(authenticator),
            authorizer: Arc::new(authorizer),
            log: Arc::new(MemoryLog::new()),
            limits: Limits::default(),
            origins: Vec::new(),
            registry: Registry::new(),
            #[cfg(feature = "ag-ui")]
            agents: Agents::default(),
            executor: Box::new(|executor| executor),
        }
    }

    /// Sets the event log. The default is a [`MemoryLog`] with default settings.
    #[must_use]
    pub fn log(mut self, log: impl EventLog) -> Self {
        self.log = Arc::new(log);
        self
    }

    /// Sets the limits of sockets. The default is [`Limits::default`].
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Allows pages of `origin` (scheme, host and port, as in `https://app.example`) to connect. Pages of other origins
    /// are refused.
    #[must_use]
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Registers the bridge's metrics in `registry`, beside the host's metrics. The default is a new registry.
    /// `/metrics` and [`AgentWebSocketBridge::metrics`] show the whole registry. The type is that of `prometheus` 0.14.
    ///
    /// ```
    /// # async fn bridge(builder: id_agents::AgentWebSocketBridgeBuilder) -> Result<(), Box<dyn std::error::Error>> {
    /// let registry = prometheus::Registry::new();
    /// let logins = prometheus::IntCounter::new("logins_total", "Logins")?;
    /// registry.register(Box::new(logins))?;
    /// let bridge = builder.registry(registry).build().await?;
    /// assert!(bridge.metrics().contains("logins_total 0"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn registry(mut self, registry: Registry) -> Self {
        self.registry = registry;
        self
    }

    /// Allows AG-UI clients to run `agent` with `POST /ag-ui/{name}`; see
    /// [`ag_ui_router`](AgentWebSocketBridge::ag_ui_router). A later agent replaces an earlier agent with the same
    /// name.
    ///
    /// The input of the agent is the `RunAgentInput` of the request, with one more member: `text`, the text of the last
    /// user message, if there is one.
    ///
    /// ```
    /// use id_agents::{Agent, AgentContext, AgentError, AgentWebSocketBridgeBuilder, Emitter, Event};
    /// use serde_json::Value;
    ///
    /// struct Echo;
    ///
    /// impl Agent for Echo {
    ///     fn name(&self) -> &str {
    ///         "echo"
    ///     }
    ///
    ///     async fn run(&self, _: &AgentContext, emitter: &Emitter, input: Value) -> Result<Value, AgentError> {
    ///         let text = input["text"].as_str().ok_or_else(|| AgentError::new("say something"))?;
    ///         emitter.emit(Event::message_delta(text)).await?;
    ///         Ok(Value::Null)
    ///     }
    /// }
    ///
    /// fn set_up(builder: AgentWebSocketBridgeBuilder) -> AgentWebSocketBridgeBuilder {
    ///     builder.agent(Echo)
    /// }
    /// ```
    #[cfg(feature = "ag-ui")]
    #[must_use]
    pub fn agent(mut self, agent: impl Agent) -> Self {
        self.agents.add(agent);
        self
    }

    /// As [`ExecutorBuilder::policy`].
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        self.executor(move |executor| executor.policy(policy))
    }

    /// As [`ExecutorBuilder::redactor`].
    #[must_use]
    pub fn redactor(self, redactor: impl Redactor) -> Self {
        self.executor(move |executor| executor.redactor(redactor))
    }

    /// As [`ExecutorBuilder::deadline`].
    #[must_use]
    pub fn deadline(self, deadline: Duration) -> Self {
        self.executor(move |executor| executor.deadline(deadline))
    }

    /// Sets up the executor.
    #[must_use]
    pub fn executor(
        mut self,
        set_up: impl FnOnce(ExecutorBuilder) -> ExecutorBuilder + Send + 'static,
    ) -> Self {
        let before = self.executor;
        self.executor = Box::new(move |executor| set_up(before(executor)));
        self
    }

    /// Starts following the log. Does not wait for other nodes or their runs.
    ///
    /// # Errors
    /// [`LogError::Rejected`] if the [`registry`](Self::registry) already has a metric with a name of the bridge, and
    /// the error of a log that cannot be followed. The two logs of this crate never fail here.
    pub async fn build(self) -> Result<AgentWebSocketBridge, LogError> {
        let metrics = Metrics::in_registry(self.registry).map_err(|error| unusable(&error))?;
        let builder = ExecutorBuilder::new(Arc::clone(&self.log), metrics);
        let executor = (self.executor)(builder).build();
        let metrics = Arc::clone(&executor.services.metrics);
        let hub = Hub::start(Arc::clone(&metrics), &self.limits);
        let depth = QueueDepth::new(Arc::downgrade(&hub.sockets));
        depth
            .and_then(|depth| metrics.add(depth))
            .map_err(|error| unusable(&error))?;
        let sink: Arc<dyn LiveSink> = Arc::clone(&hub) as Arc<dyn LiveSink>;
        self.log.tail(Arc::downgrade(&sink)).await?;
        let node: Arc<dyn NodeSink> = Arc::clone(&hub) as Arc<dyn NodeSink>;
        self.log.attach(Arc::downgrade(&node));
        let server = Server {
            hub,
            log: self.log,
            authenticator: self.authenticator,
            authorizer: self.authorizer,
            limits: self.limits,
            origins: self.origins,
            metrics,
            closing: CancellationToken::new(),
        };
        Ok(AgentWebSocketBridge {
            executor,
            server: Arc::new(server),
            #[cfg(feature = "ag-ui")]
            agents: Arc::new(self.agents),
        })
    }
}

fn unusable(error: &prometheus::Error) -> LogError {
    LogError::Rejected {
        reason: format!("the metrics registry is not usable: {error}"),
    }
}
