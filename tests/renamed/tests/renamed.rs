//! The macros find the facade under whatever name it was imported: here nothing is called `run_id`.

use ids::legacy::LenientRunId;
use ids::{ExecutionContext, IdPair, LegacyContext, RunId, ThreadId};

const TEXT: &str = "run_checkout_1a2b3c4d";

static RUN: RunId = ids::run_id!("run_checkout_1a2b3c4d");
static THREAD: ThreadId = ids::thread_id!("checkout");
static PAIR: IdPair = ids::id_pair!("run_checkout_1a2b3c4d", "checkout");

#[derive(ExecutionContext)]
#[execution_context(crate = ids)]
struct Request {
    run_id: RunId,
}

#[derive(ExecutionContext)]
#[execution_context(crate = ::ids)]
enum Job {
    Request(Request),
}

#[derive(ExecutionContext)]
#[execution_context(legacy, crate = ids)]
struct Old {
    run_id: LenientRunId,
}

#[test]
fn literals_need_no_attribute() {
    assert_eq!(ids::run_id!(TEXT), RUN);
    assert_eq!(ids::id_pair!(TEXT, "checkout"), PAIR);
    assert_eq!(RUN.thread_id(), THREAD);
}

#[test]
fn the_derive_takes_the_path() {
    let job = Job::Request(Request {
        run_id: RUN.clone(),
    });
    assert_eq!(job.thread_id(), THREAD);
    let old = Old {
        run_id: "test-run".into(),
    };
    assert_eq!(old.migrate(), "run_test_thread_d681df4d");
}
