//! Counters for operators, in the Prometheus text format. No label contains an id, a name or a payload.

use std::time::Instant;

use prometheus::core::Collector;
use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
    TextEncoder,
};

use crate::event::{ErrorKind, EventType};
use crate::log::LogError;
use crate::protocol::CloseCode;
use crate::run::services::COMPLETED;
use crate::socket::UpgradeRefusal;

/// Histogram buckets in seconds, for operations that usually take a millisecond.
const BUCKETS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// The HTTP statuses of requests for a thread's events.
const FEED_STATUSES: [&str; 6] = ["200", "400", "401", "403", "406", "503"];

/// The HTTP statuses of requests to run an agent.
#[cfg(feature = "ag-ui")]
const AG_UI_STATUSES: [&str; 10] = [
    "200", "400", "401", "403", "404", "406", "409", "413", "415", "503",
];

#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    /// One counter for each of [`EventType::ALL`], so that an event needs no label look-up.
    events_appended: [IntCounter; EventType::ALL.len()],
    append_seconds: Histogram,
    append_failures: IntCounter,
    fenced_appends: IntCounter,
    pub(crate) runs_live: IntGauge,
    pub(crate) runs_ended: Labelled,
    /// Number of times that other nodes declared this node dead.
    pub(crate) fenced: IntCounter,
    /// Number of runs of other nodes that this node ended.
    pub(crate) takeovers: IntCounter,
    pub(crate) sockets: IntGauge,
    /// Number of sockets that are event streams over HTTP.
    pub(crate) feeds: IntGauge,
    pub(crate) feed_responses: Labelled,
    #[cfg(feature = "ag-ui")]
    pub(crate) ag_ui_responses: Labelled,
    pub(crate) subscriptions: IntGauge,
    pub(crate) frames_sent: IntCounter,
    pub(crate) closes: Labelled,
    pub(crate) upgrades_refused: Labelled,
    auth_failures: Labelled,
    pub(crate) host_faults: Labelled,
    pub(crate) recoveries: Labelled,
    pub(crate) write_delay: Histogram,
}

/// Adds one to a gauge until it is dropped.
#[derive(Debug)]
pub(crate) struct Counted(IntGauge);

