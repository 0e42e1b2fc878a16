//! A subscription, from its permission to its expiry: history from the log, then live events, without a gap.
//!
//! The handover has two steps. First the subscription is registered, then the node's live position is read (the
//! barrier). Events up to the barrier come from the log, later events from the live stream, and offsets remove
//! duplicates. A reader that is far behind first gets chunks of history. Live events are held back for it only near the
//! end, so that few events are held. The barrier is the position that this node has delivered, never the last event of
//! the thread in the log.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use run_id::ThreadId;
use tokio::time::Instant;

use super::Server;
use super::batch::{Batch, Stretch};
use super::hub::Subscription;
use super::outbox::{Gone, Outbox, SubscriptionId};
use crate::auth::{Action, Grant, NoAnswer, Principal};
use crate::log::{Chunk, Epoch, LogError};
use crate::protocol::{CloseCode, ErrorCode, RequestId, ServerFrame};

/// Number of events per read from the log.
const CHUNK: usize = 256;

pub(crate) struct Subscribe {
    pub(crate) server: Arc<Server>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) principal: Principal,
    pub(crate) id: SubscriptionId,
    pub(crate) thread: ThreadId,
    pub(crate) after: Option<u64>,
    pub(crate) epoch: Option<String>,
    pub(crate) request_id: Option<RequestId>,
}

/// A permission with its subscription. Dropping it ends the deliveries.
pub(crate) struct Permitted {
    grant: Grant,
    _registered: Subscription,
}

impl Permitted {
    pub(crate) fn is_expired(&self) -> bool {
        self.grant.expires_at <= std::time::Instant::now()
    }
}

/// The start of a subscription.
pub(crate) struct Start {
    pub(crate) epoch: Epoch,
    /// The client has all events up to this offset, or will not get them.
    pub(crate) offset: u64,
    /// `true` if only events follow that the client has not seen.
    pub(crate) recovered: bool,
}

/// The reason why a subscription cannot begin or continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Forbidden,
    /// The host did not answer whether the principal may read the thread.
    NoPermission,
    /// The log did not answer.
    NoLog,
    /// The host's code or its log panicked.
    Panicked,
}

impl Refusal {
    pub(crate) const fn code(self) -> ErrorCode {
        match self {
            Self::Forbidden => ErrorCode::Forbidden,
            Self::NoPermission | Self::NoLog | Self::Panicked => ErrorCode::Unavailable,
        }
    }

    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Forbidden => "not allowed to read this thread",
            Self::NoPermission => {
                "the server could not check the permission to read this thread, subscribe again"
            }
            Self::NoLog => "the event log did not answer, subscribe again",
            Self::Panicked => "the server failed to answer, subscribe again",
        }
    }
}

enum Stopped {
    Gone,
    EpochLost,
    Log(LogError),
}

impl From<Gone> for Stopped {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<LogError> for Stopped {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}

impl Subscribe {
    /// Serves the subscription of a WebSocket until it ends.
    pub(crate) async fn run(self) {
        // The host's code runs here. The client gets an answer even if that code panics.
        let served = AssertUnwindSafe(self.answer_and_serve()).catch_unwind();
        let refusal = served.await.unwrap_or(Err(Refusal::Panicked));
        if let Err(refusal) = refusal {
            self.outbox.retire(
                self.id,
                &ServerFrame::thread_error(
                    refusal.code(),
                    self.thread.as_str(),
                    self.request_id.clone(),
                    refusal.message(),
                ),
            );
        }
    }

    async fn answer_and_serve(&self) -> Result<(), Refusal> {
        let permitted = self.permit().await?;
        let served = async {
            let start = self.start().await?;
            self.say_subscribed(&start)?;
            self.follow(start).await
        };
        self.while_permitted(&permitted, served).await
    }

    /// Asks the host for the permission, and registers the subscription. It gets no events yet.
    pub(crate) async fn permit(&self) -> Result<Permitted, Refusal> {
        let (hub, principal) = (&self.server.hub, &self.principal);
        loop {
            let revision = hub.revision();
            let thread = self.thread.as_ref_id();
            let answer = self.server.authorize(principal, thread, Action::Subscribe);
            let grant = answer.await.map_err(|no| match no {
                NoAnswer::Denied => Refusal::Forbidden,
                NoAnswer::TimedOut | NoAnswer::Panicked => Refusal::NoPermission,
            })?;
            let permitted = (grant, revision);
            match hub.subscribe(&self.thread, self.id, &self.outbox, principal, permitted) {
                Ok(registered) => {
                    return Ok(Permitted {
                        grant,
                        _registered: registered,
                    });
                }
                Err(_revised) => {}
            }
        }
    }

