//! A client that writes bytes, for what no WebSocket library sends.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::PATIENCE;

pub(crate) const FIN: u8 = 0x80;
pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;

/// A frame with a mask of zeros: its first byte, and a payload of less than 64 KiB.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..126 => frame.push(0x80 | u8::try_from(length).unwrap()),
        length => {
            frame.push(0x80 | 0x7e);
            frame.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

pub(crate) struct Raw {
    pub(crate) stream: TcpStream,
}

impl Raw {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream }
    }

    /// A WebSocket that has not said anything yet.
    pub(crate) async fn upgraded(address: SocketAddr) -> Self {
        let mut raw = Self::connect(address).await;
        raw.send(
            b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        )
        .await;
        let head = raw.head().await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        assert!(
            head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
            "the answer to that key, of RFC 6455: {head}"
        );
        raw
    }

    /// A WebSocket of the principal `ada`.
    pub(crate) async fn login(address: SocketAddr) -> Self {
        let mut raw = Self::upgraded(address).await;
        let auth = br#"{"op":"auth","token":"token-ada"}"#;
        raw.send(&frame(FIN | TEXT, auth)).await;
        let (first, answer) = raw.frame().await.expect("an answer");
        assert_eq!(first, FIN | TEXT);
        assert_eq!(answer, br#"{"op":"authenticated","principal":"ada"}"#);
        raw
    }

    /// Writes; a server that has closed already is not this call's concern.
    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes).await;
    }

    /// Reads the head of an HTTP answer.
    pub(crate) async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let byte = tokio::time::timeout(PATIENCE, self.stream.read_u8()).await;
            head.push(byte.expect("an answer in time").expect("a whole head"));
        }
        String::from_utf8(head).unwrap()
    }

    /// The first byte and the payload of the next frame; `None` at the end of the connection.
    pub(crate) async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let read = tokio::time::timeout(PATIENCE, self.read_frame()).await;
        read.expect("a frame or an end in time").ok()
    }

    async fn read_frame(&mut self) -> std::io::Result<(u8, Vec<u8>)> {
        let first = self.stream.read_u8().await?;
        let length = match self.stream.read_u8().await? {
            126 => usize::from(self.stream.read_u16().await?),
            length => usize::from(length),
        };
        let mut payload = vec![0; length];
        self.stream.read_exact(&mut payload).await?;
        Ok((first, payload))
    }

    /// Reads past everything else to the code of the close frame, and to the end of the connection; 1006 for a connection
    /// that broke without one.
    pub(crate) async fn close_code(&mut self) -> u16 {
        while let Some((first, payload)) = self.frame().await {
            if first == FIN | CLOSE {
                assert_eq!(self.frame().await, None, "nothing comes after it");
                return u16::from_be_bytes([payload[0], payload[1]]);
            }
        }
        1006
    }

    /// Reads to the end of the connection.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        let read = tokio::time::timeout(PATIENCE, self.stream.read_to_end(&mut rest)).await;
        let _ = read.expect("an end in time");
        rest
    }
}
