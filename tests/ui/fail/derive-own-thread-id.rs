use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
}

impl Request {
    fn thread_id(&self) -> &str {
        "checkout"
    }
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
pub(crate) struct OldRequest {
    run_id: String,
}

impl OldRequest {
    pub(crate) fn thread_id(&self) -> &str {
        "checkout"
    }
}

fn main() {}
