//! What clients get over HTTP besides the WebSocket: the events of a thread, as a stream or a page at a time.

mod accept;
mod error;
mod events;
mod page;
mod reader;
mod stream;

pub(crate) use self::events::events;
