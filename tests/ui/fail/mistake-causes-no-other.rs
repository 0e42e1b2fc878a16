use run_id::{ExecutionContext, RunId, ThreadIdRef, run_id};

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
    thread_id: String,
}

#[derive(ExecutionContext)]
struct Outer {
    #[execution_context(nested)]
    request: Request,
}

fn thread_of(context: &impl ExecutionContext) -> ThreadIdRef<'_> {
    context.thread_id()
}

fn main() {
    let request = Request { run_id: run_id!("run_checkout_1a2b3c4d"), thread_id: String::new() };
    let _ = request.thread_id();
    let outer = Outer { request };
    let _ = (thread_of(&outer), outer.thread_id());
}
