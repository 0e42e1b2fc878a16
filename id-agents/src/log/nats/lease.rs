//! This process's lease: an entry that says that the process lives. It does not expire by itself; other nodes watch it,
//! and set it to `dead` before they end this process's runs.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bucket::{Cas, compare_and_set, entry, remove};
use super::{LogError, PAUSE, Shared, unavailable};

/// Names one process among the writers of a stream. A node's name says who it is for operators, and two processes may
/// have the same.
pub(super) type Incarnation = Arc<str>;

#[derive(Debug)]
pub(super) struct Lease {
    incarnation: Incarnation,
    /// The entry's revision; 0 before there is one.
    revision: u64,
    /// The creation time of the bucket that holds the entry.
    bucket: String,
    /// The node has given the lease up.
    left: bool,
}

/// The value of a lease.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LeaseEntry {
    pub(super) node: String,
    pub(super) state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Live,
    Dead,
}

impl Default for Lease {
    fn default() -> Self {
        Self {
            incarnation: fresh(),
            revision: 0,
            bucket: String::new(),
            left: false,
        }
    }
}

fn fresh() -> Incarnation {
    uuid::Uuid::new_v4().simple().to_string().into()
}

pub(super) fn lease_key(incarnation: &str) -> String {
    format!("lease.{incarnation}")
}

impl LeaseEntry {
    pub(super) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a name and a state always encode")
    }
}

impl Shared {
    /// Makes or renews the lease.
    ///
    /// # Errors
    /// [`LogError::Fenced`] when other nodes set it to `dead`: by then the runs are marked, and the next call makes a
    /// lease for a new incarnation.
    pub(super) async fn renew(&self) -> Result<(), LogError> {
        let mut lease = self.lease.lock().await;
        if lease.left {
            return Err(unavailable("this node has left the log"));
        }
        if lease.bucket.is_empty() {
            lease.bucket = self.nodes_made().await?;
        }
        let key = lease_key(&lease.incarnation);
        let value = LeaseEntry {
            node: self.settings.node.clone(),
            state: State::Live,
        };
        let bucket = self.nodes().await?;
        for _ in 0..3 {
            if let Cas::Set(revision) =
                compare_and_set(bucket, &key, value.to_json(), lease.revision).await?
            {
                lease.revision = revision;
                self.held.send_replace(Some(Arc::clone(&lease.incarnation)));
                return Ok(());
            }
            match entry(bucket, &key).await? {
                // The answer to an earlier renewal was lost, or the bucket was rolled back.
                Some(found) if found.value == value.to_json() => lease.revision = found.revision,
                Some(_) => return Err(self.fence(&mut lease)),
                None if lease.revision == 0 => {}
                None => {
                    let made = self.nodes_made().await?;
                    if made == lease.bucket {
                        return Err(self.fence(&mut lease));
                    }
                    lease.bucket = made;
                    lease.revision = 0;
                    self.open_runs.lost_notes();
                }
            }
        }
        Err(unavailable("the lease could not be renewed"))
    }

    /// Ends this incarnation, and begins the next one.
    fn fence(&self, lease: &mut Lease) -> LogError {
        self.held.send_replace(None);
        let runs = self.open_runs.fence(&lease.incarnation);
        tracing::error!(
            node = self.settings.node,
            incarnation = &*lease.incarnation,
            runs,
            "this node was fenced: it did not renew its lease in time, and other nodes end its runs"
        );
        *lease = Lease::default();
        for sink in self.node_sinks() {
            sink.fenced();
        }
        LogError::Fenced
    }

    /// The incarnation whose lease this node holds, once it holds one.
    pub(super) async fn incarnation(&self) -> Incarnation {
        let mut held = self.held.subscribe();
        loop {
            if let Some(incarnation) = held.borrow_and_update().clone() {
                return incarnation;
            }
            // The sender is in `self`, so waiting cannot fail.
            let _ = held.changed().await;
        }
    }

    pub(super) async fn has_left(&self) -> bool {
        self.lease.lock().await.left
    }

    /// Gives the lease up. Runs that are still open are then ended by other nodes at once.
    pub(super) async fn give_up_lease(&self) -> Result<(), LogError> {
        let mut lease = self.lease.lock().await;
        lease.left = true;
        self.held.send_replace(None);
        let key = lease_key(&lease.incarnation);
        let bucket = self.nodes().await?;
        self.close_notes().await?;
        // The note of a run goes after its terminal event.
        for _ in 0..20 {
            if self.open_runs.is_empty() {
                break;
            }
            tokio::time::sleep(PAUSE / 2).await;
        }
        if self.open_runs.is_empty() {
            return remove(bucket, &key).await;
        }
        let value = LeaseEntry {
            node: self.settings.node.clone(),
            state: State::Dead,
        };
        compare_and_set(bucket, &key, value.to_json(), lease.revision)
            .await
            .map(drop)
    }
}
