use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    #[execution_context(run_id = 1)]
    id: RunId,
}

fn main() {}
