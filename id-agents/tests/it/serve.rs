//! `serve`: what a client can hold open, and for how long, with clients that write bytes.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use id_agents::Serve;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::raw::{FIN, Raw, TEXT, frame};
use crate::support::{Access, Host};

/// A server that a test stops.
struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
}

impl Server {
    async fn start(set_up: impl FnOnce(Serve<TcpListener>) -> Serve<TcpListener>) -> Self {
        let router = Router::new()
            .route("/", get(async || "hello"))
            .route("/echo", post(async |body: Bytes| body))
            .route("/never", get(std::future::pending::<&str>));
        Self::of(router, set_up).await
    }

    async fn of(
        router: Router,
        set_up: impl FnOnce(Serve<TcpListener>) -> Serve<TcpListener>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let serve = set_up(id_agents::serve(listener, router));
        let address = serve.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serve = serve.with_graceful_shutdown(async {
            let _ = stopped.await;
        });
        let served = tokio::spawn(serve.into_future());
        Self {
            address,
            stop,
            served,
        }
    }

    /// Stops the server, and returns how long that took.
    async fn stop(self) -> Duration {
        let begun = Instant::now();
        drop(self.stop);
        self.served.await.unwrap().unwrap();
        assert!(TcpStream::connect(self.address).await.is_err());
        begun.elapsed()
    }
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn requests_are_served_on_one_connection() {
    let server = Server::start(|serve| serve).await;
    let mut raw = Raw::connect(server.address).await;
    for _ in 0..2 {
        raw.send(GET).await;
        let head = raw.head().await;
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(head.contains("content-length: 5\r\n"), "{head}");
        let mut body = [0; 5];
        tokio::io::AsyncReadExt::read_exact(&mut raw.stream, &mut body)
            .await
            .unwrap();
        assert_eq!(&body, b"hello");
    }
    // An idle connection is closed at once when the server stops.
    assert!(server.stop().await < Duration::from_secs(2));
    assert_eq!(raw.rest().await, b"");
}

#[tokio::test]
async fn a_head_that_is_never_finished_is_given_up() {
    let server = Server::start(|serve| serve.header_timeout(Duration::from_millis(300))).await;
    for head in [&b""[..], b"G", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "] {
        let mut raw = Raw::connect(server.address).await;
        let begun = Instant::now();
        raw.send(head).await;
        assert_eq!(raw.rest().await, b"");
        assert!(begun.elapsed() >= Duration::from_millis(250));
    }
    // Nor is a connection kept that has had its answer and asks for nothing more.
    let mut raw = Raw::connect(server.address).await;
    raw.send(GET).await;
    let begun = Instant::now();
    let answer = String::from_utf8(raw.rest().await).unwrap();
    assert!(answer.ends_with("\r\n\r\nhello"), "{answer}");
    assert!(begun.elapsed() >= Duration::from_millis(250));
    // A client that sends its head byte by byte gains nothing.
    let mut raw = Raw::connect(server.address).await;
    let (mut read, mut write) = raw.stream.split();
    let drip = async {
        loop {
            if tokio::io::AsyncWriteExt::write_all(&mut write, b"G")
                .await
                .is_err()
            {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let end = async {
        let mut rest = Vec::new();
        let _ = tokio::io::AsyncReadExt::read_to_end(&mut read, &mut rest).await;
    };
    tokio::time::timeout(Duration::from_secs(10), async {
        tokio::select! { () = drip => {}, () = end => {} }
    })
    .await
    .expect("the connection ends");
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let server = Server::start(|serve| serve).await;
    let mut raw = Raw::connect(server.address).await;
    raw.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ").await;
    let begun = Instant::now();
    raw.send(&vec![b'x'; 40_000]).await;
    let answer = String::from_utf8(raw.rest().await).unwrap();
    // The answer can be lost with a connection that is cut over unread bytes.
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431 "),
        "{answer}"
    );
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "not by the timeout"
    );
}

#[tokio::test]
async fn a_body_that_is_never_finished_is_given_up() {
    let server = Server::start(|serve| serve.body_timeout(Duration::from_millis(300))).await;
    let mut raw = Raw::connect(server.address).await;
    raw.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf")
        .await;
    let answer = String::from_utf8(raw.rest().await).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    // A whole one is served, however many pieces it comes in.
    let mut raw = Raw::connect(server.address).await;
    raw.send(
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 6\r\n\r\n",
    )
    .await;
    for byte in b"pieces" {
        tokio::time::sleep(Duration::from_millis(100)).await;
        raw.send(&[*byte]).await;
    }
    let answer = String::from_utf8(raw.rest().await).unwrap();
    assert!(answer.ends_with("\r\n\r\npieces"), "{answer}");
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let server = Server::start(|serve| {
        serve
            .max_connections(2)
            .header_timeout(Duration::from_millis(1_500))
    })
    .await;
    let begun = Instant::now();
    let mut half_open = Vec::new();
    for _ in 0..2 {
        let mut raw = Raw::connect(server.address).await;
        raw.send(b"GET / HTTP/1.1\r\n").await;
        half_open.push(raw);
    }
    let mut third = Raw::connect(server.address).await;
    third.send(GET).await;
    assert!(third.head().await.starts_with("HTTP/1.1 200 "));
    assert!(
        begun.elapsed() >= Duration::from_millis(1_300),
        "it had to wait until a half-open request was given up"
    );
}

#[tokio::test]
async fn a_websocket_keeps_its_place() {
    let host = Host::start(Access::open()).await;
    let server = Server::of(host.bridge.router(), |serve| serve.max_connections(1)).await;
    let raw = Raw::login(server.address).await;
    let mut second = Raw::connect(server.address).await;
    second.send(GET).await;
    let waited = tokio::time::timeout(Duration::from_millis(300), second.head()).await;
    assert!(waited.is_err(), "the one place is taken");
    drop(raw);
    assert!(second.head().await.starts_with("HTTP/1.1 404 "));
}

#[tokio::test]
async fn half_open_requests_do_not_hold_the_end() {
    let server = Server::start(|serve| serve.drain(Duration::from_millis(500))).await;
    let mut held = Vec::new();
    for bytes in [
        &b"GET / HTTP/1.1\r\nHost: local"[..],
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf",
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ] {
        for _ in 0..100 {
            let mut raw = Raw::connect(server.address).await;
            raw.send(bytes).await;
            held.push(raw);
        }
    }
    // The server has read them all once it answers one that came after them.
    let mut last = Raw::connect(server.address).await;
    last.send(GET).await;
    last.head().await;
    let took = server.stop().await;
    assert!(took >= Duration::from_millis(450), "{took:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    for raw in &mut held {
        raw.rest().await;
    }
}

#[tokio::test]
async fn a_request_that_ends_within_the_drain_is_answered() {
    let router = Router::new().route(
        "/slow",
        get(async || {
            tokio::time::sleep(Duration::from_millis(400)).await;
            "done"
        }),
    );
    let server = Server::of(router, |serve| serve.drain(Duration::from_secs(20))).await;
    let mut raw = Raw::connect(server.address).await;
    raw.send(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let took = server.stop().await;
    assert!(took < Duration::from_secs(10), "{took:?}");
    let answer = String::from_utf8(raw.rest().await).unwrap();
    assert!(answer.ends_with("\r\n\r\ndone"), "{answer}");
}

#[tokio::test]
async fn a_server_that_is_dropped_takes_its_connections_with_it() {
    let server = Server::start(|serve| serve).await;
    let mut raw = Raw::connect(server.address).await;
    raw.send(b"GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.served.abort();
    assert_eq!(raw.rest().await, b"");
}

#[tokio::test]
async fn small_frames_do_not_wait_for_acknowledgements() {
    let host = Host::start(Access::open()).await;
    let server = Server::of(host.bridge.router(), |serve| serve).await;
    let mut raw = Raw::login(server.address).await;
    let begun = Instant::now();
    for _ in 0..15 {
        raw.send(&frame(FIN | TEXT, br#"{"op":"ping"}"#)).await;
        raw.frame().await.expect("a pong");
    }
    // 40 ms each if they did.
    assert!(begun.elapsed() < Duration::from_millis(500));
}
