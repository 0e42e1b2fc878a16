use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
#[execution_context(lgacy)]
struct Request {
    #[execution_context(runid)]
    id: RunId,
    thread_id: String,
    chat_thread_id: Option<String>,
}

fn main() {}
