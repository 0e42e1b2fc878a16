use run_id::ExecutionContext;

#[derive(ExecutionContext)]
#[execution_context(legacy)]
enum Request {
    Run { run_id: String },
    Thread(#[execution_context(thread_id)] String),
}

fn main() {}
