//! The JSON messages between a client and the server, and the codes that sockets are closed with.

mod client;
mod close;
mod server;
#[cfg(test)]
mod typescript;

pub(crate) use self::client::{BadFrame, ClientFrame, Frame};
pub use self::close::CloseCode;
pub(crate) use self::server::{ErrorCode, RequestId, ServerFrame};
