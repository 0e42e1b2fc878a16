//! Serves a router over HTTP/1.1, with a limit on everything that a client can hold open.

mod body;

use std::any::Any;
use std::fmt;
use std::future::IntoFuture;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use futures_util::future::BoxFuture;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;
use tokio_util::io::InspectReader;
use tokio_util::sync::CancellationToken;

use self::body::TimedBody;

/// The size of the buffer for a request's head, in bytes. It can grow to twice that. The default of hyper is about 400 KiB.
const HEAD_BYTES: usize = 32 * 1024;

/// Serves `router` on `listener` like `axum::serve`, with limits on what a client can hold open: a request's head and
/// body have a time limit, a head has at most 64 KiB, the number of connections is limited, and a shutdown does not
/// wait for a request that never ends.
///
/// The awaited future ends only after a graceful shutdown; see
/// [`with_graceful_shutdown`](Serve::with_graceful_shutdown). The server speaks HTTP/1.1 with upgrades. It sets
/// `TCP_NODELAY`; otherwise a small frame can wait 40 ms for the client's acknowledgement of the frame before.
///
/// ```no_run
/// use std::time::Duration;
///
/// use id_agents::AgentWebSocketBridge;
///
/// async fn run(bridge: AgentWebSocketBridge) -> std::io::Result<()> {
///     let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
///     let stopping = bridge.clone();
///     id_agents::serve(listener, bridge.router())
///         .header_timeout(Duration::from_secs(10))
///         .max_connections(2_000)
///         .drain(Duration::from_secs(3))
///         .with_graceful_shutdown(async move {
///             let _ = tokio::signal::ctrl_c().await;
///             stopping.shutdown(Duration::from_secs(10)).await;
///         })
///         .await
/// }
/// ```
pub fn serve<L: Listener>(listener: L, router: Router) -> Serve<L> {
    Serve {
        listener,
        router,
        limits: HttpLimits {
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            max_connections: 16_384,
            drain: Duration::from_secs(3),
        },
    }
}

/// A server with its settings. It accepts connections when it is awaited; see [`serve`].
#[must_use = "a server serves once it is awaited"]
pub struct Serve<L> {
    listener: L,
    router: Router,
    limits: HttpLimits,
}

/// A [`Serve`] with a signal to stop.
#[must_use = "a server serves once it is awaited"]
pub struct ServeUntil<L, F> {
    serve: Serve<L>,
    signal: F,
}

#[derive(Clone, Copy, Debug)]
struct HttpLimits {
    header_timeout: Duration,
    body_timeout: Duration,
    max_connections: usize,
    drain: Duration,
}

impl<L: Listener> Serve<L> {
    /// Sets the time limit for the head of a request and for an idle connection between two requests; then the
    /// connection is closed. The default is 10 s.
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.limits.header_timeout = timeout;
        self
    }

    /// Sets the time limit for the next piece of a request's body; then the handler gets an error. The default is 30 s.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.limits.body_timeout = timeout;
        self
    }

    /// Sets the maximum number of connections, WebSockets included. Further connections wait in the listener's backlog.
    /// The default is 16,384, which is more than [`Limits::sockets`](crate::Limits::sockets) and needs as many file
    /// descriptors.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.limits.max_connections = connections;
        self
    }

    /// Sets the time limit for running requests when the server stops; then their connections are closed. The default
    /// is 3 s.
    pub fn drain(mut self, timeout: Duration) -> Self {
        self.limits.drain = timeout;
        self
    }

    /// Stops when `signal` ends: accepts no more connections, closes idle connections, and gives running requests the
    /// time of [`drain`](Self::drain). It does not wait for WebSockets:
    /// [`shutdown`](crate::AgentWebSocketBridge::shutdown) closes them.
    ///
    /// The server still accepts connections while `signal` runs. When `signal` calls
    /// [`shutdown(grace)`](crate::AgentWebSocketBridge::shutdown), the server ends within `grace` and 22 seconds after the
    /// call, with a drain of at most 3 s.
    pub fn with_graceful_shutdown<F>(self, signal: F) -> ServeUntil<L, F>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        ServeUntil {
            serve: self,
            signal,
        }
    }

    /// Returns the address of the listener.
    ///
    /// # Errors
    /// The error of the listener.
    pub fn local_addr(&self) -> io::Result<L::Addr> {
        self.listener.local_addr()
    }

    async fn run(self, signal: impl Future<Output = ()>) {
        let Self {
            mut listener,
            router,
            limits,
        } = self;
        let most = limits.max_connections.min(Semaphore::MAX_PERMITS);
        let places = Arc::new(Semaphore::new(most));
        let stopping = CancellationToken::new();
        let cut = CancellationToken::new();
        // A dropped server drops its connections.
        let _dropped = cut.clone().drop_guard();
        // Each connection holds a receiver of this channel.
        let (open, held) = watch::channel(());
        let mut signal = pin!(signal);
        let mut full = false;
        loop {
            let was_full = std::mem::replace(&mut full, places.available_permits() == 0);
            if full && !was_full {
                tracing::warn!(connections = most, "accepts no connection until one ends");
            }
            let next = async {
                let place = place(&places).await;
                let (mut io, _address) = listener.accept().await;
                without_delay(&mut io);
                // Holds the place until the connection is dropped, also after an upgrade.
                InspectReader::new(io, move |_: &[u8]| {
                    let _ = &place;
                })
            };
            // The signal first: its handlers are there before the first connection is.
            let io = tokio::select! {
                biased;
                () = &mut signal => break,
                io = next => io,
            };
            let served = connection(io, router.clone(), limits, stopping.clone());
            let (cut, held) = (cut.clone(), held.clone());
            tokio::spawn(async move {
                cut.run_until_cancelled(served).await;
                drop(held);
            });
        }
        drop((listener, held));
        stopping.cancel();
        if timeout(limits.drain, open.closed()).await.is_err() {
            tracing::warn!(
                connections = open.receiver_count(),
                "closed connections whose requests did not end in time"
            );
        }
    }
}

