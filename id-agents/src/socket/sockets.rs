//! The open sockets of this node: counts them and what waits for them, and closes them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use prometheus::IntGauge;
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use tokio::sync::watch;

use super::outbox::Outbox;
use crate::auth::Principal;
use crate::metrics::Metrics;
use crate::protocol::CloseCode;

#[derive(Debug)]
pub(crate) struct Sockets {
    outboxes: Mutex<HashMap<u64, Arc<Outbox>>>,
    per_principal: Mutex<HashMap<Principal, usize>>,
    open: watch::Sender<usize>,
    next_id: AtomicU64,
    metrics: Arc<Metrics>,
}

impl Sockets {
    pub(super) fn new(metrics: Arc<Metrics>) -> Arc<Self> {
        Arc::new(Self {
            outboxes: Mutex::default(),
            per_principal: Mutex::default(),
            open: watch::channel(0).0,
            next_id: AtomicU64::new(1),
            metrics,
        })
    }

    /// Takes one of `most` places for sockets. Returns `None` if all places are taken.
    pub(crate) fn open(self: &Arc<Self>, most: usize) -> Option<SocketSlot> {
        let taken = self.open.send_if_modified(|open| {
            let is_free = *open < most;
            *open += usize::from(is_free);
            is_free
        });
        if !taken {
            return None;
        }
        self.metrics.sockets.inc();
        Some(SocketSlot {
            sockets: Arc::clone(self),
            id: self.next_id.fetch_add(1, Ordering::Relaxed),
            principal: None,
        })
    }

    pub(crate) fn len(&self) -> usize {
        *self.open.borrow()
    }

    /// Returns the number of queued events of each socket, and their size in bytes.
    pub(super) fn depths(&self) -> Vec<(usize, usize)> {
        let outboxes = self.outboxes.lock();
        outboxes.values().map(|outbox| outbox.depth()).collect()
    }

    /// Closes every socket.
    pub(super) fn close_all(&self, code: CloseCode) {
        for outbox in self.outboxes.lock().values() {
            outbox.close(code);
        }
    }

    /// Waits until no socket is open.
    pub(crate) async fn drained(&self) {
        let mut open = self.open.subscribe();
        // The sender is in `self`, so waiting cannot fail.
        let _ = open.wait_for(|open| *open == 0).await;
    }
}

/// An open socket, which counts until it is dropped.
#[derive(Debug)]
pub(crate) struct SocketSlot {
    sockets: Arc<Sockets>,
    id: u64,
    principal: Option<Principal>,
}

impl SocketSlot {
    /// Makes the socket reachable for [`Sockets::close_all`].
    pub(crate) fn attach(&self, outbox: &Arc<Outbox>) {
        self.sockets
            .outboxes
            .lock()
            .insert(self.id, Arc::clone(outbox));
    }

    /// Counts the socket for `principal`. Returns `false` if the principal already has `most` sockets.
    pub(crate) fn claim(&mut self, principal: &Principal, most: usize) -> bool {
        let mut counts = self.sockets.per_principal.lock();
        let count = counts.get(principal).copied().unwrap_or(0);
        if count >= most {
            return false;
        }
        counts.insert(principal.clone(), count + 1);
        self.principal = Some(principal.clone());
        true
    }
}

impl Drop for SocketSlot {
    fn drop(&mut self) {
        self.sockets.outboxes.lock().remove(&self.id);
        if let Some(principal) = self.principal.take() {
            let mut counts = self.sockets.per_principal.lock();
            if let Some(count) = counts.get_mut(&principal) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(&principal);
                }
            }
        }
        self.sockets.metrics.sockets.dec();
        self.sockets.open.send_modify(|open| *open -= 1);
    }
}

/// Three gauges over the queues of all sockets, computed on each scrape.
pub(crate) struct QueueDepth {
    sockets: Weak<Sockets>,
    events: IntGauge,
    bytes: IntGauge,
    deepest: IntGauge,
}

impl QueueDepth {
    /// # Errors
    /// Never panics, because the names are valid.
    pub(crate) fn new(sockets: Weak<Sockets>) -> prometheus::Result<Self> {
        Ok(Self {
            sockets,
            events: IntGauge::new("id_agents_queued_events", "Events queued for all sockets")?,
            bytes: IntGauge::new("id_agents_queued_bytes", "Bytes queued for all sockets")?,
            deepest: IntGauge::new(
                "id_agents_queued_events_max",
                "Events that wait for the socket that is furthest behind",
            )?,
        })
    }

    const fn gauges(&self) -> [&IntGauge; 3] {
        [&self.events, &self.bytes, &self.deepest]
    }
}

impl Collector for QueueDepth {
    fn desc(&self) -> Vec<&Desc> {
        self.gauges()
            .into_iter()
            .flat_map(Collector::desc)
            .collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let (mut events, mut bytes, mut deepest) = (0, 0, 0);
        for (waiting, size) in self.sockets.upgrade().iter().flat_map(|it| it.depths()) {
            events += waiting;
            bytes += size;
            deepest = deepest.max(waiting);
        }
        for (gauge, value) in self.gauges().into_iter().zip([events, bytes, deepest]) {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        }
        self.gauges()
            .into_iter()
            .flat_map(Collector::collect)
            .collect()
    }
}
