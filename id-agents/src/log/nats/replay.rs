//! Reads history: from the window if it holds the events, or else from the broker through a short-lived consumer.
//!
//! A node has at most [`AT_ONCE`] such consumers, whatever the number of clients. Readers of one thread share the events that
//! one of them has read. The others wait for their turn until the broker has been away for [`PATIENCE`].

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use run_id::{ThreadId, ThreadIdRef};
use tokio::sync::Semaphore;

use super::consume::Turn;
use super::window::{Below, Span};
use super::{
    Bounds, Chunk, LogError, PATIENCE, PAUSE, Shared, answer, persist, thread_subjects, unavailable,
};
use crate::envelope::LoggedEvent;

/// The maximum number of concurrent reads from the broker.
const AT_ONCE: usize = 32;

/// The interval at which a waiting reader checks that the broker is there.
const LOOK: Duration = Duration::from_millis(500);

/// The shared state of all readers of history.
#[derive(Debug)]
pub(super) struct Readers {
    /// One permit for each consumer.
    pub(super) turns: Arc<Semaphore>,
    /// The threads that are being read from the broker.
    flights: Mutex<HashMap<ThreadId, Flight>>,
    info: tokio::sync::Mutex<Option<StreamInfo>>,
    /// The number of requests for `info`.
    asked: AtomicU64,
}

/// The broker's answer about the stream.
#[derive(Clone, Debug)]
struct StreamInfo {
    /// The number of requests before the broker was asked. The answer serves all of them.
    answers: u64,
    span: Arc<Span>,
    first: u64,
    last: u64,
}

/// The last events that were read of a thread. The current reader holds the lock.
type Flight = Arc<tokio::sync::Mutex<Option<Older>>>;

/// All events of a thread in `(after, covered]`.
#[derive(Clone, Debug)]
struct Older {
    span: Arc<Span>,
    after: u64,
    covered: u64,
    events: Vec<LoggedEvent>,
    /// The stream's first sequence, looked up after the events were read.
    oldest: u64,
}

impl Default for Readers {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            flights: Mutex::default(),
            info: tokio::sync::Mutex::default(),
            asked: AtomicU64::new(0),
        }
    }
}

impl Older {
    /// Returns the events above `after`, or `None` if this range does not start at or below `after` and end above it.
    fn part(&self, span: &Arc<Span>, after: u64, up_to: u64, limit: usize) -> Option<Self> {
        if !Arc::ptr_eq(&self.span, span) || after < self.after || after >= self.covered {
            return None;
        }
        let wanted = |event: &&LoggedEvent| event.offset > after && event.offset <= up_to;
        let events: Vec<_> = self
            .events
            .iter()
            .filter(wanted)
            .take(limit)
            .cloned()
            .collect();
        let cut = events.len() == limit;
        let covered = events.last().filter(|_| cut).map(LoggedEvent::offset);
        Some(Self {
            span: Arc::clone(span),
            after,
            covered: covered.unwrap_or(self.covered.min(up_to)),
            events,
            oldest: self.oldest,
        })
    }
}

impl Shared {
    /// Asks the broker for the range of the stream.
    pub(super) async fn bounds(&self) -> Result<Bounds, LogError> {
        let info = self.unless_away(persist(|| self.stream_info())).await?;
        // The stream drops its oldest messages whatever their thread, so the range is the same for every thread.
        Ok(Bounds {
            epoch: info.span.epoch().clone(),
            oldest: info.first,
            last: info.last,
        })
    }

    /// Returns the range for one reader, from the window if it knows the range.
    pub(super) async fn resume(
        &self,
        thread: ThreadIdRef<'_>,
        after: Option<u64>,
        epoch: Option<&str>,
    ) -> Result<Bounds, LogError> {
        self.unless_away(async {
            self.up().await;
            match self.window.span().bounds(thread, after, epoch) {
                Some(bounds) => Ok(bounds),
                None => self.bounds().await,
            }
        })
        .await
    }

