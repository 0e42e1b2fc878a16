use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
#[execution_context(crate)]
struct Request {
    run_id: RunId,
}

fn main() {}
