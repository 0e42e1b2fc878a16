use run_id::ExecutionContext;

#[derive(ExecutionContext)]
struct Request {
    run_id: String,
}

fn main() {}
