use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    run_id: Option<RunId>,
}

fn main() {}
