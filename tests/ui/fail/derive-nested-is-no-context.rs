use run_id::ExecutionContext;

#[derive(ExecutionContext)]
struct Request {
    #[execution_context(nested)]
    inner: u32,
}

fn main() {}
