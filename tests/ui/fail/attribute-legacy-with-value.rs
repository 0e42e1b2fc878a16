use run_id::ExecutionContext;

#[derive(ExecutionContext)]
#[execution_context(legacy = true)]
struct Request {
    run_id: String,
}

fn main() {}
