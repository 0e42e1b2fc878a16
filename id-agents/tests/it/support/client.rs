//! A WebSocket client on tokio-tungstenite.

use futures_util::{SinkExt, StreamExt};
use id_agents::Envelope;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::{Host, PATIENCE, QUIET};

/// What a server frame turned out to be.
#[derive(Debug)]
pub(crate) enum Got {
    Event(Envelope),
    Control(Value),
    /// The close code; 1006 for a connection that broke without one.
    Closed(u16),
}

pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    pub(crate) async fn connect(host: &Host) -> Self {
        Self::connect_to(&host.url()).await
    }

    pub(crate) async fn connect_to(url: &str) -> Self {
        let (socket, _) = tokio_tungstenite::connect_async(url)
            .await
            .expect("the upgrade succeeds");
        Self { socket }
    }

    /// Connects as the principal `who`.
    pub(crate) async fn login(host: &Host, who: &str) -> Self {
        let mut client = Self::connect(host).await;
        client.auth(who).await;
        client
    }

    pub(crate) async fn auth(&mut self, who: &str) {
        self.send(&json!({"op": "auth", "token": format!("token-{who}")}))
            .await;
        assert_eq!(
            self.control().await,
            json!({"op": "authenticated", "principal": who})
        );
    }

    pub(crate) async fn send(&mut self, frame: &Value) {
        self.send_raw(Message::text(frame.to_string())).await;
    }

    pub(crate) async fn send_raw(&mut self, message: Message) {
        // A server that has closed already is not this call's concern: the next read says so.
        let _ = self.socket.send(message).await;
    }

    /// Asks for a thread from the start and returns the `subscribed` frame.
    pub(crate) async fn subscribe(&mut self, thread: &str) -> Value {
        self.resume(thread, Value::Null, Value::Null).await
    }

    pub(crate) async fn resume(
        &mut self,
        thread: &str,
        after: impl Into<Value>,
        epoch: impl Into<Value>,
    ) -> Value {
        let (after, epoch) = (after.into(), epoch.into());
        self.send(&json!({"op": "subscribe", "thread_id": thread, "after": after, "epoch": epoch}))
            .await;
        self.control().await
    }

    /// The next frame; fails when none comes.
    pub(crate) async fn next(&mut self) -> Got {
        let received = tokio::time::timeout(PATIENCE, self.receive()).await;
        received.expect("the server sends something in time")
    }

    /// The next frame, for as long as it takes.
    pub(crate) async fn receive(&mut self) -> Got {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return read(&text),
                Some(Ok(Message::Close(frame))) => {
                    return Got::Closed(frame.map_or(1005, |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                None | Some(Err(_)) => return Got::Closed(1006),
            }
        }
    }

    pub(crate) async fn event(&mut self) -> Envelope {
        match self.next().await {
            Got::Event(envelope) => envelope,
            other => panic!("expected an event, found {other:?}"),
        }
    }

    pub(crate) async fn events(&mut self, count: usize) -> Vec<Envelope> {
        let mut events = Vec::with_capacity(count);
        for _ in 0..count {
            events.push(self.event().await);
        }
        events
    }

    pub(crate) async fn control(&mut self) -> Value {
        match self.next().await {
            Got::Control(value) => value,
            other => panic!("expected a control frame, found {other:?}"),
        }
    }

    /// Reads past everything else to the close code.
    pub(crate) async fn close_code(&mut self) -> u16 {
        loop {
            if let Got::Closed(code) = self.next().await {
                return code;
            }
        }
    }

    /// Fails when anything at all comes for a while.
    pub(crate) async fn expect_quiet(&mut self) {
        if let Ok(got) = tokio::time::timeout(QUIET, self.receive()).await {
            panic!("expected nothing, found {got:?}");
        }
    }
}

fn read(text: &str) -> Got {
    let value: Value = serde_json::from_str(text).expect("every frame is JSON");
    if value.get("op").is_some() {
        return Got::Control(value);
    }
    Got::Event(Envelope::parse(text).expect("a frame without `op` is an event"))
}

/// The status of an upgrade that must not succeed.
pub(crate) async fn refused(host: &Host, origin: Option<&str>) -> u16 {
    match upgrade(host, origin).await {
        Err(tungstenite::Error::Http(response)) => response.status().as_u16(),
        Ok(_) => panic!("expected a refusal, found an open socket"),
        Err(other) => panic!("expected an HTTP answer, found {other}"),
    }
}

pub(crate) async fn upgrade(
    host: &Host,
    origin: Option<&str>,
) -> Result<Client, tungstenite::Error> {
    use tungstenite::client::IntoClientRequest;
    let mut request = host.url().into_client_request()?;
    if let Some(origin) = origin {
        request
            .headers_mut()
            .insert("Origin", origin.parse().unwrap());
    }
    let (socket, _) = tokio_tungstenite::connect_async(request).await?;
    Ok(Client { socket })
}
