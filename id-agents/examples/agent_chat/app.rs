//! The server of the example: a page, a way to start a run, and the bridge's routes.

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use axum::{Json, Router};
use id_agents::{
    Action, AgentWebSocketBridge, Authenticator, Authorizer, Denied, ExecuteError, Grant,
    Principal, ShutdownReport,
};
use run_id::{RunId, ThreadId, ThreadIdRef};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::agent::WordSmith;

/// The command line.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) port: u16,
    pub(crate) nats: Option<String>,
    pub(crate) node: Option<String>,
    pub(crate) pace: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 8080,
            nats: None,
            node: None,
            pace: Duration::from_millis(250),
        }
    }
}

/// Two users with a thread each. A real host asks its session store and its database.
///
/// The tokens are as public as this page: it is a demonstration on loopback, and what it demonstrates is that each user's
/// socket sees that user's thread and no other.
#[derive(Clone)]
struct Users;

const USERS: [&str; 2] = ["ada", "bob"];

impl Authenticator for Users {
    async fn authenticate(&self, token: &str) -> Result<Principal, Denied> {
        let user = USERS.iter().find(|user| token == format!("demo-{user}"));
        user.map(Principal::new).ok_or(Denied)
    }
}

impl Authorizer for Users {
    async fn authorize(
        &self,
        who: &Principal,
        thread: ThreadIdRef<'_>,
        _: Action,
    ) -> Result<Grant, Denied> {
        if thread == *format!("chat-{who}").as_str() {
            Ok(Grant::for_duration(Duration::from_hours(1)))
        } else {
            Err(Denied)
        }
    }
}

/// A server that runs.
pub(crate) struct Chat {
    pub(crate) address: SocketAddr,
    pub(crate) bridge: AgentWebSocketBridge,
    served: JoinHandle<std::io::Result<()>>,
    /// The server takes connections for as long as this is there.
    open: oneshot::Sender<()>,
}

impl Chat {
    /// Lets live runs go on for `grace`, closes the sockets with 1001, and then the server.
    pub(crate) async fn stop(self, grace: Duration) -> ShutdownReport {
        let report = self.bridge.shutdown(grace).await;
        drop(self.open);
        match self.served.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the server ended early"),
            Err(error) => tracing::warn!(%error, "the server ended early"),
        }
        report
    }
}

#[derive(Clone)]
struct App {
    bridge: AgentWebSocketBridge,
    pace: Duration,
}

/// Listens on loopback and serves until [`Chat::stop`].
pub(crate) async fn start(options: Options) -> Result<Chat, String> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", options.port)).await;
    let listener = listener
        .map_err(|error| format!("cannot listen on 127.0.0.1:{}: {error}", options.port))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let builder =
        AgentWebSocketBridge::builder(Users, Users).allow_origin(format!("http://{address}"));
    let builder = match &options.nats {
        Some(url) => with_nats(builder, url, options.node.as_deref()).await?,
        None => builder,
    };
    #[cfg(feature = "ag-ui")]
    let builder = builder.agent(WordSmith { pace: options.pace });
    let bridge = builder.build().await.map_err(|error| error.to_string())?;
    let app = App {
        bridge: bridge.clone(),
        pace: options.pace,
    };
    let router = Router::new()
        .route("/", get(async || Html(include_str!("page.html"))))
        .route("/page.css", get(async || css(include_str!("page.css"))))
        .route("/page.js", get(async || script(include_str!("page.js"))))
        .route("/run.js", get(async || script(include_str!("run.js"))))
        // The npm package's `run-id/client`, so that the example runs without a build of it.
        .route(
            "/client.js",
            get(async || script(include_str!("client.js"))),
        )
        .route("/threads/{thread}/runs", post(start_run))
        .route("/threads/{thread}/runs/{run_id}/cancel", post(cancel_run))
        .with_state(app)
        .merge(bridge.router());
    let (open, closed) = oneshot::channel();
    let served = id_agents::serve(listener, router).with_graceful_shutdown(async {
        let _ = closed.await;
    });
    Ok(Chat {
        address,
        bridge,
        served: tokio::spawn(served.into_future()),
        open,
    })
}

#[cfg(feature = "nats")]
async fn with_nats(
    builder: id_agents::AgentWebSocketBridgeBuilder,
    url: &str,
    node: Option<&str>,
) -> Result<id_agents::AgentWebSocketBridgeBuilder, String> {
    let mut log = id_agents::NatsLog::builder(url);
    if let Some(node) = node {
        log = log.node(node);
    }
    let log = log
        .connect()
        .await
        .map_err(|error| format!("cannot use the NATS server: {error}"))?;
    Ok(builder.log(log))
}

#[cfg(not(feature = "nats"))]
async fn with_nats(
    _: id_agents::AgentWebSocketBridgeBuilder,
    _: &str,
    _: Option<&str>,
) -> Result<id_agents::AgentWebSocketBridgeBuilder, String> {
    Err("`--nats` needs the feature `nats`, run with `--features nats`".to_owned())
}

/// `POST /threads/{thread}/runs` with `{"text"}`; the answer says the run's id. The bridge's routes serve the events.
async fn start_run(
    State(app): State<App>,
    Path(thread): Path<String>,
    headers: HeaderMap,
    Json(input): Json<Value>,
) -> Result<Json<Value>, (StatusCode, String)> {
    let principal = principal(&headers).await?;
    let thread =
        ThreadId::parse(&thread).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    let run = app
        .bridge
        .start_run(
            &principal,
            WordSmith { pace: app.pace },
            RunId::generate(&thread),
            input,
        )
        .await;
    let run = run.map_err(|error| match error {
        ExecuteError::Forbidden => (StatusCode::FORBIDDEN, error.to_string()),
        other => (StatusCode::SERVICE_UNAVAILABLE, other.to_string()),
    })?;
    Ok(Json(json!({ "run_id": run.run_id().as_str() })))
}

/// `POST /threads/{thread}/runs/{run_id}/cancel`: stops the run, on whichever node it is.
async fn cancel_run(
    State(app): State<App>,
    Path((thread, run_id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<StatusCode, (StatusCode, String)> {
    let principal = principal(&headers).await?;
    let run_id =
        RunId::parse(&run_id).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    if run_id.thread_id() != thread.as_str() {
        return Err((
            StatusCode::NOT_FOUND,
            "no such run in this thread".to_owned(),
        ));
    }
    let allowed = Users.authorize(&principal, run_id.thread_id(), Action::StartRun);
    allowed
        .await
        .map_err(|denied| (StatusCode::FORBIDDEN, denied.to_string()))?;
    app.bridge.registry().cancel(&run_id);
    Ok(StatusCode::ACCEPTED)
}

/// Whose bearer token this is.
async fn principal(headers: &HeaderMap) -> Result<Principal, (StatusCode, String)> {
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .and_then(|it| it.strip_prefix("Bearer "));
    let principal = Users.authenticate(token.unwrap_or_default()).await;
    principal.map_err(|denied| (StatusCode::UNAUTHORIZED, denied.to_string()))
}

fn css(text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css")], text)
}

fn script(text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript")], text)
}
