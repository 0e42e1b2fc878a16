//! Migrates a context from unchecked ids to checked ones, step by step.
//!
//! ```sh
//! cargo run --example gradual_migration
//! ```

use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, LegacyContext, RunId, run_id, thread_id};

/// Step 1: the old context, with the derive. Nothing else in the service changes: any text is still a run id, and
/// threads are still stored beside it.
#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Request {
    run_id: LenientRunId,
    thread_id: Option<String>,
    #[execution_context(chat_thread_id)]
    chat: Option<String>,
}

/// Step 4: when `validate` returns nothing more, remove the stored threads and check the run id.
#[derive(ExecutionContext)]
struct CheckedRequest {
    run_id: RunId,
}

impl From<Request> for CheckedRequest {
    fn from(old: Request) -> Self {
        Self {
            run_id: old.migrate(),
        }
    }
}

fn main() {
    let mut requests = [
        (
            "from a test",
            Request {
                run_id: "test-run".into(),
                thread_id: Some("checkout".into()),
                chat: None,
            },
        ),
        (
            "from the old service",
            Request {
                run_id: "thread_billing_run_1693430400000_0badf00d".into(),
                thread_id: Some("checkout".into()),
                chat: None,
            },
        ),
        (
            "from a chat",
            Request {
                run_id: "7".into(),
                thread_id: Some("user 7".into()),
                chat: Some("support".into()),
            },
        ),
        (
            "already right",
            Request {
                run_id: run_id!("run_checkout_1a2b3c4d").into(),
                thread_id: None,
                chat: None,
            },
        ),
    ];

    // Step 2: every reader calls `thread_id()` instead of reading a field. `validate` finds the contradictions.
    for (name, request) in &requests {
        let thread = request
            .thread_id()
            .map_or("none".into(), |thread| thread.to_string());
        println!("{name}: run id `{}`, thread `{thread}`", request.run_id);
        for finding in request.validate() {
            println!("  {finding}");
        }
    }

    // Step 3: every writer calls `set_thread_id`, which refuses a thread that contradicts the run id.
    println!();
    for (name, request) in &mut requests {
        match request.set_thread_id(thread_id!("checkout").as_ref_id()) {
            Ok(()) => println!("{name}: now of the thread `checkout`"),
            Err(mismatch) => println!("{name}: {mismatch}"),
        }
    }

    // Step 4: the strict context.
    println!();
    for (name, request) in requests {
        let checked = CheckedRequest::from(request);
        println!(
            "{name}: `{}` of the thread `{}`",
            checked.run_id,
            checked.thread_id()
        );
    }
}
