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

fn main() {}
