//! The expansions compile under `forbid(single_use_lifetimes)`.
#![forbid(single_use_lifetimes)]

use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, RunId, RunIdRef, run_id};

#[derive(ExecutionContext)]
pub struct Request<'a> {
    run_id: RunIdRef<'a>,
}

#[derive(ExecutionContext)]
pub enum Any<'a, C: ExecutionContext> {
    Request(Request<'a>),
    Other(C),
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
pub struct Old<'a> {
    run_id: LenientRunId,
    thread_id: Option<&'a str>,
}

fn main() {
    let id: RunId = run_id!("run_checkout_1a2b3c4d");
    let any = Any::<Request<'_>>::Request(Request { run_id: id.as_ref_id() });
    assert_eq!(any.thread_id(), "checkout");
    let old = Old { run_id: LenientRunId::new("x"), thread_id: Some("a") };
    assert_eq!(old.thread_id().unwrap(), "a");
}
