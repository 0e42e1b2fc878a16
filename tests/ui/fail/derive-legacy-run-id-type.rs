use run_id::ExecutionContext;

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Request {
    run_id: u64,
}

fn main() {}
