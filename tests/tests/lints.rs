//! The expansions are silent under lints that a user may deny: the compiler's here, clippy's when clippy runs.

#![deny(warnings, missing_docs, unused, nonstandard_style, future_incompatible)]
#![deny(rust_2018_idioms, unreachable_pub, unused_qualifications)]
#![deny(single_use_lifetimes, unused_lifetimes, let_underscore_drop)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::panic)]
#![deny(
    clippy::missing_inline_in_public_items,
    clippy::unwrap_used,
    clippy::same_name_method
)]

use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, IdPair, RunId, RunIdRef, ThreadId, id_pair, run_id, thread_id};

const TEXT: &str = "run_checkout_1a2b3c4d";

/// A request, as a library shows it.
#[derive(Debug, ExecutionContext)]
#[allow(clippy::same_name_method, reason = "the derive does that")]
pub struct Request {
    /// Its run.
    pub run_id: RunId,
}

#[derive(ExecutionContext)]
#[allow(clippy::same_name_method, reason = "the derive does that")]
struct Private<'a> {
    run_id: RunIdRef<'a>,
}

#[derive(ExecutionContext)]
#[allow(clippy::same_name_method, reason = "the derive does that")]
enum Any<C: ExecutionContext> {
    Nested(C),
    Named { run_id: RunId },
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
#[allow(clippy::same_name_method, reason = "the derive does that")]
struct Old {
    run_id: LenientRunId,
    thread_id: Option<String>,
}

#[test]
fn expansions_are_silent() {
    static RUN: RunId = run_id!("run_checkout_1a2b3c4d");
    static THREAD: ThreadId = thread_id!("checkout");
    const PAIR: IdPair = id_pair!("run_checkout_1a2b3c4d", "checkout");
    let request = Request {
        run_id: run_id!(TEXT),
    };
    assert_eq!(request.thread_id(), THREAD);
    let private = Private {
        run_id: RUN.as_ref_id(),
    };
    assert_eq!(Any::Nested(private).thread_id(), THREAD);
    let named: Any<Request> = Any::Named {
        run_id: PAIR.into_run_id(),
    };
    assert_eq!(named.thread_id(), THREAD);
    let old = Old {
        run_id: LenientRunId::new("x"),
        thread_id: None,
    };
    assert_eq!(old.thread_id(), None);
}
