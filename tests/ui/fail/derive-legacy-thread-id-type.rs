use run_id::ExecutionContext;

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Request {
    run_id: String,
    thread_id: u64,
}

fn main() {}
