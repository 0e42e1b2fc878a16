//! An executor that writes to a log in memory, and what the log then holds.

use std::sync::Arc;

use id_agents::{Envelope, EventLog, Executor, MemoryLog};
use run_id::ThreadIdRef;

pub(crate) fn fixture() -> (Arc<MemoryLog>, Executor) {
    let log = Arc::new(MemoryLog::new());
    let executor = Executor::builder(Arc::clone(&log)).build();
    (log, executor)
}

pub(crate) async fn events(log: &MemoryLog, thread: &str) -> Vec<Envelope> {
    let chunk = log
        .read(ThreadIdRef::parse(thread).unwrap(), 0, u64::MAX, 10_000)
        .await
        .unwrap();
    chunk
        .events
        .iter()
        .map(|event| event.envelope().unwrap())
        .collect()
}

pub(crate) fn types(events: &[Envelope]) -> Vec<&'static str> {
    events
        .iter()
        .map(|event| event.event_type.as_str())
        .collect()
}
