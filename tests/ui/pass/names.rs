//! Items of the user with the names that a macro writer likes.
#![allow(non_upper_case_globals, dead_code)]

use run_id::{ExecutionContext, RunId, run_id};

const context: u8 = 1;
const thread: u8 = 2;
static field: u8 = 3;

#[derive(ExecutionContext)]
enum Any {
    Named { run_id: RunId, context: u8 },
    Tuple(#[execution_context(run_id)] RunId, u8),
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Old {
    run_id: String,
    thread_id: Option<String>,
    thread: u8,
}

fn main() {
    let named = Any::Named { run_id: run_id!("run_checkout_1a2b3c4d"), context: 7 };
    assert_eq!(named.thread_id(), "checkout");
    assert_eq!(Any::Tuple(run_id!("run_checkout_1a2b3c4d"), 7).thread_id(), "checkout");
    let old = Old { run_id: String::new(), thread_id: Some("checkout".to_owned()), thread: 7 };
    assert_eq!(old.thread_id().unwrap(), "checkout");
}
