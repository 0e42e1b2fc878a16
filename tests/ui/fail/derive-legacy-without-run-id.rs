use run_id::ExecutionContext;

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Request {
    thread_id: Option<String>,
}

fn main() {}
