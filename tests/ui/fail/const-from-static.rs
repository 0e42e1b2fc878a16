use run_id::{IdPair, RunId, ThreadId};

const RUN: RunId = RunId::from_static("test-run");
static THREAD: ThreadId = ThreadId::from_static("user 7");
static PAIR: IdPair = IdPair::from_static("run_checkout_1a2b3c4d", "billing");

fn main() {
    let _ = (&RUN, &THREAD, &PAIR);
}
