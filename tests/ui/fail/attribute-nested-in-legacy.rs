use run_id::ExecutionContext;

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Request {
    #[execution_context(nested)]
    inner: String,
}

fn main() {}
