use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    #[execution_context(trait_only)]
    run_id: RunId,
}

#[derive(ExecutionContext)]
#[execution_context(trait_only, trait_only)]
struct Twice {
    run_id: RunId,
}

fn main() {}
