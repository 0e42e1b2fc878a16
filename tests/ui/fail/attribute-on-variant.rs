use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
enum Request {
    #[execution_context(nested)]
    Run { run_id: RunId },
}

fn main() {}
