//! Watches the leases of other processes, and ends the runs of processes that are gone.
//!
//! A lease has no time to live. This node measures on its own clock how long a lease has not changed, and only while its own
//! renewals succeed. The count starts again after an outage of the broker, a broken connection and a pause of this process.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::kv::{Entry, Operation};
use futures_util::StreamExt;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};

use super::bucket::{Cas, compare_and_set, entry, remove};
use super::lease::{LeaseEntry, State, lease_key};
use super::{LogError, PAUSE, Shared, answer, unavailable};

/// How long the lease of a dead process stays visible to operators.
const KEPT: Duration = Duration::from_hours(1);

/// The other processes that this node knows.
#[derive(Debug, Default)]
pub(super) struct Peers {
    known: HashMap<String, Peer>,
    /// Incarnations with notes but without a known lease.
    unknown: HashSet<String>,
}

#[derive(Debug)]
struct Peer {
    lease: LeaseEntry,
    /// The revision of the lease; 0 without a lease.
    revision: u64,
    /// When this node saw the lease change.
    since: Instant,
    runs: Runs,
}

/// The runs of a process that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runs {
    /// Their notes are read at this time.
    Due(Instant),
    /// They are being ended. `again` is set when another note appears meanwhile.
    Ending {
        again: bool,
    },
    Ended,
}

impl Peers {
    fn saw_lease(&mut self, incarnation: &str, found: &Entry, look_at: Instant) {
        let Ok(lease) = serde_json::from_slice::<LeaseEntry>(&found.value) else {
            tracing::warn!(key = found.key, "skipped a lease that cannot be read");
            return;
        };
        self.unknown.remove(incarnation);
        let peer = Peer {
            lease,
            revision: found.revision,
            since: Instant::now(),
            runs: Runs::Due(look_at),
        };
        match self.known.get_mut(incarnation) {
            // Its runs may already be ending.
            Some(known) if known.lease.state == State::Dead => known.revision = found.revision,
            _ => drop(self.known.insert(incarnation.to_owned(), peer)),
        }
    }

    fn saw_note(&mut self, incarnation: &str, look_at: Instant) {
        match self.known.get_mut(incarnation) {
            Some(peer) => match &mut peer.runs {
                Runs::Ending { again } => *again = true,
                runs @ Runs::Ended => *runs = Runs::Due(look_at),
                Runs::Due(_) => {}
            },
            None => drop(self.unknown.insert(incarnation.to_owned())),
        }
    }
}

