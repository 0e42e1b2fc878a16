use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    #[execution_context(runid)]
    id: RunId,
}

fn main() {}
