//! RID002: a run id and a thread id side by side disagree
//!
//! The thread is part of the run id. When both are written down and differ, one half of a program delivers to one
//! thread and the other half to another.
//!
//!     send(run_id="run_checkout_1a2b3c4d", thread_id="billing")         # RID002
//!     send(run_id="run_billing_5c1f0b6e", thread_id="billing")
//!
//! How to fix it: `id-migrate fix --apply` makes a new run id under the thread that stands beside it, in every copy of
//! the old one. Better still: drop the thread id and derive it from the run id.
//!
//! How to silence it: `# id-migrate: ignore[RID002] reason`, or `ignore = ["RID002"]` in the configuration.

use id_core::RunIdRef;

use super::Context;
use crate::finding::{Code, Finding, Severity};
use crate::link::judge::Judgement;
use crate::site::Field;

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for id in context
        .ids()
        .filter(|id| id.id.field == Field::RunId && *id.judgement == Judgement::Valid)
    {
        let Some(value) = context
            .facts
            .tree
            .literal(id.id.file, id.id.literal)
            .value
            .as_deref()
        else {
            continue;
        };
        let Ok(run_id) = RunIdRef::parse(value) else {
            continue;
        };
        let own = run_id.thread_id();
        let Some(beside) = context.facts.threads[id.index]
            .siblings
            .iter()
            .find(|thread| **thread != *own.as_str())
        else {
            continue;
        };
        let message =
            format!("the run id is of the thread `{own}`, the thread id beside it is `{beside}`");
        out.push(context.id_finding(Code::Rid002, Severity::Error, &id, message));
    }
}
