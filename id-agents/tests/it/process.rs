//! The example as a process: it ends at SIGTERM, whatever its clients do.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::support::PATIENCE;
use crate::support::raw::{FIN, Raw, TEXT, frame};

/// The grace of the example.
const GRACE: Duration = Duration::from_secs(2);

/// What a server may take beyond its grace.
const BEYOND: Duration = Duration::from_secs(22);

/// The example's program. `cargo test` builds it, `cargo test --test it` does not.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.parent().and_then(|deps| deps.parent()).unwrap();
    let program = profile.join("examples").join("agent_chat");
    if !is_fresh(&program) {
        let mut cargo = std::process::Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--quiet",
            "-p",
            "id-agents",
            "--example",
            "agent_chat",
        ]);
        if cfg!(feature = "nats") {
            cargo.args(["--features", "nats"]);
        }
        assert!(cargo.status().unwrap().success());
    }
    program
}

/// Returns `true` if a program is newer than the files that its dependency file lists.
fn is_fresh(program: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|it| it.modified()).ok();
    let Ok(listed) = std::fs::read_to_string(program.with_extension("d")) else {
        return false;
    };
    let built = changed(program);
    built.is_some()
        && listed
            .split_whitespace()
            .skip(1)
            .all(|source| changed(Path::new(source)) < built)
}

/// A server that listens, and where.
async fn start() -> (Child, SocketAddr) {
    let mut server = Command::new(program())
        .args(["--port", "0", "--pace", "20"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(server.stdout.take().unwrap());
    let read = tokio::time::timeout(PATIENCE, stdout.read_line(&mut line)).await;
    read.expect("a line in time").unwrap();
    let address = line
        .split("http://")
        .nth(1)
        .and_then(|it| it.split('/').next());
    let address = address.expect("it says where it listens").parse().unwrap();
    (server, address)
}

/// Sends SIGTERM, and returns the exit code and how long it took.
async fn terminate(server: &mut Child) -> (Option<i32>, Duration) {
    let begun = Instant::now();
    let id = server.id().expect("it runs").to_string();
    let kill = Command::new("kill").args(["-TERM", &id]).status().await;
    assert!(kill.unwrap().success());
    let ended = tokio::time::timeout(GRACE + BEYOND + PATIENCE, server.wait()).await;
    (ended.expect("it ends").unwrap().code(), begun.elapsed())
}

#[tokio::test]
async fn an_idle_server_ends_at_once() {
    let (mut server, address) = start().await;
    let mut raw = Raw::connect(address).await;
    raw.send(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    assert!(raw.head().await.starts_with("HTTP/1.1 200 "));
    let (code, took) = terminate(&mut server).await;
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(8), "{took:?}");
}

#[tokio::test]
async fn a_server_ends_in_time_whatever_its_clients_do() {
    let (mut server, address) = start().await;
    let mut clients = Vec::new();
    for bytes in [
        &b""[..],
        b"GET / HTTP/1.1\r\nHost: local",
        b"POST /threads/chat-ada/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer demo-ada\r\n\
          Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"text\"",
        b"POST /threads/chat-ada/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer demo-ada\r\n\
          Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"t",
    ] {
        for _ in 0..100 {
            let mut raw = Raw::connect(address).await;
            raw.send(bytes).await;
            clients.push(raw);
        }
    }
    // Sockets that never say who they are, and one that reads nothing and never closes.
    for _ in 0..20 {
        clients.push(Raw::upgraded(address).await);
    }
    let mut silent = Raw::upgraded(address).await;
    for text in [
        &br#"{"op":"auth","token":"demo-ada"}"#[..],
        br#"{"op":"subscribe","thread_id":"chat-ada"}"#,
    ] {
        silent.send(&frame(FIN | TEXT, text)).await;
    }
    silent.frame().await.expect("authenticated");
    // A run that goes on for longer than the grace.
    let text = vec!["word"; 1_000].join(" ");
    let body = format!(r#"{{"text":"{text}"}}"#);
    let mut starter = Raw::connect(address).await;
    let head = format!(
        "POST /threads/chat-ada/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer demo-ada\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    starter.send(head.as_bytes()).await;
    assert!(starter.head().await.starts_with("HTTP/1.1 200 "));
    let (code, took) = terminate(&mut server).await;
    assert_eq!(code, Some(0));
    assert!(took >= GRACE, "the run had its grace: {took:?}");
    assert!(took < GRACE + BEYOND, "{took:?}");
}
