//! The lease of this process: an entry that the process renews while it runs. The entry has no time to live. Other nodes
//! watch it, and set it to `dead` before they end the runs of the process.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bucket::{Cas, compare_and_set, entry, remove};
use super::{LogError, NodeSink, PAUSE, Shared, unavailable, wait_until};

/// The unique name of one process among the writers of a stream. The name of a node is a label for operators, and two
/// processes may share it.
pub(super) type Incarnation = Arc<str>;

#[derive(Debug)]
pub(super) struct Lease {
    incarnation: Incarnation,
    /// The revision of the entry, or 0 before the first write.
    revision: u64,
    /// The creation time of the bucket that holds the entry.
    bucket: String,
    /// The node has given the lease up.
    pub(super) left: bool,
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
            incarnation: uuid::Uuid::new_v4().simple().to_string().into(),
            revision: 0,
            bucket: String::new(),
            left: false,
        }
    }
}

pub(super) fn lease_key(incarnation: &str) -> String {
    format!("lease.{incarnation}")
}

impl Shared {
    /// Creates or renews the lease.
    ///
    /// # Errors
    /// [`LogError::Fenced`] if other nodes have set the lease to `dead`. The runs are then fenced, and the next call creates
    /// a lease for a new incarnation.
    pub(super) async fn renew(&self) -> Result<(), LogError> {
        let mut lease = self.lease.lock().await;
        if lease.left {
            return Err(unavailable("this node has left the log"));
        }
        if lease.bucket.is_empty() {
            lease.bucket = self.nodes_made().await?;
        }
        let key = lease_key(&lease.incarnation);
        let value = self.lease_entry(State::Live);
        let bucket = self.nodes().await?;
        for _ in 0..3 {
            if let Cas::Set(revision) =
                compare_and_set(bucket, &key, &value, lease.revision).await?
            {
                lease.revision = revision;
                self.held.send_replace(Some(Arc::clone(&lease.incarnation)));
                return Ok(());
            }
            match entry(bucket, &key).await? {
                // The answer to an earlier renewal was lost, or the bucket was rolled back.
                Some(found) if serde_json::from_slice(&found.value).is_ok_and(|it| value == it) => {
                    lease.revision = found.revision;
                }
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

    /// Fences the runs of this incarnation, and begins a new incarnation.
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
        self.node_sinks.each(NodeSink::fenced);
        LogError::Fenced
    }

    /// Waits until this node holds a lease, and returns its incarnation.
    pub(super) async fn incarnation(&self) -> Incarnation {
        let held = wait_until(&self.held, Option::is_some).await;
        held.expect("a held lease has an incarnation")
    }

    /// Gives up the lease. Other nodes then end the open runs of this node at once.
    pub(super) async fn give_up_lease(&self) -> Result<(), LogError> {
        let mut lease = self.lease.lock().await;
        lease.left = true;
        self.held.send_replace(None);
        let key = lease_key(&lease.incarnation);
        let bucket = self.nodes().await?;
        self.close_notes().await?;
        // The note of a run is removed after its terminal event.
        for _ in 0..20 {
            if self.open_runs.is_empty() {
                break;
            }
            tokio::time::sleep(PAUSE / 2).await;
        }
        if self.open_runs.is_empty() {
            return remove(bucket, &key).await;
        }
        let value = self.lease_entry(State::Dead);
        compare_and_set(bucket, &key, &value, lease.revision)
            .await
            .map(drop)
    }

    fn lease_entry(&self, state: State) -> LeaseEntry {
        LeaseEntry {
            node: self.settings.node.clone(),
            state,
        }
    }
}
