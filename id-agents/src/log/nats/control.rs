//! Controls between nodes: a node writes a control into a bucket, and every node watches the bucket.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use async_nats::connection::State as ConnectionState;
use async_nats::jetstream::kv::{Entry, Operation, Store};
use futures_util::StreamExt;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::{LogError, PAUSE, Shared, StreamEpoch, answer, unavailable};
use crate::auth::Principal;
use crate::log::{Control, NodeSink};

/// The interval at which a node checks its connection.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Maximum length of a principal whose key is its hex text. Subjects have a limit.
const LONGEST: usize = 256;

/// The controls that the broker does not have yet, by key.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    said: Mutex<BTreeMap<String, Control>>,
    bell: Notify,
}

/// The value of an entry.
#[derive(Serialize, Deserialize)]
struct Said {
    /// The process that sent the control and has already applied it.
    by: String,
    control: Control,
}

/// The revision up to which this node has followed the bucket.
#[derive(Debug)]
pub(super) struct Followed {
    /// The creation time of the bucket.
    made: String,
    revision: u64,
    /// The stream's epoch at that time.
    epoch: StreamEpoch,
    /// The last time at which this node was up to date, on two clocks: the first stops while the machine sleeps, and the
    /// second can be set back.
    at: (Instant, SystemTime),
}

impl Outgoing {
    pub(super) fn push(&self, control: Control) {
        self.said.lock().insert(key(&control), control);
        self.bell.notify_one();
    }

    fn first(&self) -> Option<(String, Control)> {
        let said = self.said.lock();
        let (key, control) = said.first_key_value()?;
        Some((key.clone(), control.clone()))
    }

    /// Removes a written entry, unless it has been replaced.
    fn written(&self, key: &str, control: &Control) {
        let mut said = self.said.lock();
        if said.get(key) == Some(control) {
            said.remove(key);
        }
    }
}

impl Followed {
    fn elapsed(&self) -> Duration {
        let wall = self.at.1.elapsed().unwrap_or(Duration::ZERO);
        self.at.0.elapsed().max(wall)
    }
}

fn now() -> (Instant, SystemTime) {
    (Instant::now(), SystemTime::now())
}

/// Returns the key of a control. Controls with the same key are equal, so a later one may replace an earlier one.
fn key(control: &Control) -> String {
    match control {
        Control::Revoke {
            principal,
            thread_id,
        } => format!(
            "revoke.{}.{}",
            of_principal(principal),
            hex(thread_id.as_str())
        ),
        Control::CancelThread { thread_id } => {
            format!("cancel.{}", hex(thread_id.as_str()))
        }
        Control::CancelRun { run_id } => {
            format!(
                "cancel.{}.{}",
                hex(run_id.thread_id().as_str()),
                run_id.suffix()
            )
        }
    }
}

fn of_principal(principal: &Principal) -> String {
    match principal.id() {
        "" => "-".to_owned(),
        id if id.len() <= LONGEST => hex(id),
        _ => uuid::Uuid::new_v4().hyphenated().to_string(),
    }
}

fn hex(text: &str) -> String {
    let mut hex = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        write!(hex, "{byte:02x}").expect("a String takes every write");
    }
    hex
}

impl Shared {
    /// Returns the end of the bucket. A node does not apply controls from before its start.
    pub(super) async fn end_of_control(&self) -> Result<Followed, LogError> {
        let epoch = self.stream_epoch();
        let (made, revision) = end_of(&self.control_bucket().await?);
        Ok(Followed {
            made,
            revision,
            epoch,
            at: now(),
        })
    }

    async fn control_bucket(&self) -> Result<Store, LogError> {
        answer(self.jetstream.get_key_value(self.settings.control_bucket())).await
    }

    /// Writes this node's controls. Retries without a limit.
    pub(super) async fn announce(self: Arc<Self>) {
        loop {
            let Some((key, control)) = self.outgoing.first() else {
                self.outgoing.bell.notified().await;
                continue;
            };
            match self.say(&key, &control).await {
                Ok(()) => self.outgoing.written(&key, &control),
                Err(error) => {
                    tracing::debug!(%error, "the other nodes have not been told yet");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn say(&self, key: &str, control: &Control) -> Result<(), LogError> {
        self.checked().await;
        let said = Said {
            by: self.instance.as_ref().to_owned(),
            control: control.clone(),
        };
        let value = serde_json::to_vec(&said).expect("ids always encode");
        answer(self.control_bucket().await?.put(key, value.into())).await?;
        Ok(())
    }

    /// Applies the controls of other nodes. Never returns.
    pub(super) async fn obey(self: Arc<Self>, mut followed: Followed) {
        loop {
            if let Err(error) = Box::pin(self.obey_once(&mut followed)).await {
                tracing::debug!(%error, "following control anew");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn obey_once(&self, followed: &mut Followed) -> Result<(), LogError> {
        self.checked().await;
        let connection = *self.connections.borrow();
        let mut epoch = self.stream_epoch();
        let bucket = self.control_bucket().await?;
        let (made, revision) = end_of(&bucket);
        // The margin covers the interval between two checks of the connection.
        let age = self.settings.control_age;
        let missed = followed.elapsed() + age / 60 >= age;
        let lost = made != followed.made || revision < followed.revision;
        if lost {
            // A broker that lost the bucket may have lost the stream since the last look-up.
            self.looked_up_anew().await;
            epoch = self.stream_epoch();
        }
        // All sockets were closed when the epoch changed.
        if missed || (lost && epoch == followed.epoch) {
            tracing::warn!(
                "this node may have missed a revocation while it was cut off, all sockets start over"
            );
            self.node_sinks.each(NodeSink::control_lost);
        }
        followed.epoch = epoch;
        if missed || lost {
            (followed.made, followed.revision, followed.at) = (made, revision, now());
        }
        let mut entries = answer(bucket.watch_from_revision(">", followed.revision + 1)).await?;
        let mut look = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                found = entries.next() => {
                    let found = found.ok_or_else(|| unavailable("the watch ended"))?.map_err(unavailable)?;
                    if found.revision > followed.revision {
                        followed.revision = found.revision;
                        self.apply(&found);
                    }
                }
                _ = look.tick() => {
                    if *self.connections.borrow() != connection {
                        return Err(unavailable("connected anew"));
                    }
                    // The bucket may be new as well.
                    if self.stream_epoch() != followed.epoch {
                        return Err(unavailable("the stream is another"));
                    }
                    if self.client.connection_state() == ConnectionState::Connected {
                        followed.at = now();
                    }
                }
            }
        }
    }

    fn apply(&self, found: &Entry) {
        if found.operation != Operation::Put {
            return;
        }
        match serde_json::from_slice::<Said>(&found.value) {
            Ok(said) if *said.by == *self.instance => {}
            Ok(said) => self.node_sinks.each(|sink| sink.control(&said.control)),
            Err(error) => {
                tracing::warn!(key = found.key, %error, "skipped a control that cannot be read");
            }
        }
    }
}

/// Returns the creation time of a bucket, and its last revision.
fn end_of(bucket: &Store) -> (String, u64) {
    let info = bucket.stream.cached_info();
    (info.created.to_string(), info.state.last_sequence)
}
