//! The HTTP routes beside the WebSocket: the events of a thread as a stream or in pages, and runs over AG-UI.

mod accept;
#[cfg(feature = "ag-ui")]
pub(crate) mod ag_ui;
mod error;
mod events;
mod page;
mod reader;
mod stream;

pub(crate) use self::events::events;
