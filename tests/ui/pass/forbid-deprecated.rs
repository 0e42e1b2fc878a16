//! The expansions compile under `forbid(deprecated)`.
#![forbid(deprecated)]

use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, RunId, RunIdRef, run_id};

#[deprecated]
#[derive(ExecutionContext)]
pub struct Request {
    run_id: RunId,
}

#[derive(ExecutionContext)]
pub struct Field<'a> {
    #[deprecated]
    run_id: RunIdRef<'a>,
}

#[derive(ExecutionContext)]
pub enum Any {
    #[deprecated]
    Named { run_id: RunId },
    #[deprecated]
    Tuple(RunId),
}

#[deprecated]
#[derive(ExecutionContext)]
#[execution_context(legacy)]
pub struct Old {
    #[deprecated]
    run_id: LenientRunId,
    #[deprecated]
    thread_id: Option<String>,
}

fn main() {
    let _: RunId = run_id!("run_checkout_1a2b3c4d");
}
