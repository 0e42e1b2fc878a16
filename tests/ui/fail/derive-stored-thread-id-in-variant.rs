use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
enum Request {
    Run { run_id: RunId, thread_id: String },
}

fn main() {}
