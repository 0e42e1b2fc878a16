//! A log that does the one thing at the one moment at which a careless server would go wrong.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use futures_util::FutureExt;
use id_agents::{Appended, Bounds, Chunk, Epoch, EventLog, LiveSink, LogError, MemoryLog, Record};
use run_id::{RunId, ThreadIdRef};

/// When a [`Meddler`] does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The reader has read everything and does not listen yet.
    Read,
    /// The reader has been told how far the live stream is.
    Barrier,
    /// As [`Read`](Self::Read), and then memory drops the whole thread.
    Dropped,
    /// The log begins another epoch after the reader has asked which one it is.
    Epoch,
    /// A run has ended, and the log does not come to note it.
    Closing,
    /// The log does not answer the second event of a run, and refuses it when it comes again.
    Refused,
}

/// A log that gets one more event at the moment at which a careless handover would miss it.
pub(crate) struct Meddler {
    log: MemoryLog,
    moment: Moment,
    /// How often the moment has come.
    times: AtomicUsize,
}

pub(crate) fn record(seq: u64) -> Record {
    record_in("t", seq)
}

fn record_in(thread: &str, seq: u64) -> Record {
    let run = format!("run_{thread}_00000001");
    let json = format!(
        r#"{{"v":1,"type":"custom","id":"{run}:{seq}","run_id":"{run}","thread_id":"{thread}","seq":{seq},"time":"","agent":"w","data":null}}"#
    );
    Record::from_json(&json).unwrap()
}

impl Meddler {
    pub(crate) fn new(log: MemoryLog, moment: Moment) -> Arc<Self> {
        let times = AtomicUsize::new(0);
        Arc::new(Self { log, moment, times })
    }

    fn meddle(&self, moment: Moment) {
        // A reader asks twice how far the live stream is: the second time, live events are held back for it.
        let wanted = usize::from(moment == Moment::Barrier);
        if moment == self.moment && self.times.fetch_add(1, Ordering::SeqCst) == wanted {
            self.write(&record(4));
            if moment == Moment::Dropped {
                (1..=100).for_each(|seq| self.write(&record_in("other", seq)));
            }
        }
    }

    fn write(&self, record: &Record) {
        let appended = self.log.append(record).now_or_never();
        appended.expect("memory does not wait").unwrap();
    }
}

impl EventLog for Meddler {
    async fn append(&self, record: &Record) -> Result<Appended, LogError> {
        if self.moment == Moment::Refused && record.seq() == 2 {
            let reason = "as the test wants".to_owned();
            match self.times.fetch_add(1, Ordering::SeqCst) {
                0 => return Err(LogError::Unavailable { reason }),
                1 => return Err(LogError::Rejected { reason }),
                _ => {}
            }
        }
        self.log.append(record).await
    }

    async fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Chunk, LogError> {
        let chunk = self.log.read(thread, after, up_to, limit).await;
        self.meddle(Moment::Read);
        self.meddle(Moment::Dropped);
        chunk
    }

    async fn tail(&self, sink: Weak<dyn LiveSink>) -> Result<(), LogError> {
        self.log.tail(sink).await
    }

    async fn bounds(&self, thread: ThreadIdRef<'_>) -> Result<Bounds, LogError> {
        let mut bounds = self.log.bounds(thread).await?;
        if self.moment == Moment::Epoch {
            bounds.epoch = Epoch::new("the former one");
        }
        Ok(bounds)
    }

    fn live_position(&self, thread: ThreadIdRef<'_>) -> u64 {
        let position = self.log.live_position(thread);
        self.meddle(Moment::Barrier);
        position
    }

    async fn run_closed(&self, _: &RunId) -> Result<(), LogError> {
        if self.moment == Moment::Closing {
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}