    /// Asks the log for the start of the subscription.
    pub(crate) async fn start(&self) -> Result<Start, LogError> {
        let (after, epoch) = (self.after, self.epoch.as_deref());
        let log = &self.server.log;
        let bounds = log.resume(self.thread.as_ref_id(), after, epoch).await?;
        let recovered = bounds.recovers(after, epoch);
        let oldest = bounds.oldest.saturating_sub(1);
        let recoveries = &self.server.metrics.recoveries;
        recoveries.count(if recovered { "true" } else { "false" });
        Ok(Start {
            epoch: bounds.epoch,
            offset: after.filter(|_| recovered).unwrap_or(oldest),
            recovered,
        })
    }

    pub(crate) fn say_subscribed(&self, start: &Start) -> Result<(), Gone> {
        self.outbox.say_for(
            self.id,
            &ServerFrame::Subscribed {
                thread_id: self.thread.as_str(),
                epoch: start.epoch.as_str(),
                offset: start.offset,
                recovered: start.recovered,
                request_id: self.request_id.clone(),
            },
        )
    }

    /// Serves a subscription until it ends. The client already knows its start.
    pub(crate) async fn serve(&self, permitted: &Permitted, start: Start) -> Result<(), Refusal> {
        self.while_permitted(permitted, self.follow(start)).await
    }

    /// Waits for the end of the subscription or the expiry of its grant.
    async fn while_permitted(
        &self,
        permitted: &Permitted,
        served: impl Future<Output = Result<(), Stopped>>,
    ) -> Result<(), Refusal> {
        let expiry = tokio::time::sleep_until(Instant::from_std(permitted.grant.expires_at));
        let served = async {
            match served.await {
                Ok(()) => std::future::pending().await,
                Err(stopped) => stopped,
            }
        };
        tokio::select! {
            biased;
            () = expiry => self.outbox.close(CloseCode::GrantExpired),
            stopped = served => match stopped {
                Stopped::Gone => {}
                Stopped::EpochLost => self.outbox.close(CloseCode::EpochLost),
                Stopped::Log(error) => {
                    tracing::warn!(thread_id = self.thread.as_str(), %error, "could not serve a subscription");
                    return Err(Refusal::NoLog);
                }
            },
        }
        Ok(())
    }

    /// Queues the history, and then the live events.
    async fn follow(&self, start: Start) -> Result<(), Stopped> {
        let log = &self.server.log;
        let Start { epoch, offset, .. } = start;
        let mut cursor = offset;
        // Repeated, because the thread gets new events while a slow client reads.
        loop {
            let near = log.live_position(self.thread.as_ref_id());
            let chunks = self.catch_up(&mut cursor, near, &epoch).await?;
            if chunks <= 1 {
                break;
            }
        }
        self.outbox.hold(self.id)?;
        let barrier = log.live_position(self.thread.as_ref_id());
        self.catch_up(&mut cursor, barrier, &epoch).await?;
        self.outbox.go_live(self.id, cursor)?;
        Ok(())
    }

    /// Queues the events of the log in `(cursor, up_to]`, and returns the number of chunks.
    async fn catch_up(
        &self,
        cursor: &mut u64,
        up_to: u64,
        epoch: &Epoch,
    ) -> Result<usize, Stopped> {
        let mut chunks = 0;
        while *cursor < up_to {
            let chunk = self
                .server
                .log
                .read(self.thread.as_ref_id(), *cursor, up_to, CHUNK)
                .await?;
            chunks += 1;
            let complete = chunk.complete;
            *cursor = self.replay(chunk, *cursor, epoch).await?;
            if complete {
                *cursor = up_to.max(*cursor);
            }
        }
        Ok(chunks)
    }

    /// Queues a chunk, and returns the offset up to which the client has all events.
    async fn replay(&self, chunk: Chunk, mut cursor: u64, epoch: &Epoch) -> Result<u64, Stopped> {
        if chunk.epoch != *epoch {
            return Err(Stopped::EpochLost);
        }
        if chunk.oldest > cursor.saturating_add(1) {
            cursor = chunk.oldest - 1;
            self.outbox.say_for(
                self.id,
                &ServerFrame::Reset {
                    thread_id: self.thread.as_str(),
                    epoch: epoch.as_str(),
                    offset: cursor,
                },
            )?;
        }
        let events = Stretch::whole(&Batch::new(chunk.events.into()));
        cursor = events.last().unwrap_or(cursor);
        self.outbox.replay(self.id, events).await?;
        Ok(cursor)
    }
}