    pub(super) async fn read(
        &self,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Chunk, LogError> {
        self.unless_away(async {
            loop {
                self.up().await;
                let span = self.window.span();
                match self.read_span(&span, thread, after, up_to, limit).await {
                    Err(_) if !self.window.is(&span) => {}
                    outcome => return outcome,
                }
            }
        })
        .await
    }

    async fn read_span(
        &self,
        span: &Arc<Span>,
        thread: ThreadIdRef<'_>,
        mut after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Chunk, LogError> {
        if up_to > span.position() {
            self.reach(span, up_to).await?;
        }
        let mut chunk = Chunk {
            epoch: span.epoch().clone(),
            oldest: after.saturating_add(1),
            events: Vec::new(),
            complete: true,
        };
        let mut asked = false;
        while after < up_to {
            let room = limit - chunk.events.len();
            if room == 0 {
                chunk.complete = false;
                break;
            }
            match span.read(thread, after, up_to, room) {
                Ok(rest) => {
                    chunk.events.extend(rest.events);
                    chunk.complete = rest.complete;
                    if !asked {
                        chunk.oldest = rest.oldest;
                    }
                    break;
                }
                Err(Below(begin)) => {
                    let up_to = up_to.min(begin - 1);
                    let older = self.read_older(span, thread, after, up_to, room).await?;
                    after = older.covered;
                    if !asked {
                        chunk.oldest = older.oldest;
                    }
                    asked = true;
                    chunk.events.extend(older.events);
                }
            }
        }
        Ok(chunk)
    }

    /// Waits until the window has reached `up_to`, or the present end of the stream.
    async fn reach(&self, span: &Arc<Span>, up_to: u64) -> Result<(), LogError> {
        let info = persist(|| self.stream_info()).await?;
        let end = up_to.min(info.last);
        let reached = async {
            while span.position() < end {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let reached = tokio::time::timeout(PATIENCE, reached).await;
        reached.map_err(|_elapsed| unavailable("the live consumer lags behind"))
    }

    /// Reads events below the window, or returns those that another reader of the thread has just read.
    async fn read_older(
        &self,
        span: &Arc<Span>,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Older, LogError> {
        let aboard = Aboard::of(&self.readers, thread);
        let mut flight = aboard.flight.lock().await;
        let read = flight.as_ref();
        if let Some(part) = read.and_then(|older| older.part(span, after, up_to, limit)) {
            return Ok(part);
        }
        // The wait for a turn does not count against the broker's time limit.
        let turn = self.turn().await?;
        let older = persist(|| self.fetch(&turn, span, thread, after, up_to, limit)).await?;
        flight.clone_from(&older);
        older.ok_or_else(|| unavailable("the stream changed while it was read"))
    }

    /// Reads events from the broker. Returns `None` if the window has started another span.
    async fn fetch(
        &self,
        turn: &Turn,
        span: &Arc<Span>,
        thread: ThreadIdRef<'_>,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> Result<Option<Older>, LogError> {
        let subjects = Some(thread_subjects(thread));
        let (read, complete) = self
            .consume(turn, subjects, span, after, up_to, limit)
            .await?;
        let events: Vec<_> = read.into_iter().map(|read| read.event).collect();
        // Looked up after the read, so it covers events that were trimmed during the read.
        let info = self.stream_info().await?;
        if !Arc::ptr_eq(&info.span, span) {
            return Ok(None);
        }
        let last = events.last().map(LoggedEvent::offset);
        Ok(Some(Older {
            span: Arc::clone(span),
            after,
            covered: last.filter(|_| !complete).unwrap_or(up_to),
            events,
            oldest: info.first,
        }))
    }

    /// Returns the broker's answer about the stream, once the stream is known to be that of the current span.
    async fn stream_info(&self) -> Result<StreamInfo, LogError> {
        let mine = self.readers.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut last = self.readers.info.lock().await;
        if let Some(info) = last.as_ref().filter(|info| info.answers >= mine) {
            return Ok(info.clone());
        }
        self.checked().await;
        let answers = self.readers.asked.load(Ordering::SeqCst);
        // Read before the request, because the live consumer advances during the request.
        let span = self.window.span();
        let position = span.position();
        let stream = self.settings.stream.as_str();
        let stream = answer(self.jetstream.get_stream_no_info(stream)).await?;
        let found = answer(stream.get_info()).await;
        let found = found.inspect_err(|_| self.look.notify_one())?;
        let current = found.created.to_string() == self.stream_epoch().created;
        if !current || found.state.last_sequence < position || !self.window.is(&span) {
            self.look.notify_one();
            return Err(unavailable("the stream is another"));
        }
        let info = StreamInfo {
            answers,
            span,
            first: found.state.first_sequence.max(1),
            last: found.state.last_sequence,
        };
        *last = Some(info.clone());
        Ok(info)
    }

    /// Waits until this node follows the stream.
    async fn up(&self) {
        while !self.is_up() {
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Awaits `work`, and fails when the broker has been away for [`PATIENCE`].
    async fn unless_away<T>(
        &self,
        work: impl Future<Output = Result<T, LogError>>,
    ) -> Result<T, LogError> {
        tokio::select! {
            biased;
            done = work => done,
            () = self.away() => Err(unavailable("no answer in 10 s")),
        }
    }

    async fn away(&self) {
        let mut up_at = tokio::time::Instant::now();
        loop {
            if self.is_up() {
                up_at = tokio::time::Instant::now();
            }
            let gives_up = up_at + PATIENCE;
            let now = tokio::time::Instant::now();
            if now >= gives_up {
                return;
            }
            tokio::time::sleep_until(gives_up.min(now + LOOK)).await;
        }
    }
}

/// A reader of a thread. The last reader of a thread removes its flight.
struct Aboard<'a> {
    readers: &'a Readers,
    thread: ThreadId,
    flight: Flight,
}

impl<'a> Aboard<'a> {
    fn of(readers: &'a Readers, thread: ThreadIdRef<'_>) -> Self {
        let thread = thread.into_owned();
        let flight = Arc::clone(readers.flights.lock().entry(thread.clone()).or_default());
        Self {
            readers,
            thread,
            flight,
        }
    }
}

impl Drop for Aboard<'_> {
    fn drop(&mut self) {
        let mut flights = self.readers.flights.lock();
        // One reference is the table's and one is this reader's. New references are created under the table's lock.
        if Arc::strong_count(&self.flight) == 2 {
            flights.remove(self.thread.as_str());
        }
    }
}
