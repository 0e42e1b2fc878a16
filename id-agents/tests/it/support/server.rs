//! A bridge on a free port of loopback, with access rules that a test can change while it runs.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use id_agents::{
    Action, AgentWebSocketBridge, AgentWebSocketBridgeBuilder, Authenticator, Authorizer, Denied,
    Grant, Principal,
};
use run_id::ThreadIdRef;

/// Every token `token-X` is the principal `X`, but for `token-panic`, which panics; who may do what is a list, or everything.
/// Whether somebody may be in the thread `panic` is a question that panics.
#[derive(Clone, Default)]
pub(crate) struct Access {
    allowed: Arc<Mutex<HashSet<(String, String)>>>,
    everything: bool,
    lifetime: Option<Duration>,
    delay: Option<Duration>,
}

impl Access {
    /// Everybody may do everything.
    pub(crate) fn open() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    pub(crate) fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// Answers only after a while, so that a test can act between the question and the answer.
    pub(crate) fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    pub(crate) fn allow(&self, principal: &str, thread: &str) {
        self.allowed
            .lock()
            .unwrap()
            .insert((principal.to_owned(), thread.to_owned()));
    }

    pub(crate) fn forbid(&self, principal: &str, thread: &str) {
        self.allowed
            .lock()
            .unwrap()
            .remove(&(principal.to_owned(), thread.to_owned()));
    }
}

impl Authenticator for Access {
    async fn authenticate(&self, token: &str) -> Result<Principal, Denied> {
        assert_ne!(token, "token-panic", "a fault in the host's own code");
        token
            .strip_prefix("token-")
            .map(Principal::new)
            .ok_or(Denied)
    }
}

impl Authorizer for Access {
    async fn authorize(
        &self,
        principal: &Principal,
        thread: ThreadIdRef<'_>,
        _: Action,
    ) -> Result<Grant, Denied> {
        assert_ne!(thread, "panic", "a fault in the host's own code");
        let key = (principal.id().to_owned(), thread.as_str().to_owned());
        let allowed = self.everything || self.allowed.lock().unwrap().contains(&key);
        if let Some(delay) = self.delay {
            tokio::time::sleep(delay).await;
        }
        let lifetime = self.lifetime.unwrap_or(Duration::from_hours(1));
        if allowed {
            Ok(Grant::for_duration(lifetime))
        } else {
            Err(Denied)
        }
    }
}

/// A bridge that listens.
pub(crate) struct Host {
    pub(crate) bridge: AgentWebSocketBridge,
    pub(crate) address: SocketAddr,
    server: tokio::task::JoinHandle<()>,
}

impl Host {
    pub(crate) async fn start(access: Access) -> Self {
        Self::with(access, |builder| builder).await
    }

    pub(crate) async fn with(
        access: Access,
        set_up: impl FnOnce(AgentWebSocketBridgeBuilder) -> AgentWebSocketBridgeBuilder,
    ) -> Self {
        let builder = AgentWebSocketBridge::builder(access.clone(), access);
        Self::of(set_up(builder).build().await.expect("the log answers")).await
    }

    pub(crate) async fn of(bridge: AgentWebSocketBridge) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = bridge.router();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            bridge,
            address,
            server,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/ws", self.address)
    }

    /// As [`http_get`].
    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        http_get(self.address, path).await
    }
}

/// A plain GET: the status line's code and the body.
pub(crate) async fn http_get(address: SocketAddr, path: &str) -> (u16, String) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").expect("a head and a body");
    (head[9..12].parse().unwrap(), body.to_owned())
}

impl Drop for Host {
    fn drop(&mut self) {
        self.server.abort();
    }
}
