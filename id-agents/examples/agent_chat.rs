//! A chat with a small agent, on one page.
//!
//! ```text
//! cargo run -p id-agents --example agent_chat
//! cargo run -p id-agents --example agent_chat --features ag-ui
//! cargo run -p id-agents --example agent_chat --features nats -- --port 8081 --nats nats://127.0.0.1:4222
//! ```
//!
//! Open the address that it prints, send a message, and reload the page in the middle of the answer: the rest comes, once.
//! With the feature `ag-ui`, clients of AG-UI run the same agent at `/ag-ui/word-smith`.
//! With `--nats`, two servers share their threads: start a run on one and watch it on the other.

#[path = "agent_chat/agent.rs"]
mod agent;
#[path = "agent_chat/app.rs"]
mod app;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use crate::app::Options;

/// What `--help` prints.
const USAGE: &str =
    "usage: agent_chat [--port PORT] [--nats URL] [--node NAME] [--pace MILLISECONDS]

  --port PORT   listen on this port of 127.0.0.1 (8080; 0 takes a free one)
  --nats URL    keep events on this NATS server (needs the feature `nats`), else in memory
  --node NAME   this server's name on the NATS server (random)
  --pace MS     the pause between two events of the agent (250)";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let options = match parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("error: {message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let told = match told_to_stop() {
        Ok(told) => told,
        Err(error) => {
            eprintln!("error: cannot catch signals: {error}");
            return ExitCode::FAILURE;
        }
    };
    let chat = match app::start(options).await {
        Ok(chat) => chat,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::FAILURE;
        }
    };
    println!(
        "open http://{0}/?user=ada or http://{0}/?user=bob, stop with Ctrl-C",
        chat.address
    );
    if let Err(error) = told.await {
        eprintln!("error: cannot wait for a signal: {error}");
        return ExitCode::FAILURE;
    }
    let report = chat.stop(Duration::from_secs(2)).await;
    tracing::info!(?report, "stopped");
    ExitCode::SUCCESS
}

/// Catches Ctrl-C, and SIGTERM, which an orchestrator sends, from now on. The future waits for one of them.
fn told_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => Ok(()),
                _ = terminate.recv() => Ok(()),
            }
        })
    }
    #[cfg(not(unix))]
    Ok(tokio::signal::ctrl_c())
}

/// `None` when help was asked for.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options::default();
    while let Some(name) = arguments.next() {
        if name == "--help" || name == "-h" {
            return Ok(None);
        }
        let value = arguments
            .next()
            .ok_or_else(|| format!("`{name}` needs a value"));
        match name.as_str() {
            "--port" => options.port = number(&name, &value?)?,
            "--pace" => options.pace = Duration::from_millis(number(&name, &value?)?),
            "--nats" => options.nats = Some(value?),
            "--node" => options.node = Some(value?),
            _ => {
                return Err(format!("there is no option `{name}`"));
            }
        }
    }
    Ok(Some(options))
}

fn number<N: std::str::FromStr>(name: &str, value: &str) -> Result<N, String> {
    value
        .parse()
        .map_err(|_| format!("`{name}` needs a number, not `{value}`"))
}
