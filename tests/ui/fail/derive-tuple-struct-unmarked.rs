use run_id::{ExecutionContext, RunId};

#[derive(ExecutionContext)]
struct Request(RunId, u32);

fn main() {}
