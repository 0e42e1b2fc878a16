use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    #[execution_context()]
    id: RunId,
}

#[derive(ExecutionContext)]
#[execution_context()]
struct Other {
    run_id: RunId,
}

#[derive(ExecutionContext)]
enum Any {
    #[execution_context()]
    Request(Request),
}

fn main() {}
