//! Depth of the socket queues of this node, computed on each scrape.

use std::sync::Weak;

use prometheus::IntGauge;
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;

use super::sockets::Sockets;

/// Three gauges over the queues of all sockets.
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
