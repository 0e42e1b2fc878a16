use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
#[execution_context]
struct Request {
    run_id: RunId,
}

fn main() {}
