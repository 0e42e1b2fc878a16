//! Appends events. Each append names the last event of its run, so a run has one writer and the stream one copy of each event.

use std::sync::Arc;

use run_id::RunId;
use tokio::time::Instant;

use super::live::record_in;
use super::open_runs::Writing;
use super::publisher::Confirmation;
use super::{Appended, LogError, PATIENCE, PAUSE, Shared, raw_message, run_subject, unavailable};
use crate::envelope::Record;
use crate::log::Position;

pub(super) struct LastEvent {
    pub(super) sequence: u64,
    /// `None` for a message that is not an event of the run.
    pub(super) record: Option<Record>,
    /// The incarnation that wrote the event. The event id does not tell it, because a node that ends the run of a dead node
    /// continues its numbers.
    pub(super) writer: Option<String>,
}

/// The outcome of one attempt to write an event.
pub(super) enum Published {
    At(u64),
    /// The run has a different last event than the append named. The event was not written.
    WrongLast,
    /// The broker refuses the event for good.
    Refused(LogError),
    /// The event may have been written.
    Unknown(LogError),
}

/// The last event of the run of a refused append.
enum Found {
    /// The event itself: an earlier attempt wrote it.
    Stored(u64),
    /// Another event of this writer.
    Own(u64),
    /// No event, although the run is still open on this node.
    Nothing,
    /// An event of another writer, or of an earlier run.
    Foreign(u64),
}

impl Shared {
    /// Appends an event.
    ///
    /// The future is allocated for each event. Rare branches are boxed, so that it stays below 1 KiB: for a larger block,
    /// glibc's allocator first merges all free small blocks.
    pub(super) async fn append(&self, record: &Record) -> Result<Appended, LogError> {
        let deadline = Instant::now() + PATIENCE;
        let mut writing = self.writing(record).await?;
        if let Some((sequence, seq)) = writing.last
            && record.seq <= seq
        {
            return self.appended(sequence, true, deadline).await;
        }
        // `true` if an earlier attempt of this call may have written the event.
        let mut tried = false;
        loop {
            // The stream of this connection must be known first: an event written after a loss would hide the loss.
            self.checked_by(deadline).await?;
            // The first event must show at once that the run id was used before, and the last event that it is stored.
            let wanted = if tried || record.seq == 1 || record.event_type.is_terminal() {
                Confirmation::Answer
            } else {
                Confirmation::Echo
            };
            let published = self.publisher.publish(record, &writing, wanted);
            let failure = match published.await {
                Published::At(sequence) => {
                    self.open_runs.wrote(record, sequence);
                    return self.appended(sequence, false, deadline).await;
                }
                Published::Refused(error) => return Err(error),
                Published::Unknown(error) => {
                    tried = true;
                    error
                }
                Published::WrongLast => match Box::pin(self.found(record, &writing.writer)).await {
                    Ok(Found::Stored(sequence)) => {
                        self.open_runs.wrote(record, sequence);
                        return self.appended(sequence, !tried, deadline).await;
                    }
                    // The run id was used before.
                    Ok(Found::Foreign(sequence)) if record.seq == 1 => {
                        return self.appended(sequence, true, deadline).await;
                    }
                    Ok(Found::Foreign(_)) => return Err(LogError::Fenced),
                    Ok(Found::Own(sequence)) => {
                        writing.last = Some((sequence, 0));
                        unavailable("the run's last event is an older one of this node")
                    }
                    Ok(Found::Nothing) => {
                        writing.last = None;
                        unavailable("the run's events are gone")
                    }
                    Err(error @ LogError::Unavailable { .. }) => error,
                    Err(error) => return Err(error),
                },
            };
            if Instant::now() + PAUSE >= deadline {
                return Err(failure);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn writing(&self, record: &Record) -> Result<Writing, LogError> {
        if let Some(writing) = self.open_runs.writing(record.run_id())? {
            return Ok(writing);
        }
        // The run was not opened on this node, so the broker tells its last event.
        let last = if record.seq == 1 {
            None
        } else {
            Box::pin(super::persist(|| self.last_event(record.run_id()))).await?
        };
        let writer = Arc::clone(&self.instance);
        let own = last.as_ref().and_then(|last| last.writer.as_deref()) == Some(&*writer);
        let last = last.map(|last| {
            let seq = last.record.filter(|_| own).map_or(0, |stored| stored.seq);
            (last.sequence, seq)
        });
        Ok(Writing::new(record.run_id(), writer, last))
    }

    async fn found(&self, record: &Record, writer: &str) -> Result<Found, LogError> {
        let Some(last) = self.last_event(record.run_id()).await? else {
            // A run that was silent for longer than `max_age` has no event left. The broker's answer may be out of date,
            // so compare-and-set decides who owns the run.
            self.confirm(record.run_id()).await?;
            return Ok(Found::Nothing);
        };
        if last.writer.as_deref() != Some(writer) {
            return Ok(Found::Foreign(last.sequence));
        }
        match last.record {
            Some(stored) if stored.seq == record.seq => Ok(Found::Stored(last.sequence)),
            // The event is of an earlier run with this id.
            Some(stored) if stored.seq > record.seq => Ok(Found::Foreign(last.sequence)),
            // The stream was rolled back, or the answer is out of date. In the second case the next attempt is refused too.
            _ => Ok(Found::Own(last.sequence)),
        }
    }

    /// Returns the last event of a run, as the stream's leader has it.
    pub(super) async fn last_event(&self, run_id: &RunId) -> Result<Option<LastEvent>, LogError> {
        let stream = super::answer(
            self.jetstream
                .get_stream_no_info(self.settings.stream.as_str()),
        )
        .await?;
        let subject = run_subject(run_id);
        let request = stream.get_last_raw_message_by_subject(&subject);
        let Some(message) = raw_message(request).await? else {
            return Ok(None);
        };
        let (record, writer) = record_in(&message.subject, &message.payload).unzip();
        Ok(Some(LastEvent {
            sequence: message.sequence,
            record,
            writer: writer.flatten(),
        }))
    }

    async fn appended(
        &self,
        sequence: u64,
        duplicate: bool,
        deadline: Instant,
    ) -> Result<Appended, LogError> {
        // The offset is valid only once the epoch of this connection's stream is known.
        self.checked_by(deadline).await?;
        let position = Position {
            offset: sequence,
            epoch: self.epoch(),
        };
        Ok(Appended {
            position,
            duplicate,
        })
    }

    async fn checked_by(&self, deadline: Instant) -> Result<(), LogError> {
        if self.is_checked() {
            return Ok(());
        }
        let known = Box::pin(tokio::time::timeout_at(deadline, self.checked())).await;
        known.map_err(|_elapsed| unavailable("the stream's epoch could not be looked up"))
    }
}
