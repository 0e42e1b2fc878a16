extern crate run_id;

use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
    thread_id: String,
}

mod inner {
    pub fn run() {
        let _ = ::run_id::run_id!("test-run");
    }
}

fn main() {
    let _ = run_id::id_pair!("run_checkout_1a2b3c4d", "billing");
}
