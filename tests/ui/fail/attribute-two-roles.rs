use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    #[execution_context(run_id, nested)]
    id: RunId,
}

fn main() {}
