//! The expansions are silent under lints that a user may deny.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, elided_lifetimes_in_paths)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]

use run_id::{ExecutionContext, RunId, run_id};

/// A request.
#[derive(ExecutionContext)]
pub struct Request {
    /// Its run.
    pub run_id: RunId,
}

#[derive(ExecutionContext)]
struct Private {
    run_id: RunId,
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Old {
    run_id: String,
}

fn main() {
    let request = Request { run_id: run_id!("run_checkout_1a2b3c4d") };
    assert_eq!(request.thread_id(), "checkout");
    let _ = (Private { run_id: request.run_id }, Old { run_id: String::new() });
}
