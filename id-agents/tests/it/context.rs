//! What an agent knows about its run.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use id_agents::{AgentContext, Principal};
use run_id::{ExecutionContext, RunId};
use serde_json::{Value, json};

#[test]
fn a_context_holds_what_it_was_given() {
    let run_id = RunId::parse("run_e_00000001").unwrap();
    let before = SystemTime::now();
    let context = AgentContext::new(run_id.clone(), "triage")
        .with_user_id("u1")
        .with_retries(1, 3)
        .with_correlation_id("req-9")
        .with_metadata("tenant", "acme")
        .with_metadata("tries", 2)
        .with_principal(Principal::new("ada"))
        .with_deadline(Duration::from_secs(7));
    assert_eq!(context.run_id(), run_id);
    assert_eq!(context.id_pair().thread_id(), "e");
    assert_eq!((context.retry_count(), context.max_retries()), (1, 3));
    assert_eq!(context.correlation_id(), Some("req-9"));
    assert_eq!(
        Value::Object(context.metadata().clone()),
        json!({"tenant": "acme", "tries": 2})
    );
    assert_eq!(context.principal(), Some(&Principal::new("ada")));
    assert_eq!(context.deadline(), Some(Duration::from_secs(7)));
    assert_eq!(context.parent_run(), None);
    assert!(context.started_at() >= before);
    let child = context.child("writer");
    assert_eq!(
        (child.retry_count(), child.max_retries()),
        (0, 3),
        "its own tries"
    );
    assert_eq!(child.metadata(), context.metadata());
    assert_eq!(child.correlation_id(), Some("req-9"));
    assert_ne!(child.run_id(), context.run_id());
}

#[test]
fn contexts_are_equal_by_run_and_agent() {
    let run_id = || RunId::parse("run_e_00000001").unwrap();
    let context = AgentContext::new(run_id(), "triage").with_user_id("u1");
    assert_eq!(
        context,
        AgentContext::new(run_id(), "triage").with_user_id("u2")
    );
    assert_ne!(
        context,
        AgentContext::new(run_id(), "writer").with_user_id("u1")
    );
    let set: HashSet<AgentContext> = [
        context.clone(),
        AgentContext::new(run_id(), "triage").with_user_id("u2"),
        AgentContext::new(run_id(), "writer"),
        AgentContext::new(RunId::parse("run_e_00000002").unwrap(), "triage"),
    ]
    .into();
    assert_eq!(set.len(), 3, "hashed as they are compared");
    let child = context.child("writer");
    assert_eq!(child.owned_run_id().thread_id(), "e");
    assert_eq!(child.parent_run(), Some(&run_id()));
    assert_eq!(child.user_id(), Some("u1"));
}
