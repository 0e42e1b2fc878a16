use run_id::{IdPair, RunId, ThreadId};

pub const RUN: RunId = RunId::from_static("test-run");
pub static THREAD: ThreadId = ThreadId::from_static("user 7");
pub static PAIR: IdPair = IdPair::from_static("run_checkout_1a2b3c4d", "billing");

fn main() {}
