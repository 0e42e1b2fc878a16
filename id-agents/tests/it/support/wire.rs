//! A way to the broker that can be cut, that can lose packets, and that can lose answers.

use std::net::SocketAddr;
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
}

impl Wire {
    pub(crate) async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, state) = watch::channel(State::Up);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let mut state = state.clone();
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
                        () = pass(near_in, far_out, state.clone(), false) => {}
                        () = pass(far_in, near_out, state.clone(), true) => {}
                        _ = state.wait_for(|state| *state == State::Down) => {}
                    }
                });
            }
        });
        Self {
            address,
            state: sender,
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
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut state: watch::Receiver<State>,
    answers: bool,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let _ = state.wait_for(|state| *state != State::Silent).await;
        if answers && *state.borrow() == State::Deaf {
            continue;
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
