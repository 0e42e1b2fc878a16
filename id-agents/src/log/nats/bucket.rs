//! The key-value buckets beside the stream, and compare-and-set on their entries.

use async_nats::jetstream::kv::{Entry, Operation, Store, UpdateErrorKind};
use serde::Serialize;

use super::{LogError, REQUEST, Shared, answer, unavailable};

/// The outcome of a compare-and-set.
pub(super) enum Cas {
    /// The entry has this revision now.
    Set(u64),
    /// The entry had another revision.
    Lost,
}

/// Sets an entry to `value`, as JSON, if it has the revision `expected`. Revision 0 stands for a missing entry.
pub(super) async fn compare_and_set(
    bucket: &Store,
    key: &str,
    value: &impl Serialize,
    expected: u64,
) -> Result<Cas, LogError> {
    let value = serde_json::to_vec(value).expect("names and numbers always encode");
    let update = bucket.update(key, value.into(), expected);
    match tokio::time::timeout(REQUEST, update).await {
        Ok(Ok(revision)) => Ok(Cas::Set(revision)),
        Ok(Err(error)) if error.kind() == UpdateErrorKind::WrongLastRevision => Ok(Cas::Lost),
        Ok(Err(error)) => Err(unavailable(error)),
        Err(_elapsed) => Err(unavailable("no answer in 2 s")),
    }
}

/// Reads an entry from the bucket's leader.
pub(super) async fn entry(bucket: &Store, key: &str) -> Result<Option<Entry>, LogError> {
    let entry = answer(bucket.entry(key)).await?;
    Ok(entry.filter(|entry| entry.operation == Operation::Put))
}

/// Removes an entry. `Store::purge` would leave a marker that is never removed.
pub(super) async fn remove(bucket: &Store, key: &str) -> Result<(), LogError> {
    let subject = format!("{}{key}", bucket.prefix);
    let purge = async { bucket.stream.purge().filter(subject).await };
    answer(purge).await.map(drop)
}

impl Shared {
    /// Returns the bucket of leases and notes.
    pub(super) async fn nodes(&self) -> Result<&Store, LogError> {
        let open = || answer(self.jetstream.get_key_value(self.settings.nodes_bucket()));
        self.nodes_bucket.get_or_try_init(open).await
    }

    /// Returns the creation time of the bucket of leases and notes. A lease that is missing from its bucket was removed by
    /// other nodes. If the bucket itself is new, the node creates its lease again.
    pub(super) async fn nodes_made(&self) -> Result<String, LogError> {
        let info = answer(self.nodes().await?.stream.get_info()).await?;
        Ok(info.created.to_string())
    }
}
