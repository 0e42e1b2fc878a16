#![doc = include_str!("../README.md")]
//!
//! # Where to look
//!
//! | what | where |
//! |---|---|
//! | write an agent | [`Agent`], [`Emitter`], [`Event`]; [`BlockingAgent`] for one that blocks its thread |
//! | run it | [`Executor`], [`RunRequest`], [`Policy`] |
//! | serve it | [`serve()`], [`Health`] |
//! | show it to browsers | [`AgentWebSocketBridge`], [`Authenticator`], [`Authorizer`], [`Limits`], [`CloseCode`] |
//! | keep secrets out | [`Redactor`], [`KeyRedactor`] |
//! | watch and cancel | [`RunThreadRegistry`] |
//! | choose or write a log | [`EventLog`], [`MemoryLog`]; `NatsLog` with the feature `nats` |
//!
//! Everything here runs on Tokio. A call that starts a task panics outside of a runtime with a timer.

#![cfg_attr(docsrs, feature(doc_cfg))]

/// The code of the guide compiles.
#[cfg(all(doctest, feature = "nats"))]
#[doc = include_str!("../../docs/agents.md")]
mod guide {}

/// So does the code of the page for operators.
#[cfg(doctest)]
#[doc = include_str!("../../docs/operating.md")]
mod operating {}

#[macro_use]
mod macros;

mod agent;
mod auth;
mod blocking;
mod bridge;
mod data;
mod envelope;
mod error;
mod event;
mod front;
mod log;
mod metrics;
mod policy;
mod position;
mod protocol;
mod redact;
mod request;
mod run;
mod serve;
mod socket;
mod wire;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use self::agent::Agent;
pub use self::auth::{Action, Authenticator, Authorizer, Denied, Grant, Principal};
pub use self::blocking::{Blocking, BlockingAgent, BlockingEmitter, blocking};
pub use self::bridge::{
    AgentWebSocketBridge, AgentWebSocketBridgeBuilder, Health, RunHandle, ShutdownReport,
};
pub use self::envelope::{ENVELOPE_VERSION, Envelope, EnvelopeError, LoggedEvent, Record};
pub use self::error::{AgentError, EmitError, ExecuteError, RunFailure};
pub use self::event::{ErrorKind, Event, EventType};
pub use self::log::{
    Appended, Bounds, Chunk, Control, EventLog, LiveSink, LogError, MemoryLog, MemoryLogBuilder,
    NodeSink,
};
#[cfg(feature = "nats")]
pub use self::log::{NatsLog, NatsLogBuilder};
pub use self::policy::Policy;
pub use self::position::{Epoch, Position};
pub use self::protocol::CloseCode;
pub use self::redact::{KeyRedactor, Redactor};
pub use self::request::RunRequest;
pub use self::run::context::{AgentContext, MAX_AGENT_NAME};
pub use self::run::executor::{Executor, ExecutorBuilder, MAX_EVENT_BYTES};
pub use self::run::notifier::{Emitter, WebSocketNotifier};
pub use self::run::registry::{RunInfo, RunStatus, RunThreadRegistry};
pub use self::serve::{Serve, ServeUntil, serve};
pub use self::socket::Limits;
