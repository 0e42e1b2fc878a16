//! A test file as a newcomer writes it: ids from `IdFixtures`, no literal that could be wrong.

use std::collections::HashMap;

use run_id::fixtures::{IdFixtures, LegacyIdMigration, TEST_ID_SETS};
use run_id::{ExecutionContext, RunId, ThreadId, thread_id};

/// The code under test: keeps the events of each thread, routed by the run id alone.
#[derive(Default)]
struct Inbox {
    events: HashMap<ThreadId, Vec<String>>,
}

impl Inbox {
    fn deliver(&mut self, run_id: &RunId, event: &str) {
        let thread = run_id.thread_id().into_owned();
        self.events.entry(thread).or_default().push(event.into());
    }

    fn of(&self, thread: &str) -> &[String] {
        self.events.get(thread).map_or(&[], Vec::as_slice)
    }
}

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
}

#[test]
fn an_event_reaches_the_thread_of_its_run() {
    let (thread_id, run_id) = IdFixtures::create_valid_ids("checkout");
    let mut inbox = Inbox::default();
    inbox.deliver(&run_id, "started");
    assert_eq!(inbox.of(thread_id.as_str()), ["started"]);
    assert_eq!(inbox.of("billing"), [""; 0]);
}

#[test]
fn a_context_knows_its_thread() {
    let ids = IdFixtures::create_execution_context_ids();
    let request = Request { run_id: ids.run_id };
    assert_eq!(request.thread_id(), ids.thread_id.unwrap());
}

#[test]
fn two_runs_of_one_thread_are_not_one_run() {
    let first = IdFixtures::create_id_pair(None);
    let second = IdFixtures::create_id_pair(None);
    assert_ne!(first.run_id(), second.run_id());
    assert_eq!(first.thread_id(), second.thread_id());
}

#[test]
fn an_event_of_an_agent_is_routed_by_its_key() {
    let websocket = IdFixtures::create_websocket_event_ids();
    let agent = IdFixtures::create_agent_execution_ids("triage");
    let mut inbox = Inbox::default();
    inbox.deliver(&websocket.run_id, "connected");
    inbox.deliver(&agent.run_id, &agent.agent_name);
    assert_eq!(inbox.of(websocket.routing_key.as_str()), ["connected"]);
    assert_eq!(inbox.of("triage_thread"), ["triage"]);
}

#[test]
fn the_threads_are_the_documented_ones() {
    assert_eq!(IdFixtures::create_valid_ids(None).0, "test_thread");
    assert_eq!(IdFixtures::create_valid_ids(Some("x")).0, "x");
    assert_eq!(IdFixtures::create_id_pair(None).thread_id(), "test_thread");
    let context = IdFixtures::create_execution_context_ids();
    assert_eq!(context.run_id.thread_id(), "test_thread");
    assert_eq!(context.thread_id, Some(thread_id!("test_thread")));
    let websocket = IdFixtures::create_websocket_event_ids();
    assert_eq!(websocket.run_id.thread_id(), "websocket_thread");
    assert_eq!(websocket.thread_id, "websocket_thread");
    assert_eq!(websocket.routing_key, "websocket_thread");
    let agent = IdFixtures::create_agent_execution_ids(None);
    assert_eq!(agent.run_id.thread_id(), "test_agent_thread");
    assert_eq!(agent.thread_id, "test_agent_thread");
    assert_eq!(agent.agent_name, "test_agent");
}

#[test]
fn the_fixtures_are_contexts() {
    let ids = IdFixtures::create_websocket_event_ids();
    let context: &dyn ExecutionContext = &ids;
    assert_eq!(context.run_id(), ids.run_id);
    assert_eq!(context.thread_id(), "websocket_thread");
}

#[test]
fn the_named_sets_stay_the_same() {
    let threads: Vec<(&str, String)> = TEST_ID_SETS
        .iter()
        .map(|(name, pair)| (name, pair.thread_id().to_string()))
        .collect();
    let expected = [
        ("basic", "basic_test"),
        ("integration", "integration_test"),
        ("e2e", "e2e_test"),
        ("unit", "unit_test"),
        ("websocket", "websocket_test"),
        ("agent", "agent_test"),
    ];
    assert_eq!(
        threads,
        expected.map(|(name, thread)| (name, thread.into()))
    );

    let first = TEST_ID_SETS.basic.clone();
    let elsewhere = std::thread::spawn(|| TEST_ID_SETS["basic"].clone());
    assert_eq!(elsewhere.join().unwrap(), first);
    assert_eq!(TEST_ID_SETS.get("basic"), Some(&first));
    assert_eq!(TEST_ID_SETS.get("smoke"), None);
}

#[test]
#[should_panic(
    expected = "expected basic, integration, e2e, unit, websocket or agent, found `smoke`"
)]
fn a_set_that_is_none_says_which_there_are() {
    let _ = &TEST_ID_SETS["smoke"];
}

#[test]
#[should_panic(
    expected = "invalid thread id: expected a letter, digit, `_` or `-`, found ` ` at byte 7"
)]
fn a_thread_that_is_none_fails_the_test_that_names_it() {
    IdFixtures::create_valid_ids("billing service");
}

#[test]
#[should_panic(expected = "help: write `my_agent_thread`")]
fn an_agent_name_that_makes_no_thread_says_what_to_write() {
    IdFixtures::create_agent_execution_ids("my agent");
}

#[test]
fn old_test_ids_get_the_documented_new_ones() {
    let thread = |old| {
        LegacyIdMigration::migrate_test_run_id(old)
            .thread_id()
            .to_string()
    };
    assert_eq!(thread("test-run"), "test_thread");
    assert_eq!(thread("test_run_123"), "test_thread_123");
    assert_eq!(thread("test-billing-run"), "test_billing_run");
    assert_eq!(thread("my run"), "my_run");
    assert_eq!(thread(""), "migrated_thread");
    assert_eq!(
        LegacyIdMigration::migrate_test_run_id("test-run"),
        LegacyIdMigration::migrate_test_run_id("test-run")
    );
}

#[test]
fn old_pairs_are_fixed() {
    let fix = |run_id, thread_id| {
        let pair = LegacyIdMigration::validate_and_fix_id_pair(run_id, thread_id);
        (pair.run_id().to_string(), pair.thread_id().to_string())
    };
    let ids = |run_id: &str, thread_id: &str| (run_id.to_string(), thread_id.to_string());
    assert_eq!(fix("run_a_12345678", "a"), ids("run_a_12345678", "a"));
    assert_eq!(fix("run_a_12345678", "b"), ids("run_a_12345678", "a"));
    assert_eq!(fix("test-run", "b"), ids("run_b_d681df4d", "b"));
    assert_eq!(
        fix("test-run", ""),
        ids("run_fixed_thread_d681df4d", "fixed_thread")
    );
}
