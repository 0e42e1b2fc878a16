//! Functions for the fuzz targets. They are not part of the public API and may change in any release.

use run_id::ThreadId;

use crate::protocol::{BadFrame, ClientFrame, Frame};

/// The reaction of a session to a frame, after the client has authenticated.
#[derive(Debug)]
pub enum Answer {
    /// The session acts on the frame, and on its thread if the frame names a thread.
    Accepted {
        /// The thread to subscribe to or to leave.
        thread_id: Option<ThreadId>,
    },
    /// The session answers with this frame and continues.
    Told(String),
    /// The session closes the socket.
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
