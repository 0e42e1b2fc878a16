use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
    chat_thread_id: Option<String>,
}

fn main() {}
