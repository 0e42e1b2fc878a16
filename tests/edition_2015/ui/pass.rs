extern crate run_id;

use run_id::{ExecutionContext, RunId};

const TEXT: &'static str = "run_checkout_1a2b3c4d";

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
}

fn main() {
    let request = Request { run_id: run_id::run_id!("run_checkout_1a2b3c4d") };
    assert_eq!(request.thread_id(), "checkout");
    assert_eq!(run_id::id_pair!(TEXT, "checkout").run_id(), &request.run_id);
}
