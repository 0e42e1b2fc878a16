//! Events and control frames as blocks of an event stream (Server-Sent Events).

use std::fmt::Write;

use bytes::Bytes;

use crate::envelope::LoggedEvent;
use crate::position::Epoch;
use crate::protocol::{CloseCode, ServerFrame};

/// The events of a batch as blocks of a stream: encoded for the first reader, shared by all readers.
#[derive(Debug)]
pub(super) struct EncodedBatch {
    pub(super) epoch: Epoch,
    blocks: Bytes,
    /// The end of the block of each event.
    ends: Vec<usize>,
}

impl EncodedBatch {
    pub(super) fn new(events: &[LoggedEvent], epoch: &Epoch) -> Self {
        let size = |event: &LoggedEvent| event.frame.len() + epoch.as_str().len() + 36;
        let mut text = String::with_capacity(events.iter().map(size).sum());
        let ends = events.iter().map(|event| {
            id(&mut text, epoch.as_str(), event.offset);
            data(&mut text, &event.frame);
            text.len()
        });
        let ends = ends.collect();
        Self {
            epoch: epoch.clone(),
            blocks: text.into(),
            ends,
        }
    }

    /// Returns the blocks of the events `from..to`.
    pub(super) fn blocks(&self, from: usize, to: usize) -> Bytes {
        let end = |count: usize| match count {
            0 => 0,
            _ => self.ends[count - 1],
        };
        self.blocks.slice(end(from)..end(to))
    }
}

/// Encodes a control frame. Its `op` is the name of the block, and the data is the frame that a WebSocket gets.
pub(crate) fn control(frame: &ServerFrame<'_>) -> String {
    let (name, epoch, offset) = match frame {
        ServerFrame::Subscribed { epoch, offset, .. } => ("subscribed", epoch, offset),
        ServerFrame::Reset { epoch, offset, .. } => ("reset", epoch, offset),
        // A feed has no requests, so these answers never occur.
        ServerFrame::Authenticated { .. }
        | ServerFrame::Unsubscribed { .. }
        | ServerFrame::Pong { .. }
        | ServerFrame::Error { .. } => return String::new(),
    };
    let mut text = format!("event: {name}\n");
    id(&mut text, epoch, *offset);
    data(&mut text, &frame.to_json());
    text
}

/// Returns the last block of a stream that the server ends.
pub(crate) fn close(code: CloseCode) -> String {
    let (code, reason) = (code.code(), code.reason());
    format!("event: close\ndata: {{\"code\":{code},\"reason\":\"{reason}\"}}\n\n")
}

/// Writes the id of a block, which a client sends back as `Last-Event-ID`.
fn id(text: &mut String, epoch: &str, offset: u64) {
    // The epoch of a host's own log can be any text. If it does not fit into a line, the block gets no id.
    if !epoch.contains(['\r', '\n', '\0']) {
        let _ = writeln!(text, "id: {epoch}:{offset}");
    }
}

/// Writes `json` and the end of the block. A line break in JSON is white space, which the client restores.
fn data(text: &mut String, json: &str) {
    for line in json.split(['\r', '\n']) {
        text.push_str("data: ");
        text.push_str(line);
        text.push('\n');
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::batch::{Batch, Stretch};
    use super::*;

    fn stretch() -> Stretch {
        let events = [(3, "{\"a\":1}"), (5, "{\"b\":2}"), (9, "{\n\"c\":\r\n3}")];
        let event = |(offset, text): (u64, &str)| LoggedEvent::new(offset, text.to_owned());
        Stretch::whole(&Batch::new(events.map(event).into_iter().collect()))
    }

    const FIRST: &str = "id: e:3\ndata: {\"a\":1}\n\n";
    const SECOND: &str = "id: e:5\ndata: {\"b\":2}\n\n";
    const THIRD: &str = "id: e:9\ndata: {\ndata: \"c\":\ndata: \ndata: 3}\n\n";

    #[test]
    fn a_part_of_a_batch_is_a_part_of_its_blocks() {
        let epoch = Epoch::new("e");
        let mut rest = stretch();
        assert_eq!(rest.event_stream(&epoch), [FIRST, SECOND, THIRD].concat());
        assert_eq!(rest.split(1).event_stream(&epoch), FIRST);
        assert_eq!(rest.event_stream(&epoch), [SECOND, THIRD].concat());
        assert_eq!(rest.above(5).event_stream(&epoch), THIRD);
        assert_eq!(stretch().above(9).event_stream(&epoch), "");
    }

    #[test]
    fn a_batch_is_encoded_once_for_an_epoch() {
        let whole = stretch();
        let (first, again) = (
            whole.event_stream(&Epoch::new("e")),
            whole.event_stream(&Epoch::new("e")),
        );
        assert_eq!(first.as_ptr(), again.as_ptr());
        let other = whole.event_stream(&Epoch::new("f"));
        assert!(other.starts_with(b"id: f:3\n"), "{other:?}");
    }

    #[test]
    fn control_frames_are_named_blocks() {
        let reset = ServerFrame::Reset {
            thread_id: "t",
            epoch: "e",
            offset: 7,
        };
        assert_eq!(
            control(&reset),
            "event: reset\nid: e:7\ndata: {\"op\":\"reset\",\"thread_id\":\"t\",\"epoch\":\"e\",\"offset\":7}\n\n"
        );
        let broken = ServerFrame::Reset {
            thread_id: "t",
            epoch: "e\nf",
            offset: 7,
        };
        assert!(control(&broken).starts_with("event: reset\ndata: {"));
        for code in CloseCode::ALL {
            let text = close(code);
            let json = text.strip_prefix("event: close\ndata: ").unwrap();
            let json: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(json["code"], code.code());
            assert_eq!(json["reason"], code.reason());
        }
    }
}
