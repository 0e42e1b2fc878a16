//! Permission errors of the broker. The broker reports them to the connection and does not answer the request, so the
//! request alone only shows a time-out.

use async_nats::ServerError;
use tokio::sync::watch;

use super::{LogError, wait_until};

/// The beginning of the broker's message.
const VIOLATION: &str = "permissions violation";

/// The last refusal of the broker.
#[derive(Debug)]
pub(super) struct Refusals(watch::Sender<Option<String>>);

impl Default for Refusals {
    fn default() -> Self {
        Self(watch::channel(None).0)
    }
}

impl Refusals {
    /// Records an error of the broker if it is about permissions.
    pub(super) fn note(&self, error: &ServerError) {
        let ServerError::Other(message) = error else {
            return;
        };
        if message.to_lowercase().starts_with(VIOLATION) {
            tracing::error!(%message, "the broker does not allow this node what it needs, see its permissions in docs/agents.md");
            self.0.send_replace(Some(message.clone()));
        }
    }

    pub(super) async fn refused(&self) -> LogError {
        let refusal = wait_until(&self.0, Option::is_some).await;
        let message = refusal.unwrap_or_default();
        LogError::Rejected {
            reason: format!(
                "the broker does not allow this node what it needs: {message}; docs/agents.md lists the permissions of a node"
            ),
        }
    }
}
