//! Batches: events of one thread that are sent together, shared by all sockets that get them.

use std::slice;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use smallvec::SmallVec;

use super::event_stream::EncodedBatch;
use crate::envelope::LoggedEvent;
use crate::position::Epoch;

/// Events of one thread in offset order.
#[derive(Debug)]
pub(crate) struct Batch {
    /// A batch of one event needs no allocation of its own.
    events: SmallVec<[LoggedEvent; 1]>,
    bytes: usize,
    encoded: OnceLock<Box<EncodedBatch>>,
}

impl Batch {
    pub(crate) fn new(events: SmallVec<[LoggedEvent; 1]>) -> Arc<Self> {
        let bytes = events.iter().map(|event| event.frame.len()).sum();
        Arc::new(Self {
            events,
            bytes,
            encoded: OnceLock::new(),
        })
    }
}

/// The part of a batch that one socket still gets.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    batch: Arc<Batch>,
    from: usize,
    to: usize,
    bytes: usize,
}

impl Stretch {
    pub(crate) fn whole(batch: &Arc<Batch>) -> Self {
        Self {
            batch: Arc::clone(batch),
            from: 0,
            to: batch.events.len(),
            bytes: batch.bytes,
        }
    }

    /// Returns the events after the offset `after`.
    pub(crate) fn above(mut self, after: u64) -> Self {
        let events = &self.batch.events[self.from..self.to];
        let known = events.partition_point(|event| event.offset <= after);
        if known > 0 {
            self.split(known);
        }
        self
    }

    pub(crate) fn events(&self) -> slice::Iter<'_, LoggedEvent> {
        self.batch.events[self.from..self.to].iter()
    }

    /// Returns the events as blocks of an event stream of `epoch`.
    pub(crate) fn event_stream(&self, epoch: &Epoch) -> Bytes {
        let batch = &self.batch;
        let encode = || Box::new(EncodedBatch::new(&batch.events, epoch));
        let encoded = batch.encoded.get_or_init(encode);
        if encoded.epoch == *epoch {
            encoded.blocks(self.from, self.to)
        } else {
            encode().blocks(self.from, self.to)
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.to - self.from
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.from == self.to
    }

    /// Returns the total size of the frames in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the offset of the last event.
    pub(crate) fn last(&self) -> Option<u64> {
        self.events().next_back().map(|event| event.offset)
    }

    /// Removes and returns the first `count` events, or all events.
    pub(crate) fn split(&mut self, count: usize) -> Self {
        let middle = self.from.saturating_add(count).min(self.to);
        let taken = self.batch.events[self.from..middle].iter();
        let taken_bytes = if middle == self.to {
            self.bytes
        } else {
            taken.map(|event| event.frame.len()).sum()
        };
        let front = Self {
            batch: Arc::clone(&self.batch),
            from: self.from,
            to: middle,
            bytes: taken_bytes,
        };
        self.from = middle;
        self.bytes -= taken_bytes;
        front
    }

    /// Removes and returns as many events from the start as fit into `events` events and `bytes` bytes, but at least
    /// one event.
    pub(crate) fn split_fitting(&mut self, events: usize, bytes: usize) -> Self {
        let mut left = bytes;
        let fitting = self.events().take(events).take_while(|event| {
            let fits = event.frame.len() <= left;
            left = left.saturating_sub(event.frame.len());
            fits
        });
        let count = fitting.count().max(1);
        self.split(count)
    }
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::*;

    fn batch() -> Arc<Batch> {
        let event = |offset: u64, length: usize| LoggedEvent::new(offset, "x".repeat(length));
        Batch::new(smallvec![event(3, 10), event(5, 20), event(9, 30)])
    }

    fn shape(stretch: &Stretch) -> (Vec<u64>, usize) {
        let offsets = stretch.events().map(|event| event.offset).collect();
        assert_eq!(stretch.len(), stretch.events().len());
        (offsets, stretch.bytes())
    }

    #[test]
    fn takes_what_lies_above_an_offset() {
        let above = |after| shape(&Stretch::whole(&batch()).above(after));
        assert_eq!(above(0), (vec![3, 5, 9], 60));
        assert_eq!(above(3), (vec![5, 9], 50));
        assert_eq!(above(4), (vec![5, 9], 50));
        assert_eq!(above(8), (vec![9], 30));
        assert_eq!(above(9), (vec![], 0));
        assert_eq!(Stretch::whole(&batch()).above(9).last(), None);
        assert_eq!(Stretch::whole(&batch()).last(), Some(9));
    }

    #[test]
    fn splits_without_losing_an_event_or_a_byte() {
        for (count, front, back) in [
            (0, (vec![], 0), (vec![3, 5, 9], 60)),
            (1, (vec![3], 10), (vec![5, 9], 50)),
            (2, (vec![3, 5], 30), (vec![9], 30)),
            (3, (vec![3, 5, 9], 60), (vec![], 0)),
            (usize::MAX, (vec![3, 5, 9], 60), (vec![], 0)),
        ] {
            let mut rest = Stretch::whole(&batch());
            assert_eq!(shape(&rest.split(count)), front, "{count}");
            assert_eq!(shape(&rest), back, "{count}");
        }
    }

    #[test]
    fn fits_events_and_bytes_and_always_one() {
        let fitting = |events, bytes| {
            let mut rest = Stretch::whole(&batch());
            shape(&rest.split_fitting(events, bytes)).0
        };
        assert_eq!(fitting(10, 1_000), [3, 5, 9]);
        assert_eq!(fitting(2, 1_000), [3, 5]);
        assert_eq!(fitting(10, 59), [3, 5]);
        assert_eq!(fitting(10, 30), [3, 5]);
        assert_eq!(fitting(10, 29), [3]);
        assert_eq!(fitting(10, 0), [3]);
        assert_eq!(fitting(0, 1_000), [3]);
    }
}
