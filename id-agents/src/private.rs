//! Functions for the fuzz targets. They are not part of the public API and may change in any release.

use run_id::ThreadId;

use crate::protocol::{BadFrame, ClientFrame, Frame};

/// Parses a frame as a session does after the client has authenticated.
#[derive(Debug)]
pub enum Answer {
    /// It acts on it, and on this thread, if the frame names one.
    Accepted {
        /// The thread that is subscribed to or left.
        thread_id: Option<ThreadId>,
    },
    /// It sends this frame and goes on.
    Told(String),
    /// It closes the socket.
    Closed,
}

/// Reads a client's frame of at most `limit` bytes, without a socket.
pub fn answer(text: &str, limit: usize) -> Answer {
    if text.len() > limit {
        return Answer::Closed;
    }
    match Frame::parse(text, 1).map(|frame| frame.message) {
        Ok(ClientFrame::Subscribe { thread_id, .. } | ClientFrame::Unsubscribe { thread_id }) => {
            Answer::Accepted {
                thread_id: Some(thread_id),
            }
        }
        Ok(ClientFrame::Auth { .. } | ClientFrame::Ping) => Answer::Accepted { thread_id: None },
        Err(BadFrame::Answer(frame)) => Answer::Told(frame.to_json()),
        Err(BadFrame::Malformed) => Answer::Closed,
    }
}
