//! HTTP besides the WebSocket: the events of a thread, as a stream or a page at a time, and runs in
//! the words of AG-UI.

mod accept;
#[cfg(feature = "ag-ui")]
pub(crate) mod ag_ui;
mod error;
mod events;
mod page;
mod reader;
mod stream;

pub(crate) use self::events::events;
