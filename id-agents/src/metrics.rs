//! Counters for operators, in the Prometheus text format. No label ever holds an id, a name or a payload.

use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
    TextEncoder,
};

use crate::event::{ErrorKind, EventType};
use crate::protocol::CloseCode;
use crate::run::services::COMPLETED;
use crate::socket::UpgradeRefusal;

#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    /// One for each of [`EventType::ALL`], so that an event costs no look-up of a label.
    events_appended: [IntCounter; EventType::ALL.len()],
    pub(crate) append_failures: IntCounter,
    pub(crate) runs_live: IntGauge,
    pub(crate) runs_ended: IntCounterVec,
    /// How often other nodes took this one for dead.
    pub(crate) fenced: IntCounter,
    /// Runs of other nodes that this one ended.
    pub(crate) takeovers: IntCounter,
    pub(crate) sockets: IntGauge,
    pub(crate) subscriptions: IntGauge,
    pub(crate) frames_sent: IntCounter,
    pub(crate) closes: IntCounterVec,
    pub(crate) upgrades_refused: IntCounterVec,
    pub(crate) recoveries: IntCounterVec,
    pub(crate) write_delay: Histogram,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let registry = Registry::new();
        let counter = |name, help| {
            let counter = IntCounter::new(name, help).expect(VALID);
            register(&registry, &counter);
            counter
        };
        // Each label's values are there from the start: a counter that appears with its first count has no increase for
        // an alert to see.
        let labelled = |name, help, label, values: &[&str]| {
            let counters = IntCounterVec::new(Opts::new(name, help), &[label]).expect(VALID);
            register(&registry, &counters);
            for value in values {
                let _zero = counters.with_label_values(&[value]);
            }
            counters
        };
        let gauge = |name, help| {
            let gauge = IntGauge::new(name, help).expect(VALID);
            register(&registry, &gauge);
            gauge
        };
        let write_delay = Histogram::with_opts(
            HistogramOpts::new(
                "id_agents_write_delay_seconds",
                "Time from the log's receipt of an event to its flush to a socket, for the oldest event of each flush",
            )
            .buckets(vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0]),
        )
        .expect(VALID);
        register(&registry, &write_delay);
        let events_appended = labelled(
            "id_agents_events_appended_total",
            "Events that the log took",
            "type",
            &[],
        );
        let mut outcomes = vec![COMPLETED];
        outcomes.extend(ErrorKind::ALL.map(ErrorKind::as_str));
        let closes = CloseCode::ALL.map(|code| code.code().to_string());
        Self {
            events_appended: EventType::ALL
                .map(|event_type| events_appended.with_label_values(&[event_type.as_str()])),
            append_failures: counter(
                "id_agents_append_failures_total",
                "Appends that the log did not confirm",
            ),
            runs_live: gauge("id_agents_runs_live", "Runs without a terminal event"),
            runs_ended: labelled(
                "id_agents_runs_ended_total",
                "Runs that ended",
                "outcome",
                &outcomes,
            ),
            fenced: counter(
                "id_agents_fenced_total",
                "Times that other nodes took this one for dead and ended its runs",
            ),
            takeovers: counter(
                "id_agents_takeovers_total",
                "Runs that this node ended for a node that was gone",
            ),
            sockets: gauge("id_agents_sockets", "Open sockets"),
            subscriptions: gauge("id_agents_subscriptions", "Subscriptions of all sockets"),
            frames_sent: counter(
                "id_agents_frames_sent_total",
                "Text frames flushed to sockets",
            ),
            closes: labelled(
                "id_agents_socket_closes_total",
                "Sockets that the server closed",
                "code",
                &closes.each_ref().map(String::as_str),
            ),
            upgrades_refused: labelled(
                "id_agents_upgrades_refused_total",
                "Upgrades that were refused",
                "reason",
                &UpgradeRefusal::ALL.map(UpgradeRefusal::reason),
            ),
            recoveries: labelled(
                "id_agents_subscribes_total",
                "Subscribes that were answered",
                "recovered",
                &["false", "true"],
            ),
            write_delay,
            registry,
        }
    }

    pub(crate) fn appended(&self, event_type: EventType) {
        // `ALL` lists the variants in the order of their declaration.
        self.events_appended[event_type as usize].inc();
    }

    pub(crate) fn render(&self) -> String {
        let mut text = Vec::new();
        TextEncoder::new()
            .encode(&self.registry.gather(), &mut text)
            .expect("a Vec takes every write");
        String::from_utf8(text).expect("the text format is UTF-8")
    }
}

/// The names are literals in this file, so the only failure there is cannot be met at run time.
const VALID: &str = "the metric's name is valid and registered once";

fn register<C: prometheus::core::Collector + Clone + 'static>(registry: &Registry, collector: &C) {
    registry.register(Box::new(collector.clone())).expect(VALID);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_counted_under_its_own_name() {
        let metrics = Metrics::new();
        for (count, event_type) in (1..).zip(EventType::ALL) {
            (0..count).for_each(|_| metrics.appended(event_type));
        }
        let text = metrics.render();
        for (count, event_type) in (1..).zip(EventType::ALL) {
            let line =
                format!("id_agents_events_appended_total{{type=\"{event_type}\"}} {count}\n");
            assert!(text.contains(&line), "{line} is not in\n{text}");
        }
    }
}
