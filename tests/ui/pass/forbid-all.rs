//! The expansions compile where every group of lints is forbidden.
#![forbid(unsafe_code, missing_docs, unused, nonstandard_style, future_incompatible, deprecated)]
#![forbid(rust_2018_idioms, unreachable_pub, unused_qualifications, single_use_lifetimes)]
#![forbid(unused_lifetimes, let_underscore_drop, missing_debug_implementations, trivial_casts)]

use run_id::{ExecutionContext, IdPair, RunId, RunIdRef, ThreadId, id_pair, run_id, thread_id};

const TEXT: &str = "run_checkout_1a2b3c4d";

#[derive(Debug, ExecutionContext)]
struct Request<'a> {
    run_id: RunIdRef<'a>,
}

#[derive(Debug, ExecutionContext)]
#[execution_context(legacy)]
enum Old<'a> {
    Text { run_id: &'a str, thread_id: Option<String> },
    Request(Request<'a>),
}

fn main() {
    static RUN: RunId = run_id!("run_checkout_1a2b3c4d");
    static THREAD: ThreadId = thread_id!("checkout");
    static PAIR: IdPair = id_pair!(TEXT, "checkout");
    assert_eq!(PAIR.thread_id(), THREAD);
    let request = Request { run_id: RUN.as_ref_id() };
    assert_eq!(request.thread_id(), THREAD);
    let old = Old::Text { run_id: TEXT, thread_id: None };
    assert_eq!(old.thread_id().unwrap(), "checkout");
    assert_eq!(Old::Request(request).thread_id().unwrap(), "checkout");
}
