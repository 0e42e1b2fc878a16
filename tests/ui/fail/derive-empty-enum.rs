use run_id::ExecutionContext;

#[derive(ExecutionContext)]
enum Request {}

fn main() {}
