//! A way to the broker that can be cut, that can lose packets, answers, and single messages.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Up,
    /// Connections are cut, and new ones refused.
    Down,
    /// Nothing passes, and nobody is told: packets are lost and sent again.
    Silent,
    /// What the broker answers is lost.
    Deaf,
}

pub(crate) struct Wire {
    address: SocketAddr,
    state: watch::Sender<State>,
    unwanted: Unwanted,
}

/// The beginning of the subject of a message to lose.
type Unwanted = Arc<Mutex<Option<&'static str>>>;

impl Wire {
    pub(crate) async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, state) = watch::channel(State::Up);
        let unwanted = Unwanted::default();
        let lost = Arc::clone(&unwanted);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (mut state, lost) = (state.clone(), Arc::clone(&lost));
                if *state.borrow() == State::Down {
                    continue;
                }
                tokio::spawn(async move {
                    let Ok(far) = TcpStream::connect(target).await else {
                        return;
                    };
                    let ((near_in, near_out), (far_in, far_out)) =
                        (near.into_split(), far.into_split());
                    tokio::select! {
                        () = pass(near_in, far_out, state.clone()) => {}
                        () = answer(far_in, near_out, state.clone(), &lost) => {}
                        _ = state.wait_for(|state| *state == State::Down) => {}
                    }
                });
            }
        });
        Self {
            address,
            state: sender,
            unwanted,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// Cuts every connection and refuses new ones for a while.
    pub(crate) async fn cut(&self, duration: Duration) {
        self.set_up(false);
        tokio::time::sleep(duration).await;
        self.set_up(true);
    }

    /// Down cuts every connection and refuses new ones.
    pub(crate) fn set_up(&self, up: bool) {
        self.state
            .send_replace(if up { State::Up } else { State::Down });
    }

    /// Loses every packet, in both directions, until the wire is up again.
    pub(crate) fn lose_packets(&self) {
        self.state.send_replace(State::Silent);
    }

    /// Loses what the broker answers, until the connections are cut.
    pub(crate) fn lose_answers(&self) {
        self.state.send_replace(State::Deaf);
    }

    /// Loses the next message that the broker delivers on a subject with this beginning.
    pub(crate) fn lose_message(&self, subject: &'static str) {
        *self.unwanted.lock().unwrap() = Some(subject);
    }

    /// Returns `true` if a message is still to be lost.
    pub(crate) fn is_to_lose(&self) -> bool {
        self.unwanted.lock().unwrap().is_some()
    }
}

/// Waits while nothing passes. What was read before a cut, and is not yet written, is lost with the connection.
async fn wait_while_silent(state: &mut watch::Receiver<State>) -> State {
    let state = state.wait_for(|state| *state != State::Silent).await;
    state.map_or(State::Down, |state| *state)
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<State>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        if wait_while_silent(&mut state).await == State::Down
            || to.write_all(&buffer[..count]).await.is_err()
        {
            return;
        }
    }
}

/// Passes on what the broker says, one operation after the other.
async fn answer(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut state: watch::Receiver<State>,
    unwanted: &Unwanted,
) {
    let mut buffer = Vec::new();
    while let Ok(1..) = from.read_buf(&mut buffer).await {
        let state = wait_while_silent(&mut state).await;
        if state == State::Down {
            return;
        }
        let mut kept = Vec::new();
        while let Some(length) = operation(&buffer) {
            let operation: Vec<u8> = buffer.drain(..length).collect();
            let mut unwanted = unwanted.lock().unwrap();
            if unwanted.is_some_and(|subject| is_message(&operation, subject)) {
                *unwanted = None;
            } else {
                kept.extend(operation);
            }
        }
        if state != State::Deaf && to.write_all(&kept).await.is_err() {
            return;
        }
    }
}

/// The length of the first operation of the NATS protocol, once it is whole: a line, and a payload for messages.
fn operation(bytes: &[u8]) -> Option<usize> {
    let line = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    let text = std::str::from_utf8(&bytes[..line]).unwrap();
    let payload = match text.split_once(' ') {
        Some(("MSG" | "HMSG", rest)) => {
            let length = rest.rsplit(' ').next().unwrap();
            length.parse::<usize>().unwrap() + 2
        }
        _ => 0,
    };
    let length = line + 2 + payload;
    (bytes.len() >= length).then_some(length)
}

fn is_message(operation: &[u8], subject: &str) -> bool {
    let text = String::from_utf8_lossy(operation);
    let rest = text.strip_prefix("HMSG ").or(text.strip_prefix("MSG "));
    rest.is_some_and(|rest| rest.starts_with(subject))
}
