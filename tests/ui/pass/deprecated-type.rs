//! A deprecated type in a field, allowed by the user on the field or on the type.
#![deny(deprecated)]

use run_id::{ExecutionContext, RunId, run_id};

#[deprecated]
pub type OldRunId = RunId;

#[derive(ExecutionContext)]
struct Request {
    #[allow(deprecated)]
    run_id: OldRunId,
}

#[derive(ExecutionContext)]
#[expect(deprecated)]
struct Tuple(#[execution_context(run_id)] OldRunId);

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Old {
    #[allow(deprecated)]
    run_id: OldRunId,
    thread_id: Option<String>,
}

fn main() {
    let run = run_id!("run_checkout_1a2b3c4d");
    assert_eq!(Request { run_id: run.clone() }.thread_id(), "checkout");
    assert_eq!(Tuple(run.clone()).thread_id(), "checkout");
    assert_eq!(Old { run_id: run, thread_id: None }.thread_id().unwrap(), "checkout");
}
