use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
#[execution_context(run_id)]
struct Request {
    run_id: RunId,
}

fn main() {}
