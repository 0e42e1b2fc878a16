use run_id::ExecutionContext;

#[derive(ExecutionContext)]
#[execution_context(legacy)]
enum Request {
    Run { run_id: String },
}

fn main() {}
