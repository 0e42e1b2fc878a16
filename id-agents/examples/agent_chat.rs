//! A chat with a small agent, on one page.
//!
//! ```text
//! cargo run -p id-agents --example agent_chat
//! cargo run -p id-agents --example agent_chat --features nats -- --port 8081 --nats nats://127.0.0.1:4222
//! ```
//!
//! Open the address that it prints, send a message, and reload the page in the middle of the answer: the rest comes, once.
//! With `--nats`, two servers share their threads: start a run on one and watch it on the other.

#[path = "agent_chat/agent.rs"]
mod agent;
#[path = "agent_chat/app.rs"]
mod app;

use std::process::ExitCode;
use std::time::Duration;

use crate::app::{Options, USAGE};

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_writer(std::io::stderr).init();
    let options = match Options::parse(std::env::args().skip(1)) {
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
    let chat = match app::start(options).await {
        Ok(chat) => chat,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::FAILURE;
        }
    };
    println!("open http://{0}/?user=ada or http://{0}/?user=bob, stop with Ctrl-C", chat.address);
    let _ = tokio::signal::ctrl_c().await;
    chat.bridge.shutdown(Duration::from_secs(2)).await;
    ExitCode::SUCCESS
}
