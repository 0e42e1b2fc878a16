//! The close codes of the server.

use std::fmt;

text_enum! {
    /// The code and the reason of a close frame. After 1001, 1011 and 40xx, a client reconnects and resumes. After 1002,
    /// 1007 and 44xx, a client stops, because a new connection would end in the same way.
    ///
    /// ```
    /// use id_agents::CloseCode;
    ///
    /// assert_eq!(CloseCode::SlowReader.code(), 4008);
    /// assert!(CloseCode::SlowReader.reconnects());
    /// assert!(!CloseCode::Forbidden.reconnects());
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    #[repr(u16)]
    pub enum CloseCode {
        /// 1001: the server is shutting down.
        GoingAway = 1001: "the server is shutting down, reconnect and resume",
        /// 1002: a frame that RFC 6455 does not allow.
        ProtocolError = 1002: "a frame broke the WebSocket protocol",
        /// 1007: a text frame that is not UTF-8.
        InvalidUtf8 = 1007: "a text frame was not UTF-8",
        /// 1011: the server or the host's code failed.
        InternalError = 1011: "the server failed, reconnect and resume",
        /// 4008: the client did not read its queue fast enough.
        SlowReader = 4008: "too far behind, reconnect and resume",
        /// 4009: the client did not answer two pings.
        PingTimeout = 4009: "no answer to the pings, reconnect and resume",
        /// 4010: the log began a new epoch, so the client's offsets are no longer valid.
        EpochLost = 4010: "the event log was replaced, reconnect and start over",
        /// 4011: a permission of the socket expired.
        GrantExpired = 4011: "a permission has expired, reconnect and authenticate",
        /// 4400: a message that is not text, is not JSON, has no `op`, or is too large, with all its fragments.
        BadFrame = 4400: "a frame was not a small JSON text with an `op`",
        /// 4401: the token came too late, or was not accepted.
        Unauthenticated = 4401: "the first frame had no valid token",
        /// 4403: the permission for a subscribed thread was revoked.
        Forbidden = 4403: "the permission for a thread was revoked",
        /// 4429: too many frames (each fragment counts), or too many sockets of one principal.
        TooMany = 4429: "too many frames or sockets",
    }

    /// Returns the reason in the close frame, at most 123 bytes.
    pub fn reason
}

impl CloseCode {
    /// Returns the number in the close frame.
    pub const fn code(self) -> u16 {
        self as u16
    }

    /// Returns `true` if the client should reconnect.
    pub const fn reconnects(self) -> bool {
        matches!(self.code(), 1001 | 1011 | 4000..4100)
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code(), self.reason())
    }
}
