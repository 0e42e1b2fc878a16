use run_id::ExecutionContext;

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Request {
    run_id: String,
}

fn log(_context: &impl ExecutionContext) {}

fn main() {
    log(&Request { run_id: "test-run".to_owned() });
}
