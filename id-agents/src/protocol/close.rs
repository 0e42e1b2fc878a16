//! The close codes of the server.

use std::fmt;

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
pub enum CloseCode {
    /// 1001: the server is shutting down.
    GoingAway,
    /// 1002: a frame that RFC 6455 does not allow.
    ProtocolError,
    /// 1007: a text frame that is not UTF-8.
    InvalidUtf8,
    /// 1011: the server or the host's code failed.
    InternalError,
    /// 4008: the client did not read its queue fast enough.
    SlowReader,
    /// 4009: the client did not answer two pings.
    PingTimeout,
    /// 4010: the log began a new epoch, so the client's offsets are no longer valid.
    EpochLost,
    /// 4011: a permission of the socket expired.
    GrantExpired,
    /// 4400: a message that is not text, is not JSON, has no `op`, or is too large, with all its fragments.
    BadFrame,
    /// 4401: the token came too late, or was not accepted.
    Unauthenticated,
    /// 4403: the permission for a subscribed thread was revoked.
    Forbidden,
    /// 4429: too many frames (each fragment counts), or too many sockets of one principal.
    TooMany,
}

impl CloseCode {
    /// All codes, in the order of their numbers.
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

    /// Returns the number in the close frame.
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

    /// Returns the reason in the close frame, at most 123 bytes.
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

    /// Returns `true` if the client should reconnect.
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
