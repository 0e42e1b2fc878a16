use run_id::ExecutionContext;

#[derive(ExecutionContext)]
struct Request;

fn main() {}
