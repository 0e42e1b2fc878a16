//! The expansions compile under `forbid(dead_code)`.
#![forbid(dead_code)]

use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, RunId, RunIdRef, run_id};

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
}

#[derive(ExecutionContext)]
pub struct Public<'a> {
    run_id: RunIdRef<'a>,
}

#[derive(ExecutionContext)]
enum Any {
    Request(Request),
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Old {
    run_id: LenientRunId,
    thread_id: Option<String>,
}

fn main() {
    // No `thread_id()` is called.
    let _ = Any::Request(Request { run_id: run_id!("run_checkout_1a2b3c4d") });
    let _ = Old { run_id: LenientRunId::new("x"), thread_id: None };
}
