//! Counts the frames that a client sends, below the WebSocket library.
//!
//! The WebSocket library returns whole messages. Only this module sees fragments, empty continuation frames and
//! messages that never end, before their payload takes memory.

use std::io::{self, Cursor};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::OpCode;
use tokio_util::io::InspectReader;

use super::limits::{FrameBudget, Limits};
use super::outbox::Outbox;
use crate::protocol::CloseCode;

/// Maximum length of a frame header: two bytes, eight for the length, four for the mask.
const LONGEST_HEADER: usize = 14;

/// Maximum payload of a control frame (RFC 6455, section 5.5).
const CONTROL_PAYLOAD: u64 = 125;

/// A connection whose frames are counted.
pub(super) type Metered<S> = InspectReader<S, Box<dyn FnMut(&[u8]) + Send>>;

/// Counts the frames of a connection while they are read. The first frame beyond a limit closes the socket.
pub(super) fn metered<S>(io: S, limits: &Limits, outbox: Arc<Outbox>) -> Metered<S>
where
    S: AsyncRead,
{
    let mut meter = Meter::new(limits);
    let count = move |bytes: &[u8]| {
        if let Err(code) = meter.count(bytes) {
            outbox.close(code);
        }
    };
    InspectReader::new(io, Box::new(count))
}

/// Sends the end of the stream, and reads until the peer ends its stream. Closing a connection with unread bytes would
/// discard the close frame.
pub(super) async fn linger<S: AsyncRead + AsyncWrite + Unpin>(
    metered: Metered<S>,
) -> io::Result<()> {
    let mut io = metered.into_inner();
    io.shutdown().await?;
    tokio::io::copy(&mut io, &mut tokio::io::sink()).await?;
    Ok(())
}

/// Finds the frames in a stream of bytes.
struct Meter {
    budget: FrameBudget,
    /// Maximum payload of a message, with all its fragments.
    most: u64,
    header: [u8; LONGEST_HEADER],
    /// Number of bytes of `header` that have been read.
    read: usize,
    /// Remaining payload of the current frame in bytes.
    payload: u64,
    /// Payload of the current message so far, with the current frame.
    message: u64,
    /// `true` after a malformed header. The WebSocket library reports it, and later bytes are not counted.
    lost: bool,
}

impl Meter {
    fn new(limits: &Limits) -> Self {
        Self {
            budget: FrameBudget::new(limits.frames_per_second),
            most: limits.client_frame_bytes as u64,
            header: [0; LONGEST_HEADER],
            read: 0,
            payload: 0,
            message: 0,
            lost: false,
        }
    }

    /// Counts the next bytes of the stream.
    ///
    /// # Errors
    /// The close code.
    fn count(&mut self, mut bytes: &[u8]) -> Result<(), CloseCode> {
        while let [first, rest @ ..] = bytes
            && !self.lost
        {
            if self.payload > 0 {
                let skipped = usize::try_from(self.payload)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                self.payload -= skipped as u64;
                bytes = &bytes[skipped..];
                continue;
            }
            self.header[self.read] = *first;
            self.read += 1;
            bytes = rest;
            match FrameHeader::parse(&mut Cursor::new(&self.header[..self.read])) {
                Ok(None) => {}
                Ok(Some((header, length))) => {
                    self.read = 0;
                    self.payload = length;
                    self.frame(&header, length)?;
                }
                Err(_) => self.lost = true,
            }
        }
        Ok(())
    }

    fn frame(&mut self, header: &FrameHeader, length: u64) -> Result<(), CloseCode> {
        if !self.budget.take() {
            return Err(CloseCode::TooMany);
        }
        if let OpCode::Control(_) = header.opcode {
            return if length > CONTROL_PAYLOAD {
                Err(CloseCode::ProtocolError)
            } else {
                Ok(())
            };
        }
        self.message = self.message.saturating_add(length);
        if self.message > self.most {
            return Err(CloseCode::BadFrame);
        }
        if header.is_final {
            self.message = 0;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A masked frame.
    fn frame(first: u8, payload: usize) -> Vec<u8> {
        let mut frame = vec![first];
        match payload {
            0..126 => frame.push(0x80 | u8::try_from(payload).unwrap()),
            _ => {
                frame.push(0x80 | 0x7e);
                frame.extend(u16::try_from(payload).unwrap().to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(vec![b'x'; payload]);
        frame
    }

    fn meter() -> Meter {
        Meter::new(&Limits::default())
    }

    #[tokio::test(start_paused = true)]
    async fn frames_are_counted_wherever_the_reads_cut_them() {
        let stream: Vec<u8> = (0..21).flat_map(|_| frame(0x81, 300)).collect();
        let last = stream.len() - 300;
        for step in [1, 7, 100, stream.len()] {
            let mut meter = meter();
            let mut at = 0;
            let stopped = stream.chunks(step).find_map(|chunk| {
                at += chunk.len();
                meter.count(chunk).err()
            });
            assert_eq!(stopped, Some(CloseCode::TooMany), "{step}");
            assert!(at >= last && at < last + step, "{step}: {at}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_is_its_fragments() {
        let mut meter = meter();
        // Two messages of maximum size, the second in fragments.
        assert_eq!(meter.count(&frame(0x81, 4_096)), Ok(()));
        assert_eq!(meter.count(&frame(0x01, 4_000)), Ok(()));
        assert_eq!(meter.count(&frame(0x89, 100)), Ok(()), "a ping in between");
        assert_eq!(meter.count(&frame(0x80, 96)), Ok(()));
        assert_eq!(meter.count(&frame(0x01, 4_096)), Ok(()));
        assert_eq!(meter.count(&frame(0x00, 0)), Ok(()));
        assert_eq!(meter.count(&frame(0x00, 1)), Err(CloseCode::BadFrame));
    }

    #[tokio::test(start_paused = true)]
    async fn a_length_is_refused_before_its_bytes_come() {
        let mut huge = vec![0x82, 0x80 | 0x7f];
        huge.extend(u64::MAX.to_be_bytes());
        huge.extend([0; 4]);
        assert_eq!(meter().count(&huge), Err(CloseCode::BadFrame));
        assert_eq!(meter().count(&huge[..13]), Ok(()));
        let mut ping = huge;
        ping[0] = 0x89;
        assert_eq!(meter().count(&ping), Err(CloseCode::ProtocolError));
    }

    #[tokio::test(start_paused = true)]
    async fn what_follows_a_header_that_is_none_is_the_websocket_s_concern() {
        let mut meter = meter();
        for _ in 0..100 {
            assert_eq!(meter.count(&frame(0x83, 0)), Ok(()));
        }
    }
}
