use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
enum Request {
    Idle,
    Run { run_id: RunId, thread_id: String },
    Done(#[execution_context(done)] RunId),
}

fn main() {}
