use run_id::ExecutionContext;

#[derive(ExecutionContext)]
enum Request {
    Run(String),
}

fn main() {}
