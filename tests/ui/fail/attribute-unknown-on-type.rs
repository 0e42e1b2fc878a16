use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
#[execution_context(legasy)]
struct Request {
    run_id: RunId,
}

fn main() {}
