//! Ids as fields of spans and events, and the warnings about legacy ids.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, LegacyContext, run_id, thread_id};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

#[derive(Clone, Debug, PartialEq)]
enum Recorded {
    Str(String),
    Debug(String),
}

#[derive(Debug)]
struct Seen {
    level: Level,
    target: String,
    fields: BTreeMap<&'static str, Recorded>,
}

impl Visit for Seen {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields
            .insert(field.name(), Recorded::Str(value.into()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields
            .insert(field.name(), Recorded::Debug(format!("{value:?}")));
    }
}

#[derive(Clone, Default)]
struct Collect(Arc<Mutex<Vec<Seen>>>);

impl<S: Subscriber> Layer<S> for Collect {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut seen = Seen {
            level: *event.metadata().level(),
            target: event.metadata().target().into(),
            fields: BTreeMap::new(),
        };
        event.record(&mut seen);
        self.0.lock().unwrap().push(seen);
    }
}

fn events(run: impl FnOnce()) -> Vec<Seen> {
    let collect = Collect::default();
    let subscriber = tracing_subscriber::registry().with(collect.clone());
    tracing::subscriber::with_default(subscriber, run);
    std::mem::take(&mut *collect.0.lock().unwrap())
}

fn debug(text: &str) -> Recorded {
    Recorded::Debug(text.into())
}

#[test]
fn an_id_is_recorded_as_text() {
    let run_id = run_id!("run_checkout_1a2b3c4d");
    let seen = events(|| {
        tracing::info!(
            run_id = run_id.as_str(),
            thread_id = run_id.thread_id().as_str(),
            displayed = %run_id,
            debugged = ?run_id,
        );
    });
    let [event] = &seen[..] else {
        panic!("expected one event, found {seen:?}");
    };
    assert_eq!(
        event.fields,
        BTreeMap::from([
            ("run_id", Recorded::Str("run_checkout_1a2b3c4d".into())),
            ("thread_id", Recorded::Str("checkout".into())),
            ("displayed", debug("run_checkout_1a2b3c4d")),
            ("debugged", debug("\"run_checkout_1a2b3c4d\"")),
        ])
    );
}

#[test]
fn a_lenient_id_warns_once_when_it_is_made() {
    let seen = events(|| {
        let id = LenientRunId::new("test-run");
        assert_eq!(id.as_str(), "test-run");
        assert!(!id.is_canonical());
        assert_eq!(id.thread_id(), None);
        let _ = id.clone();
    });
    let [warning] = &seen[..] else {
        panic!("expected one warning, found {seen:?}");
    };
    assert_eq!(warning.level, Level::WARN);
    assert!(warning.target.starts_with("id_core"), "{}", warning.target);
    assert_eq!(
        warning.fields,
        BTreeMap::from([
            ("message", debug("a lenient run id is not canonical")),
            ("format", debug("Hyphenated")),
            (
                "error",
                debug("invalid run id: expected the prefix `run_`, found `t` at byte 0")
            ),
        ])
    );
}

#[test]
fn a_migration_warns_and_names_the_new_id() {
    let seen = events(|| {
        LenientRunId::new("test-run").migrate();
    });
    assert_eq!(seen.len(), 2);
    assert_eq!(
        seen[1].fields,
        BTreeMap::from([
            ("message", debug("a legacy run id was migrated")),
            ("format", debug("Hyphenated")),
            ("run_id", debug("run_test_thread_d681df4d")),
        ])
    );
}

#[test]
fn a_canonical_id_does_not_warn() {
    let seen = events(|| {
        let id = LenientRunId::new("run_checkout_1a2b3c4d");
        assert_eq!(id.migrate(), "run_checkout_1a2b3c4d");
    });
    assert!(seen.is_empty(), "{seen:?}");
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct OldRequest {
    run_id: String,
    thread_id: Option<String>,
}

fn old_request(run_id: &str, thread_id: &str) -> OldRequest {
    OldRequest {
        run_id: run_id.into(),
        thread_id: Some(thread_id.into()),
    }
}

#[test]
fn a_context_that_disagrees_warns_when_it_is_migrated() {
    let seen = events(|| {
        let request = old_request("run_checkout_1a2b3c4d", "billing");
        assert_eq!(request.migrate(), "run_checkout_1a2b3c4d");
    });
    let [warning] = &seen[..] else {
        panic!("expected one warning, found {seen:?}");
    };
    assert_eq!(warning.level, Level::WARN);
    assert_eq!(
        warning.fields["message"],
        debug("the ids of a legacy context disagree, the run id wins")
    );
    let Recorded::Debug(finding) = &warning.fields["finding"] else {
        panic!("expected a displayed finding");
    };
    assert!(
        finding.contains("expected the thread `checkout`, found `billing`"),
        "{finding}"
    );
}

#[test]
fn a_context_warns_of_a_thread_that_it_refuses() {
    let seen = events(|| {
        let mut request = old_request("run_checkout_1a2b3c4d", "checkout");
        let billing = thread_id!("billing");
        request.set_thread_id(billing.as_ref_id()).unwrap_err();
        assert_eq!(request.thread_id.as_deref(), Some("checkout"));
    });
    let [warning] = &seen[..] else {
        panic!("expected one warning, found {seen:?}");
    };
    assert_eq!(
        warning.fields,
        BTreeMap::from([
            (
                "message",
                debug("a thread id that contradicts the run id was not set")
            ),
            (
                "mismatch",
                debug("expected the thread `checkout`, found `billing`")
            ),
        ])
    );
}

#[test]
fn reading_never_warns() {
    let seen = events(|| {
        let request = old_request("test-run", "billing");
        assert_eq!(LegacyContext::thread_id(&request).unwrap(), "billing");
        assert_eq!(request.validate().len(), 1);
    });
    assert!(seen.is_empty(), "{seen:?}");
}
