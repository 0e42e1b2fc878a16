use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    #[execution_context(run_id)]
    first: RunId,
    #[execution_context(run_id)]
    second: RunId,
}

fn main() {}
