//! The crate through its public doors: real sockets, a client that is not the server's own code, real brokers.

mod support;

#[cfg(feature = "ag-ui")]
mod ag_ui;
mod agent_chat;
mod blocking;
#[cfg(feature = "nats")]
mod broker;
mod chromium;
mod context;
mod corpora;
mod endings;
mod event_size;
mod event_types;
mod executor;
mod feeds;
mod frames;
mod guide;
mod host_code;
mod isolation;
mod limits;
mod memory_log;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "nats")]
mod nodes;
mod operations;
#[cfg(feature = "nats")]
mod own_events;
#[cfg(feature = "nats")]
mod permissions;
#[cfg(unix)]
mod process;
mod protocol;
mod races;
mod resume;
mod secrets;
mod serve;
mod shutdown;
mod slow_reader;
#[cfg(feature = "nats")]
mod window;
