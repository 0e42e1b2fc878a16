//! A server on loopback, a client for it, and agents to run.

pub(crate) mod agents;
#[cfg(feature = "nats")]
pub(crate) mod broker;
pub(crate) mod client;
pub(crate) mod http;
pub(crate) mod in_memory;
pub(crate) mod log_lines;
pub(crate) mod meddler;
#[cfg(feature = "nats")]
pub(crate) mod process;
pub(crate) mod raw;
pub(crate) mod server;
pub(crate) mod vectors;
#[cfg(feature = "nats")]
pub(crate) mod wire;

use std::time::Duration;

pub(crate) use self::client::{Client, Got};
pub(crate) use self::server::{Access, Host};

/// How long a test waits for something that must come. Long, as the machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// How long a test watches for something that must not come.
pub(crate) const QUIET: Duration = Duration::from_millis(200);

/// Seconds of the tests that are worth running longer than usual: `ID_AGENTS_SOAK_SECONDS`, else 5.
pub(crate) fn soak() -> Duration {
    let seconds = std::env::var("ID_AGENTS_SOAK_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(5))
}

/// Polls until `holds`, and fails with `what` when it never does.
#[track_caller]
pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) -> impl Future<Output = ()> {
    let what = what.to_owned();
    async move {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while !holds() {
            assert!(
                tokio::time::Instant::now() < deadline,
                "never happened: {what}"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
