use run_id::{ExecutionContext, RunId, ThreadId};

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
    thread_id: ThreadId,
}

fn main() {}