impl Counted {
    pub(crate) fn by(gauge: &IntGauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Counters with a label.
#[derive(Debug)]
pub(crate) struct Labelled(IntCounterVec);

impl Labelled {
    pub(crate) fn count(&self, label: &str) {
        self.0.with_label_values(&[label]).inc();
    }
}

text_enum! {
    /// The reason why a socket has no principal.
    #[derive(Clone, Copy)]
    pub(crate) enum AuthFailure {
        /// The authenticator refused the token.
        Denied: "denied",
        /// The first frame was another frame, or came too late.
        Missing: "missing",
        /// The authenticator panicked or did not answer.
        Fault: "fault",
    }

    fn label
}

text_enum! {
    /// A fault in the host's code.
    #[derive(Clone, Copy)]
    pub(crate) enum HostFault {
        AuthenticatorPanic: "authenticator_panic",
        AuthenticatorTimeout: "authenticator_timeout",
        AuthorizerPanic: "authorizer_panic",
        AuthorizerTimeout: "authorizer_timeout",
    }

    pub(crate) fn label
}

impl Metrics {
    /// Creates metrics in a new registry.
    pub(crate) fn new() -> Self {
        Self::in_registry(Registry::new()).expect("the names are valid and differ")
    }

    /// Creates metrics in an existing registry.
    ///
    /// # Errors
    /// The error of the registry if it already has a metric with one of these names.
    pub(crate) fn in_registry(registry: Registry) -> prometheus::Result<Self> {
        let new = Registrar(&registry);
        let Labelled(events_appended) = new.labelled(
            "id_agents_events_appended_total",
            "Events that the log took",
            "type",
            &[],
        )?;
        let mut outcomes = vec![COMPLETED];
        outcomes.extend(ErrorKind::ALL.map(ErrorKind::as_str));
        let closes = CloseCode::ALL.map(|code| code.code().to_string());
        Ok(Self {
            events_appended: EventType::ALL
                .map(|event_type| events_appended.with_label_values(&[event_type.as_str()])),
            append_seconds: new.seconds(
                "id_agents_append_seconds",
                "Time from an append to the log's answer",
            )?,
            append_failures: new.counter(
                "id_agents_append_failures_total",
                "Appends that the log did not confirm",
            )?,
            fenced_appends: new.counter(
                "id_agents_fenced_appends_total",
                "Appends to runs that another node has ended",
            )?,
            takeovers: new.counter(
                "id_agents_takeovers_total",
                "Runs that this node ended for a node that was gone",
            )?,
            runs_live: new.gauge("id_agents_runs_live", "Runs without a terminal event")?,
            runs_ended: new.labelled(
                "id_agents_runs_ended_total",
                "Runs that ended",
                "outcome",
                &outcomes,
            )?,
            fenced: new.counter(
                "id_agents_fenced_total",
                "Times that another node took this node for dead and ended its runs",
            )?,
            sockets: new.gauge("id_agents_sockets", "Open sockets, feeds over HTTP included")?,
            feeds: new.gauge("id_agents_feeds", "Open feeds over HTTP")?,
            feed_responses: new.labelled(
                "id_agents_feed_responses_total",
                "Answers to requests for the events of a thread",
                "status",
                &FEED_STATUSES,
            )?,
            #[cfg(feature = "ag-ui")]
            ag_ui_responses: new.labelled(
                "id_agents_ag_ui_responses_total",
                "Answers to requests of AG-UI clients to run an agent",
                "status",
                &AG_UI_STATUSES,
            )?,
            subscriptions: new.gauge("id_agents_subscriptions", "Subscriptions of all sockets")?,
            frames_sent: new.counter(
                "id_agents_frames_sent_total",
                "Text frames flushed to sockets",
            )?,
            closes: new.labelled(
                "id_agents_socket_closes_total",
                "Sockets that the server closed",
                "code",
                &closes.each_ref().map(String::as_str),
            )?,
            upgrades_refused: new.labelled(
                "id_agents_upgrades_refused_total",
                "Upgrades that were refused",
                "reason",
                &UpgradeRefusal::ALL.map(UpgradeRefusal::reason),
            )?,
            auth_failures: new.labelled(
                "id_agents_auth_failures_total",
                "Sockets that were not authenticated",
                "reason",
                &AuthFailure::ALL.map(AuthFailure::label),
            )?,
            host_faults: new.labelled(
                "id_agents_host_faults_total",
                "Panics of the host's code, and answers that it did not give in time",
                "fault",
                &HostFault::ALL.map(HostFault::label),
            )?,
            recoveries: new.labelled(
                "id_agents_subscribes_total",
                "Subscribe frames that were answered",
                "recovered",
                &["false", "true"],
            )?,
            write_delay: new.seconds(
                "id_agents_write_delay_seconds",
                "Time from the log's receipt of an event to its flush to a socket, for the oldest event of each flush",
            )?,
            registry,
        })
    }

    /// Adds metrics that are computed on each scrape.
    ///
    /// # Errors
    /// As [`in_registry`](Self::in_registry).
    pub(crate) fn add(&self, collector: impl Collector + 'static) -> prometheus::Result<()> {
        self.registry.register(Box::new(collector))
    }

    pub(crate) fn appended(&self, event_type: EventType) {
        // `ALL` lists the variants in the order of their declaration.
        self.events_appended[event_type as usize].inc();
    }

    /// Records the result and the duration of an append that began at `begun`.
    pub(crate) fn append_ended<T>(&self, begun: Instant, outcome: &Result<T, LogError>) {
        self.append_seconds.observe(begun.elapsed().as_secs_f64());
        if let Err(error) = outcome {
            self.append_failures.inc();
            if matches!(error, LogError::Fenced) {
                self.fenced_appends.inc();
            }
        }
    }

    pub(crate) fn auth_failed(&self, failure: AuthFailure) {
        self.auth_failures.count(failure.label());
    }

    pub(crate) fn render(&self) -> String {
        let mut text = Vec::new();
        TextEncoder::new()
            .encode(&self.registry.gather(), &mut text)
            .expect("a Vec takes every write");
        String::from_utf8(text).expect("the text format is UTF-8")
    }
}

/// Creates metrics and registers them.
struct Registrar<'a>(&'a Registry);

impl Registrar<'_> {
    fn counter(&self, name: &str, help: &str) -> prometheus::Result<IntCounter> {
        self.register(IntCounter::new(name, help)?)
    }

    fn gauge(&self, name: &str, help: &str) -> prometheus::Result<IntGauge> {
        self.register(IntGauge::new(name, help)?)
    }

    fn seconds(&self, name: &str, help: &str) -> prometheus::Result<Histogram> {
        let options = HistogramOpts::new(name, help).buckets(BUCKETS.to_vec());
        self.register(Histogram::with_opts(options)?)
    }

    /// Every label value exists from the start. A counter that first appears with its first count shows no increase to
    /// an alert.
    fn labelled(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: &[&str],
    ) -> prometheus::Result<Labelled> {
        let counters = IntCounterVec::new(Opts::new(name, help), &[label])?;
        for value in values {
            let _zero = counters.with_label_values(&[value]);
        }
        self.register(counters).map(Labelled)
    }

    fn register<C: Collector + Clone + 'static>(&self, collector: C) -> prometheus::Result<C> {
        self.0.register(Box::new(collector.clone()))?;
        Ok(collector)
    }
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