impl Shared {
    /// Renews the lease of this process and watches the other leases, until this node leaves.
    pub(super) async fn attend(self: Arc<Self>) {
        let mut endings = JoinSet::new();
        while !self.lease.lock().await.left {
            match Box::pin(self.attend_once(&mut endings)).await {
                Err(LogError::Fenced) => continue,
                Err(error) => tracing::debug!(%error, "watching the other nodes anew"),
                Ok(()) => {}
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn attend_once(
        self: &Arc<Self>,
        endings: &mut JoinSet<(String, Result<(), LogError>)>,
    ) -> Result<(), LogError> {
        self.checked().await;
        let connection = *self.connections.borrow();
        self.renew().await?;
        let mut renewed = Instant::now();
        let own = self.incarnation().await;
        let mut entries = answer(self.nodes().await?.watch_with_history(">")).await?;
        let mut peers = Peers::default();
        // The watch replays the bucket, so it finds the runs that these tasks leave.
        endings.shutdown().await;
        let mut tick = tokio::time::interval(self.settings.renewal);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                found = entries.next() => {
                    let found = found.ok_or_else(|| unavailable("the watch ended"))?.map_err(unavailable)?;
                    self.saw(&mut peers, &own, &found);
                }
                Some(ended) = endings.join_next() => {
                    let (incarnation, outcome) = ended.map_err(unavailable)?;
                    self.ended(&mut peers, &incarnation, outcome);
                }
                _ = tick.tick() => {
                    if *self.connections.borrow() != connection {
                        return Err(unavailable("connected anew"));
                    }
                    // A failure starts all counts again, because the other nodes may have failed to renew too.
                    self.renew().await?;
                    self.close_notes().await?;
                    self.keep_notes().await?;
                    // This process was paused.
                    if renewed.elapsed() > self.settings.expiry / 2 {
                        let now = Instant::now();
                        peers.known.values_mut().for_each(|peer| peer.since = now);
                    }
                    renewed = Instant::now();
                    self.look(&mut peers, endings).await?;
                }
            }
        }
    }

    fn saw(&self, peers: &mut Peers, own: &str, found: &Entry) {
        if found.operation != Operation::Put {
            return;
        }
        let mut parts = found.key.splitn(3, '.');
        let (Some(kind), Some(incarnation)) = (parts.next(), parts.next()) else {
            return;
        };
        if incarnation == own {
            return;
        }
        // The node that set the lease to `dead` ends the runs first.
        let look_at = Instant::now() + self.settings.renewal;
        match kind {
            "lease" => peers.saw_lease(incarnation, found, look_at),
            "run" => peers.saw_note(incarnation, look_at),
            _ => {}
        }
    }

    /// Takes over expired leases, ends the runs of dead processes, and forgets processes that have none left.
    async fn look(
        self: &Arc<Self>,
        peers: &mut Peers,
        endings: &mut JoinSet<(String, Result<(), LogError>)>,
    ) -> Result<(), LogError> {
        for incarnation in std::mem::take(&mut peers.unknown) {
            self.look_up(peers, &incarnation).await?;
        }
        let expired: Vec<_> = {
            let live = peers.known.iter().filter(|(_, peer)| {
                peer.lease.state == State::Live && peer.since.elapsed() >= self.settings.expiry
            });
            live.map(|(incarnation, _)| incarnation.clone()).collect()
        };
        for incarnation in expired {
            self.take_over(peers, &incarnation).await?;
        }
        let now = Instant::now();
        let mut forgotten = Vec::new();
        for (incarnation, peer) in &mut peers.known {
            match peer.runs {
                _ if peer.lease.state == State::Live => {}
                Runs::Due(at) if at <= now => {
                    peer.runs = Runs::Ending { again: false };
                    let (shared, incarnation) = (Arc::clone(self), incarnation.clone());
                    endings.spawn(async move {
                        let outcome = shared.end_runs_of(&incarnation).await;
                        (incarnation, outcome)
                    });
                }
                Runs::Ended if peer.revision == 0 || peer.since.elapsed() >= KEPT => {
                    forgotten.push((incarnation.clone(), peer.revision));
                }
                _ => {}
            }
        }
        for (incarnation, revision) in forgotten {
            if revision > 0 {
                remove(self.nodes().await?, &lease_key(&incarnation)).await?;
            }
            peers.known.remove(&incarnation);
        }
        Ok(())
    }

    /// Sets an expired lease to `dead`, unless its process has renewed it meanwhile.
    async fn take_over(&self, peers: &mut Peers, incarnation: &str) -> Result<(), LogError> {
        let Some(peer) = peers.known.get_mut(incarnation) else {
            return Ok(());
        };
        let dead = LeaseEntry {
            state: State::Dead,
            ..peer.lease.clone()
        };
        let key = lease_key(incarnation);
        let set = compare_and_set(self.nodes().await?, &key, &dead, peer.revision);
        match set.await? {
            Cas::Set(revision) => {
                tracing::warn!(
                    node = dead.node,
                    incarnation,
                    "a node has not renewed its lease, its runs are ended"
                );
                peer.lease = dead;
                peer.revision = revision;
                peer.since = Instant::now();
                peer.runs = Runs::Due(peer.since);
                Ok(())
            }
            Cas::Lost => self.look_up(peers, incarnation).await,
        }
    }

    /// Reads the lease of a process. A process without a lease has left, or died long ago.
    async fn look_up(&self, peers: &mut Peers, incarnation: &str) -> Result<(), LogError> {
        let look_at = Instant::now() + self.settings.renewal;
        if let Some(found) = entry(self.nodes().await?, &lease_key(incarnation)).await? {
            peers.saw_lease(incarnation, &found, look_at);
            return Ok(());
        }
        let gone = Peer {
            lease: LeaseEntry {
                node: String::new(),
                state: State::Dead,
            },
            revision: 0,
            since: Instant::now(),
            runs: Runs::Due(look_at),
        };
        peers.known.insert(incarnation.to_owned(), gone);
        Ok(())
    }

    fn ended(&self, peers: &mut Peers, incarnation: &str, outcome: Result<(), LogError>) {
        let Some(peer) = peers.known.get_mut(incarnation) else {
            return;
        };
        peer.runs = match (peer.runs, outcome) {
            (Runs::Ending { again: false }, Ok(())) => Runs::Ended,
            (_, outcome) => {
                if let Err(error) = outcome {
                    tracing::warn!(incarnation, %error, "the runs of a node that is gone could not be ended, trying again");
                }
                Runs::Due(Instant::now() + self.settings.renewal)
            }
        };
    }
}
