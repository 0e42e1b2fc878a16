//! One subscription, from the permission to its expiry: history from the log, then live events, without a gap between.
//!
//! The handover: the subscription is registered first, then the node's live position is read (the barrier). The log
//! serves everything up to the barrier, the live stream what lies above it, and offsets decide about what comes twice.
//! A reader that is far behind is served in chunks before live events are held back for it, so that what is held stays
//! small. The barrier is what this node has delivered, never what the log says is the thread's last event.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use run_id::ThreadId;
use tokio::time::Instant;

use super::Server;
use super::batch::{Batch, Stretch};
use super::outbox::{Gone, Outbox, SubscriptionId};
use crate::auth::{Action, NoAnswer, Principal};
use crate::log::{Chunk, Epoch, LogError};
use crate::protocol::{CloseCode, ErrorCode, RequestId, ServerFrame};

/// Events that are read from the log at a time.
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
    /// Lasts as long as the subscription.
    pub(crate) async fn run(self) {
        // What is called on the way is the host's: a client that asked is answered whatever that does.
        if AssertUnwindSafe(self.last()).catch_unwind().await.is_err() {
            self.refuse(
                ErrorCode::Unavailable,
                "the server failed to answer, subscribe again",
            );
        }
    }

    async fn last(&self) {
        let (grant, _registered) = loop {
            let revision = self.server.hub.revision();
            let thread = self.thread.as_ref_id();
            let answer = self
                .server
                .authorize(&self.principal, thread, Action::Subscribe);
            let grant = match answer.await {
                Ok(grant) => grant,
                Err(NoAnswer::Denied) => {
                    return self.refuse(ErrorCode::Forbidden, "not allowed to read this thread");
                }
                Err(NoAnswer::TimedOut | NoAnswer::Panicked) => {
                    return self.refuse(
                        ErrorCode::Unavailable,
                        "the server could not find out who may read this thread, subscribe again",
                    );
                }
            };
            let permitted = (grant, revision);
            match self.server.hub.subscribe(
                &self.thread,
                self.id,
                &self.outbox,
                &self.principal,
                permitted,
            ) {
                Ok(registered) => break (grant, registered),
                Err(_revised) => {}
            }
        };
        let expiry = tokio::time::sleep_until(Instant::from_std(grant.expires_at));
        let served = async {
            match self.serve().await {
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
                    self.refuse(ErrorCode::Unavailable, "the event log did not answer, subscribe again");
                }
            },
        }
    }

    async fn serve(&self) -> Result<(), Stopped> {
        let log = &self.server.log;
        let (after, epoch) = (self.after, self.epoch.as_deref());
        let bounds = log.resume(self.thread.as_ref_id(), after, epoch).await?;
        let recovered = bounds.recovers(self.after, self.epoch.as_deref());
        let start = bounds.oldest.saturating_sub(1);
        let mut cursor = self.after.filter(|_| recovered).unwrap_or(start);
        self.server
            .metrics
            .recoveries
            .with_label_values(&[if recovered { "true" } else { "false" }])
            .inc();
        self.outbox.say_for(
            self.id,
            &ServerFrame::Subscribed {
                thread_id: self.thread.as_str(),
                epoch: bounds.epoch.as_str(),
                offset: cursor,
                recovered,
                request_id: self.request_id.clone(),
            },
        )?;
        // Again and again, as the thread goes on while a slow client reads.
        loop {
            let near = log.live_position(self.thread.as_ref_id());
            let chunks = self.catch_up(&mut cursor, near, &bounds.epoch).await?;
            if chunks <= 1 {
                break;
            }
        }
        self.outbox.hold(self.id)?;
        let barrier = log.live_position(self.thread.as_ref_id());
        self.catch_up(&mut cursor, barrier, &bounds.epoch).await?;
        self.outbox.go_live(self.id, cursor)?;
        Ok(())
    }

    /// Queues what the log has in `(cursor, up_to]`, and returns how many chunks that were.
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

    /// Queues a chunk and returns the offset up to which the client now has everything that there is.
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
        let events = Stretch::whole(&Batch::new(chunk.events));
        cursor = events.last().unwrap_or(cursor);
        self.outbox.replay(self.id, events).await?;
        Ok(cursor)
    }

    fn refuse(&self, code: ErrorCode, message: &str) {
        self.outbox.retire(
            self.id,
            &ServerFrame::thread_error(
                code,
                self.thread.as_str(),
                self.request_id.clone(),
                message,
            ),
        );
    }
}
