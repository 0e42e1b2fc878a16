//! The routes of a bridge: the sockets for clients, and the probes and metrics for operators.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use super::AgentWebSocketBridge;
use crate::front::events;
use crate::socket::upgrade;

/// The content of `/health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    /// `true` if the server accepts runs and sockets and can write to the log.
    pub ok: bool,
    /// `true` if the log can be written to.
    pub log_available: bool,
    /// `true` if the server is shutting down.
    pub shutting_down: bool,
    /// Live runs of this node.
    pub runs: usize,
    /// Open sockets of this node.
    pub sockets: usize,
}

impl AgentWebSocketBridge {
    /// Returns all routes: [`socket_router`](Self::socket_router), [`feed_router`](Self::feed_router),
    /// [`operations_router`](Self::operations_router), and with the feature `ag-ui` the route of AG-UI. Protect the
    /// routes for operators with a layer, or serve them on a separate port.
    pub fn router(&self) -> Router {
        let router = self.socket_router().merge(self.feed_router());
        #[cfg(feature = "ag-ui")]
        let router = router.merge(self.ag_ui_router());
        router.merge(self.operations_router())
    }

    /// Returns the route for clients with a WebSocket: `GET /ws`, which speaks the protocol.
    pub fn socket_router(&self) -> Router {
        Router::new()
            .route("/ws", get(upgrade))
            .with_state(Arc::clone(&self.server))
    }

    /// Returns the route for clients without a WebSocket: `GET /threads/{thread}/events`, the events of a thread as
    /// Server-Sent Events or, with `Accept: application/json`, a page at a time.
    ///
    /// The [`Authenticator`](crate::Authenticator) gets the bearer token. Permissions and [`Limits`](crate::Limits) are
    /// those of the sockets. Pages of other origins can read the answers only if the host adds a CORS layer.
    ///
    /// ```
    /// # async fn app(bridge: id_agents::AgentWebSocketBridge) -> axum::Router {
    /// bridge.socket_router().merge(bridge.feed_router())
    /// # }
    /// ```
    pub fn feed_router(&self) -> Router {
        Router::new()
            .route("/threads/{thread}/events", get(events))
            .with_state(Arc::clone(&self.server))
    }

    /// Returns the route for clients of [AG-UI](https://docs.ag-ui.com) 1.0: `POST /ag-ui/{agent}` runs an agent that was
    /// registered with [`agent`](crate::AgentWebSocketBridgeBuilder::agent) and answers with the run's events.
    ///
    /// The caller needs the permissions [`Subscribe`](crate::Action::Subscribe) and
    /// [`StartRun`](crate::Action::StartRun) in the thread. The run continues if the client disconnects.
    #[cfg(feature = "ag-ui")]
    pub fn ag_ui_router(&self) -> Router {
        Router::new()
            .route(
                "/ag-ui/{agent}",
                axum::routing::post(crate::front::ag_ui::run),
            )
            .with_state(self.clone())
    }

    /// Returns the routes for operators.
    ///
    /// | route | answer |
    /// |---|---|
    /// | `GET /livez` | 200 and `ok` for as long as the process answers; it says nothing of the log |
    /// | `GET /readyz` | 200 and `ok`, or 503 and `shutting_down` or `log_unavailable`; see [`is_ready`](Self::is_ready) |
    /// | `GET /health` | 200 or 503, and [`Health`] as JSON |
    /// | `GET /metrics` | the metrics in the Prometheus text format |
    ///
    /// On a separate port, these routes answer even if clients hold all connections of the other port.
    ///
    /// ```no_run
    /// # async fn run(bridge: id_agents::AgentWebSocketBridge) -> std::io::Result<()> {
    /// let clients = tokio::net::TcpListener::bind("0.0.0.0:8080").await?;
    /// let operators = tokio::net::TcpListener::bind("127.0.0.1:9090").await?;
    /// tokio::try_join!(
    ///     id_agents::serve(clients, bridge.socket_router()).into_future(),
    ///     id_agents::serve(operators, bridge.operations_router()).into_future(),
    /// )?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn operations_router(&self) -> Router {
        Router::new()
            .route("/livez", get(async || "ok"))
            .route("/readyz", get(ready))
            .route("/health", get(health))
            .route("/metrics", get(metrics))
            .with_state(self.clone())
    }

    /// Returns `true` if a load balancer should send clients here: the server is not shutting down, and the log is
    /// ready. A [`MemoryLog`](crate::MemoryLog) is always ready. A `NatsLog` is not ready while it starts, and while it
    /// cannot reach its broker.
    pub fn is_ready(&self) -> bool {
        self.not_ready_because().is_none()
    }

    fn not_ready_because(&self) -> Option<&'static str> {
        if self.server.is_closing() {
            Some("shutting_down")
        } else if !self.server.log.is_available() {
            Some("log_unavailable")
        } else {
            None
        }
    }

    /// Returns the content of `/health`.
    pub fn health(&self) -> Health {
        let log_available = self.server.log.is_available();
        let shutting_down = self.server.is_closing();
        Health {
            ok: log_available && !shutting_down,
            log_available,
            shutting_down,
            runs: self.registry().len(),
            sockets: self.server.hub.sockets.len(),
        }
    }

    /// Returns the content of `/metrics`.
    pub fn metrics(&self) -> String {
        self.server.metrics.render()
    }
}

async fn ready(State(bridge): State<AgentWebSocketBridge>) -> (StatusCode, &'static str) {
    match bridge.not_ready_because() {
        None => (StatusCode::OK, "ok"),
        Some(reason) => (StatusCode::SERVICE_UNAVAILABLE, reason),
    }
}

async fn health(State(bridge): State<AgentWebSocketBridge>) -> Response {
    let health = bridge.health();
    let status = if health.ok {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(health)).into_response()
}

async fn metrics(State(bridge): State<AgentWebSocketBridge>) -> Response {
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        bridge.metrics(),
    )
        .into_response()
}
