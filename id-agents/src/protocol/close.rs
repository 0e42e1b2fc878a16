//! The close codes of the server.

use std::fmt;

/// The code and the reason of a close frame. After 1001, 1011 and 40xx a client reconnects and resumes. After 1002, 1007
/// and 44xx it does not, because the same would happen again.
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
pub enum CloseCode {
    /// 1001: the server shuts down.
    GoingAway,
    /// 1002: a frame that RFC 6455 does not allow.
    ProtocolError,
    /// 1007: a text that is not UTF-8.
    InvalidUtf8,
    /// 1011: the server, or code of its host, failed.
    InternalError,
    /// 4008: the client did not read what was queued for it.
    SlowReader,
    /// 4009: the client answered none of two pings.
    PingTimeout,
    /// 4010: the log began another epoch, so every offset that the client has is void.
    EpochLost,
    /// 4011: a permission that the socket was using has expired.
    GrantExpired,
    /// 4400: a message that is not text, not JSON, without an `op`, or too large, fragments included.
    BadFrame,
    /// 4401: no token in time, or one that was not accepted.
    Unauthenticated,
    /// 4403: the permission for a thread that the socket was subscribed to was revoked.
    Forbidden,
    /// 4429: too many frames, each fragment being one, or too many sockets of one principal.
    TooMany,
}

impl CloseCode {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 12] = [
        Self::GoingAway,
        Self::ProtocolError,
        Self::InvalidUtf8,
        Self::InternalError,
        Self::SlowReader,
        Self::PingTimeout,
        Self::EpochLost,
        Self::GrantExpired,
        Self::BadFrame,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::TooMany,
    ];

    /// The number in the close frame.
    pub const fn code(self) -> u16 {
        match self {
            Self::GoingAway => 1001,
            Self::ProtocolError => 1002,
            Self::InvalidUtf8 => 1007,
            Self::InternalError => 1011,
            Self::SlowReader => 4008,
            Self::PingTimeout => 4009,
            Self::EpochLost => 4010,
            Self::GrantExpired => 4011,
            Self::BadFrame => 4400,
            Self::Unauthenticated => 4401,
            Self::Forbidden => 4403,
            Self::TooMany => 4429,
        }
    }

    /// The reason in the close frame, at most 123 bytes.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::GoingAway => "the server is shutting down, reconnect and resume",
            Self::ProtocolError => "a frame broke the WebSocket protocol",
            Self::InvalidUtf8 => "a text frame was not UTF-8",
            Self::InternalError => "the server failed, reconnect and resume",
            Self::SlowReader => "too far behind, reconnect and resume",
            Self::PingTimeout => "no answer to the pings, reconnect and resume",
            Self::EpochLost => "the event log was replaced, reconnect and start over",
            Self::GrantExpired => "a permission has expired, reconnect and authenticate",
            Self::BadFrame => "a frame was not a small JSON text with an `op`",
            Self::Unauthenticated => "the first frame had no valid token",
            Self::Forbidden => "the permission for a thread was revoked",
            Self::TooMany => "too many frames or sockets",
        }
    }

    /// Returns `true` if the client should connect again.
    pub const fn reconnects(self) -> bool {
        match self {
            Self::GoingAway
            | Self::InternalError
            | Self::SlowReader
            | Self::PingTimeout
            | Self::EpochLost
            | Self::GrantExpired => true,
            Self::ProtocolError
            | Self::InvalidUtf8
            | Self::BadFrame
            | Self::Unauthenticated
            | Self::Forbidden
            | Self::TooMany => false,
        }
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code(), self.reason())
    }
}
