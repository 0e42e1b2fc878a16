use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, LegacyContext};

#[derive(ExecutionContext)]
#[execution_context(lgacy)]
struct Request {
    run_id: LenientRunId,
    #[execution_context(thread_id)]
    thread: Option<String>,
}

#[derive(ExecutionContext)]
#[execution_context(lgacy)]
struct Reply {
    run_id: LenientRunId,
}

fn migrate(context: &impl LegacyContext) {
    let _ = context.migrate();
}

fn main() {
    let request = Request { run_id: "test-run".into(), thread: None };
    let _ = request.thread_id().map(|thread| thread.as_str().len());
    migrate(&request);
    migrate(&Reply { run_id: "test-run".into() });
}
