//! The frames in a socket's queue.

use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::socket::batch::Stretch;

/// An item of a socket's queue: events, or one control message.
#[derive(Debug)]
pub(crate) enum Frame {
    Live(Stretch),
    /// `true` for events from the log. Their age says nothing about the server's speed.
    Replayed(Stretch),
    Control(Utf8Bytes),
    Ping,
}

impl Frame {
    /// Returns the number of messages on the wire.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Live(stretch) | Self::Replayed(stretch) => stretch.len(),
            Self::Control(_) | Self::Ping => 1,
        }
    }

    pub(super) fn events(&self) -> usize {
        match self {
            Self::Live(stretch) | Self::Replayed(stretch) => stretch.len(),
            Self::Control(_) | Self::Ping => 0,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Live(stretch) | Self::Replayed(stretch) => stretch.bytes(),
            Self::Control(text) => text.len(),
            Self::Ping => 0,
        }
    }
}