/// Waits for a free place for a connection.
async fn place(places: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    match Arc::clone(places).acquire_owned().await {
        Ok(place) => place,
        // The semaphore is never closed.
        Err(_closed) => std::future::pending().await,
    }
}

/// Serves one connection until it ends, is upgraded, or is dropped.
async fn connection<I>(io: I, router: Router, limits: HttpLimits, stopping: CancellationToken)
where
    I: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let router = TowerToHyperService::new(router);
    let cut = CutConnection::default();
    let cut_here = cut.cut.clone();
    let _ended = cut.ended.clone().drop_guard();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(cut.clone());
        router.call(request.map(|body| TimedBody::new(body, limits.body_timeout)))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(io), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    // The client decides how a connection ends. A log line for each would let a client fill the log.
    tokio::select! {
        biased;
        () = cut_here.cancelled() => return,
        _ = connection.as_mut() => return,
        () = stopping.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        biased;
        () = cut_here.cancelled() => {}
        _ = connection => {}
    }
}

/// Closes the connection of a request whose client does not read the answer. Each request has one in its extensions.
#[derive(Clone, Debug, Default)]
pub(crate) struct CutConnection {
    cut: CancellationToken,
    ended: CancellationToken,
}

impl CutConnection {
    /// Closes the connection unless it ends within `patience`.
    pub(crate) async fn after(self, patience: Duration) {
        if timeout(patience, self.ended.cancelled()).await.is_err() {
            self.cut.cancel();
        }
    }
}

/// Sets `TCP_NODELAY`: a small frame would otherwise wait for the acknowledgement of the frame before.
fn without_delay<I: Any>(io: &mut I) {
    if let Some(stream) = (io as &mut dyn Any).downcast_mut::<TcpStream>()
        && let Err(error) = stream.set_nodelay(true)
    {
        tracing::debug!(%error, "a connection keeps its delay");
    }
}

impl<L: Listener> IntoFuture for Serve<L> {
    type Output = io::Result<()>;
    type IntoFuture = BoxFuture<'static, io::Result<()>>;

    fn into_future(self) -> Self::IntoFuture {
        self.with_graceful_shutdown(std::future::pending())
            .into_future()
    }
}

impl<L: Listener, F: Future<Output = ()> + Send + 'static> IntoFuture for ServeUntil<L, F> {
    type Output = io::Result<()>;
    type IntoFuture = BoxFuture<'static, io::Result<()>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            self.serve.run(self.signal).await;
            Ok(())
        })
    }
}

impl<L: fmt::Debug> fmt::Debug for Serve<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serve")
            .field("listener", &self.listener)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl<L: fmt::Debug, F> fmt::Debug for ServeUntil<L, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServeUntil").field(&self.serve).finish()
    }
}
