use std::sync::Arc;

use run_id::ExecutionContext;

#[derive(ExecutionContext)]
struct Request<T> {
    run_id: T,
}

#[derive(ExecutionContext)]
struct Shared<T>(#[execution_context(run_id)] Arc<T>);

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Old<T> {
    run_id: Option<T>,
}

fn main() {}
