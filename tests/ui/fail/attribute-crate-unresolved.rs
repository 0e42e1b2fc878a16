use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
#[execution_context(crate = missing)]
struct Request {
    run_id: RunId,
}

fn main() {}
