//! The crate through its public doors: real sockets, a client that is not the server's own code, real brokers.

mod support;

mod executor;
mod isolation;
mod limits;
mod memory_log;
mod protocol;
mod races;
mod resume;
mod secrets;
mod shutdown;
mod slow_reader;
