//! An HTTP client that writes bytes: whole answers, and event streams read block by block.

use std::fmt::Write;
use std::net::SocketAddr;

use id_agents::Envelope;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{PATIENCE, QUIET};

/// The head of an answer: its status, and its header lines in lower case.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: u16,
    lines: Vec<String>,
}

impl Head {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let prefix = format!("{name}: ");
        self.lines
            .iter()
            .find_map(|line| line.strip_prefix(&prefix))
    }
}

/// A connection whose answer's head was read.
pub(crate) struct Http {
    pub(crate) head: Head,
    reader: BufReader<TcpStream>,
    /// The chunks that were read, and up to where they were used.
    body: Vec<u8>,
    at: usize,
}

/// One block of an event stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) event: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) data: Option<String>,
    pub(crate) retry: Option<u64>,
    pub(crate) comment: Option<String>,
}

impl Block {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.data.as_deref().expect("data")).expect("JSON")
    }

    /// The event of a block without a name.
    pub(crate) fn envelope(&self) -> Envelope {
        assert_eq!(self.event, None, "{self:?}");
        let envelope = Envelope::parse(self.data.as_deref().expect("data")).expect("an envelope");
        let id = format!("{}:{}", envelope.epoch, envelope.offset);
        assert_eq!(self.id.as_deref(), Some(id.as_str()));
        envelope
    }
}

/// Sends a request with these header lines. A body has its length said.
pub(crate) async fn request(
    address: SocketAddr,
    line: &str,
    headers: &[&str],
    body: Option<&str>,
) -> Http {
    let mut text = format!("{line} HTTP/1.1\r\nHost: {address}\r\n");
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    if let Some(body) = body {
        let _ = write!(text, "Content-Length: {}\r\n", body.len());
    }
    text.push_str("\r\n");
    text.push_str(body.unwrap_or_default());
    raw(address, &text).await
}

/// Sends a request as it is written.
pub(crate) async fn raw(address: SocketAddr, text: &str) -> Http {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A server that answers before it has read all of it is not this call's concern.
    let _ = stream.write_all(text.as_bytes()).await;
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        let read = timeout(PATIENCE, reader.read_line(&mut line)).await;
        read.expect("a head in time").expect("a whole head");
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        match line.split_once(": ") {
            Some((name, value)) => lines.push(format!("{}: {value}", name.to_lowercase())),
            None => lines.push(line.to_owned()),
        }
    }
    let status = lines[0][9..12].parse().expect("a status");
    Http {
        head: Head { status, lines },
        reader,
        body: Vec::new(),
        at: 0,
    }
}

/// `GET` with a bearer token of the principal `ada`.
pub(crate) async fn get(address: SocketAddr, path: &str, headers: &[&str]) -> Http {
    let auth = ["Authorization: Bearer token-ada"];
    let headers = [&auth, headers].concat();
    request(address, &format!("GET {path}"), &headers, None).await
}

impl Http {
    /// The whole body of an answer that says its length.
    pub(crate) async fn body(mut self) -> String {
        let length = self.head.header("content-length").expect("a length");
        let mut body = vec![0; length.parse().unwrap()];
        let read = timeout(PATIENCE, self.reader.read_exact(&mut body)).await;
        read.expect("a body in time").expect("a whole body");
        String::from_utf8(body).unwrap()
    }

    pub(crate) async fn json(self) -> Value {
        serde_json::from_str(&self.body().await).expect("JSON")
    }

    /// The next block; `None` at the end of the stream, also of one that was cut.
    pub(crate) async fn block(&mut self) -> Option<Block> {
        timeout(PATIENCE, self.read_block())
            .await
            .expect("a block or an end in time")
    }

    /// The next block that is an event.
    pub(crate) async fn event(&mut self) -> Envelope {
        self.block().await.expect("an event").envelope()
    }

    pub(crate) async fn events(&mut self, count: usize) -> Vec<Envelope> {
        let mut events = Vec::with_capacity(count);
        for _ in 0..count {
            events.push(self.event().await);
        }
        events
    }

    /// The next block, whose name is `event`.
    pub(crate) async fn named(&mut self, event: &str) -> Block {
        let block = self.block().await.expect("a block");
        assert_eq!(block.event.as_deref(), Some(event), "{block:?}");
        block
    }

    /// The rest of the stream, whose last block closes it, and the code of that.
    pub(crate) async fn close_code(&mut self) -> Value {
        let mut last = None;
        while let Some(block) = self.block().await {
            last = Some(block);
        }
        let last = last.expect("a block");
        assert_eq!(last.event.as_deref(), Some("close"), "{last:?}");
        last.json()["code"].clone()
    }

    pub(crate) async fn expect_quiet(&mut self) {
        if let Ok(got) = timeout(QUIET, self.read_block()).await {
            panic!("expected nothing, found {got:?}");
        }
    }

    async fn read_block(&mut self) -> Option<Block> {
        let mut block = Block::default();
        loop {
            let line = self.line().await?;
            let (field, value) = match line.split_once(':') {
                None if line.is_empty() => return Some(block),
                None => (line.as_str(), ""),
                Some((field, value)) => (field, value.strip_prefix(' ').unwrap_or(value)),
            };
            let value = value.to_owned();
            match field {
                "event" => block.event = Some(value),
                "id" => block.id = Some(value),
                "retry" => block.retry = Some(value.parse().unwrap()),
                "data" => match &mut block.data {
                    Some(data) => {
                        data.push('\n');
                        data.push_str(&value);
                    }
                    none => *none = Some(value),
                },
                "" => block.comment = Some(value),
                _ => panic!("an unknown field: {line}"),
            }
        }
    }

    /// A line of the chunked body.
    async fn line(&mut self) -> Option<String> {
        loop {
            let unread = &self.body[self.at..];
            if let Some(length) = unread.iter().position(|byte| *byte == b'\n') {
                let line = String::from_utf8(unread[..length].to_vec()).unwrap();
                self.at += length + 1;
                return Some(line);
            }
            self.chunk().await?;
        }
    }

    /// Reads one chunk; `None` at the end of the body, also of one that was cut.
    async fn chunk(&mut self) -> Option<()> {
        let mut size = String::new();
        self.reader.read_line(&mut size).await.ok()?;
        let size = usize::from_str_radix(size.trim_end(), 16).ok()?;
        let mut chunk = vec![0; size + 2];
        self.reader.read_exact(&mut chunk).await.ok()?;
        assert!(chunk.ends_with(b"\r\n"));
        chunk.truncate(size);
        self.body.drain(..self.at);
        self.at = 0;
        self.body.extend(chunk);
        (size > 0).then_some(())
    }
}

/// Checks the status, the headers and the JSON of a refusal.
pub(crate) async fn expect_refused(answer: Http, status: u16, code: &str, message: &str) {
    assert_eq!(answer.head.status, status, "{code}");
    assert_eq!(answer.head.header("content-type"), Some("application/json"));
    assert_eq!(answer.head.header("cache-control"), Some("no-store"));
    let retry = (status == 503).then_some("1");
    assert_eq!(answer.head.header("retry-after"), retry);
    let scheme = (status == 401).then_some("Bearer");
    assert_eq!(answer.head.header("www-authenticate"), scheme);
    assert_eq!(
        answer.json().await,
        json!({"error": {"code": code, "message": message}})
    );
}
