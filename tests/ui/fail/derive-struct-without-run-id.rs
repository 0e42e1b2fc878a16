use run_id::ExecutionContext;

#[derive(ExecutionContext)]
struct Request {
    attempt: u32,
}

fn main() {}
