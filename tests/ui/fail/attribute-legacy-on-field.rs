use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    #[execution_context(legacy)]
    run_id: RunId,
}

fn main() {}
