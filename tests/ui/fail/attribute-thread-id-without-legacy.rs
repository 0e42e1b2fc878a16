use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
    #[execution_context(thread_id)]
    thread: String,
}

fn main() {}
