//! Runs agents under validated run ids and routes their events over WebSockets by thread.
//!
//! An event is accepted only with a valid [`RunId`](run_id::RunId); its thread is derived from it, never passed. Once
//! [`Emitter::emit`] returns `Ok`, the event has a fixed offset in its thread's log. A subscribed, authorised socket sees
//! its thread's events in offset order without gap or repeat, or it is closed, or it is told `recovered: false` or
//! `reset`. No socket ever gets an event of a thread that it is not authorised for. How long the log lives is the chosen
//! log's: [`MemoryLog`], the process; `NatsLog` (feature `nats`), the broker.
//!
//! | what | where |
//! |---|---|
//! | write an agent | [`Agent`], [`Emitter`], [`Event`] |
//! | run it | [`Executor`], [`RunRequest`], [`Policy`] |
//! | show it to browsers | [`AgentWebSocketBridge`], [`Authenticator`], [`Authorizer`], [`Limits`], [`CloseCode`] |
//! | keep secrets out | [`Redactor`], [`KeyRedactor`] |
//! | watch and cancel | [`RunThreadRegistry`], [`Health`] |
//! | choose or write a log | [`EventLog`], [`MemoryLog`] |
//!
//! The protocol, its guarantees and their limits on each log are described in `docs/agents.md` of the repository.

mod agent;
mod auth;
mod bridge;
mod context;
mod envelope;
mod error;
mod event;
mod executor;
mod log;
mod metrics;
mod notifier;
mod policy;
mod protocol;
mod redact;
mod registry;
mod request;
mod run_task;
mod socket;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use self::agent::{Agent, AgentError};
pub use self::auth::{Action, Authenticator, Authorizer, Denied, Grant, Principal};
pub use self::bridge::{
    AgentWebSocketBridge, AgentWebSocketBridgeBuilder, Health, RunHandle, ShutdownReport,
};
pub use self::context::AgentContext;
pub use self::envelope::{ENVELOPE_VERSION, Envelope, EnvelopeError, LoggedEvent, Record};
pub use self::error::{ExecuteError, RunFailure};
pub use self::event::{ErrorKind, Event, EventType};
pub use self::executor::{Executor, ExecutorBuilder, MAX_AGENT_NAME, MAX_EVENT_BYTES};
pub use self::log::{
    Appended, Bounds, Chunk, Epoch, EventLog, LiveSink, LogError, MemoryLog, MemoryLogBuilder,
    Position, UnfinishedRun,
};
#[cfg(feature = "nats")]
pub use self::log::{NatsLog, NatsLogBuilder};
pub use self::notifier::{EmitError, Emitter, WebSocketNotifier};
pub use self::policy::Policy;
pub use self::protocol::CloseCode;
pub use self::redact::{KeyRedactor, Redactor};
pub use self::registry::{RunInfo, RunStatus, RunThreadRegistry};
pub use self::request::RunRequest;
pub use self::socket::Limits;
