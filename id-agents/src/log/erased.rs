//! A dyn-compatible form of `EventLog`, with boxed futures.

use std::sync::{Arc, Weak};

use futures_util::future::{BoxFuture, FutureExt};
use run_id::{RunId, ThreadIdRef};

use super::{Appended, Bounds, Chunk, Control, EventLog, LiveSink, LogError, NodeSink};
use crate::envelope::Record;

pub(crate) trait DynLog: Send + Sync + 'static {
    fn append<'a>(&'a self, record: &'a Record) -> BoxFuture<'a, Result<Appended, LogError>>;
    fn read<'a>(
        &'a self,
        thread: ThreadIdRef<'a>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> BoxFuture<'a, Result<Chunk, LogError>>;
    fn tail(&self, sink: Weak<dyn LiveSink>) -> BoxFuture<'_, Result<(), LogError>>;
    fn resume<'a>(
        &'a self,
        thread: ThreadIdRef<'a>,
        after: Option<u64>,
        epoch: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Bounds, LogError>>;
    fn live_position(&self, thread: ThreadIdRef<'_>) -> u64;
    fn is_available(&self) -> bool;
    fn run_opened<'a>(
        &'a self,
        run_id: &'a RunId,
        agent: &'a str,
    ) -> BoxFuture<'a, Result<(), LogError>>;
    fn run_closed<'a>(&'a self, run_id: &'a RunId) -> BoxFuture<'a, Result<(), LogError>>;
    fn attach(&self, sink: Weak<dyn NodeSink>);
    fn announce(&self, control: Control);
    fn leave(&self) -> BoxFuture<'_, ()>;
}

impl<L: EventLog> DynLog for L {
    fn append<'a>(&'a self, record: &'a Record) -> BoxFuture<'a, Result<Appended, LogError>> {
        EventLog::append(self, record).boxed()
    }

    fn read<'a>(
        &'a self,
        thread: ThreadIdRef<'a>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> BoxFuture<'a, Result<Chunk, LogError>> {
        EventLog::read(self, thread, after, up_to, limit).boxed()
    }

    fn tail(&self, sink: Weak<dyn LiveSink>) -> BoxFuture<'_, Result<(), LogError>> {
        EventLog::tail(self, sink).boxed()
    }

    fn resume<'a>(
        &'a self,
        thread: ThreadIdRef<'a>,
        after: Option<u64>,
        epoch: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Bounds, LogError>> {
        EventLog::resume(self, thread, after, epoch).boxed()
    }

    fn live_position(&self, thread: ThreadIdRef<'_>) -> u64 {
        EventLog::live_position(self, thread)
    }

    fn is_available(&self) -> bool {
        EventLog::is_available(self)
    }

    fn run_opened<'a>(
        &'a self,
        run_id: &'a RunId,
        agent: &'a str,
    ) -> BoxFuture<'a, Result<(), LogError>> {
        EventLog::run_opened(self, run_id, agent).boxed()
    }

    fn run_closed<'a>(&'a self, run_id: &'a RunId) -> BoxFuture<'a, Result<(), LogError>> {
        EventLog::run_closed(self, run_id).boxed()
    }

    fn attach(&self, sink: Weak<dyn NodeSink>) {
        EventLog::attach(self, sink);
    }

    fn announce(&self, control: Control) {
        EventLog::announce(self, control);
    }

    fn leave(&self) -> BoxFuture<'_, ()> {
        EventLog::leave(self).boxed()
    }
}

/// A log that the host also uses itself.
impl<L: EventLog> EventLog for Arc<L> {
    async fn append(&self, record: &Record) -> Result<Appended, LogError> {
        L::append(self, record).await
    }

    async fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Chunk, LogError> {
        L::read(self, thread, after, up_to, limit).await
    }

    async fn tail(&self, sink: Weak<dyn LiveSink>) -> Result<(), LogError> {
        L::tail(self, sink).await
    }

    async fn bounds(&self, thread: ThreadIdRef<'_>) -> Result<Bounds, LogError> {
        L::bounds(self, thread).await
    }

    async fn resume(
        &self,
        thread: ThreadIdRef<'_>,
        after: Option<u64>,
        epoch: Option<&str>,
    ) -> Result<Bounds, LogError> {
        L::resume(self, thread, after, epoch).await
    }

    fn live_position(&self, thread: ThreadIdRef<'_>) -> u64 {
        L::live_position(self, thread)
    }

    fn is_available(&self) -> bool {
        L::is_available(self)
    }

    async fn run_opened(&self, run_id: &RunId, agent: &str) -> Result<(), LogError> {
        L::run_opened(self, run_id, agent).await
    }

    async fn run_closed(&self, run_id: &RunId) -> Result<(), LogError> {
        L::run_closed(self, run_id).await
    }

    fn attach(&self, sink: Weak<dyn NodeSink>) {
        L::attach(self, sink);
    }

    fn announce(&self, control: Control) {
        L::announce(self, control);
    }

    async fn leave(&self) {
        L::leave(self).await;
    }
}
