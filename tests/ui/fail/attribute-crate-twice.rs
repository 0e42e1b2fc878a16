use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
#[execution_context(crate = run_id, crate = run_id)]
struct Request {
    run_id: RunId,
}

fn main() {}
