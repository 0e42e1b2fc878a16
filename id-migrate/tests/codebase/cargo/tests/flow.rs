//! A whole flow, with ids in macros, tables and builders.

use runs::{Context, Counter};

macro_rules! pairs {
    ($($key:literal : $value:expr),* $(,)?) => { vec![$(($key, $value.to_string())),*] };
}

static FLOW_RUN_ID: &str = "flow-run";

struct Request {
    run_id: Option<String>,
}

impl Request {
    fn with_run_id(mut self, run_id: &str) -> Self {
        self.run_id = Some(run_id.to_owned());
        self
    }
}

#[test]
fn a_request_carries_its_run() {
    let request = Request { run_id: None }.with_run_id("request-run");
    assert_eq!(request.run_id.as_deref(), Some("request-run"));
    assert_eq!(request.run_id.unwrap_or("no-request".to_string()), "request-run");
}

#[test]
fn a_flow_has_one_run() {
    let context = Context::new(FLOW_RUN_ID, "checkout").expect("a run");
    let fields = pairs! { "run_id": "flow-run", "thread_id": "checkout", "name": "flow" };
    assert_eq!(fields[0].1, context.run_id);
    assert_eq!(context.run_id, "flow-run");
    match context.run_id.as_str() {
        "flow-run" => {}
        other => panic!("another run: {other}"),
    }
}

#[test]
fn runs_beside_each_other() {
    let (run_id, thread_id) = (r#"raw-run"#, "support");
    let context = Context::new(run_id, thread_id).unwrap();
    assert_ne!(context.run_id, "flow-run");
    assert_eq!(context.run_id, "raw-run");

    let mut counter = Counter::default();
    let run_ids = vec!["list-run-1", "list-run-2"];
    run_ids.iter().for_each(|run_id| counter.record(run_id));
    assert!(run_ids.contains(&"list-run-1"));
    assert_eq!(counter.count("list-run-2"), 1);
}

#[test]
fn old_ids_are_known() {
    assert!(runs::is_legacy("2024-run-17"));
    let run_id = format!("run_{}_{:08x}", "checkout", 7);
    assert!(!runs::is_legacy(&Context::new(&run_id, "checkout").unwrap().run_id));
    let context = Context::new("run_checkout_1a2b3c4d", "checkout").unwrap();
    assert!(!runs::is_legacy(&context.run_id));
}
