//! A type with a `thread_id()` of its own.
use run_id::{ExecutionContext, LegacyContext, RunId, run_id};

#[derive(ExecutionContext)]
#[execution_context(trait_only)]
struct Request {
    run_id: RunId,
}

impl Request {
    fn thread_id(&self) -> &'static str {
        "its own"
    }
}

#[derive(ExecutionContext)]
#[execution_context(legacy, trait_only)]
struct Old {
    run_id: String,
}

impl Old {
    fn thread_id(&self) -> &'static str {
        "its own"
    }
}

fn main() {
    let request = Request { run_id: run_id!("run_checkout_1a2b3c4d") };
    assert_eq!(request.thread_id(), "its own");
    assert_eq!(ExecutionContext::thread_id(&request), "checkout");
    let old = Old { run_id: "run_checkout_1a2b3c4d".to_owned() };
    assert_eq!(old.thread_id(), "its own");
    assert_eq!(LegacyContext::thread_id(&old).unwrap(), "checkout");
}
