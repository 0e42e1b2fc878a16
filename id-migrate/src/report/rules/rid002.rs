//! RID002: a run id and a thread id side by side disagree
//!
//! The thread is part of the run id. If code states both and they differ, one part of the program delivers to one thread
//! and another part to the other.
//!
//! ```text
//! send(run_id="run_checkout_1a2b3c4d", thread_id="billing")         # RID002
//! send(run_id="run_billing_5c1f0b6e", thread_id="billing")
//! ```
//!
//! How to fix it: `id-migrate fix --apply` replaces every copy of the run id with a new one in the thread beside it.
//! Better: remove the thread id and derive it from the run id.
//!
//! How to silence it: `# id-migrate: ignore[RID002] reason`, or `ignore = ["RID002"]` in the configuration.

use id_core::{RunIdRef, ThreadIdRef};

use super::Context;
use crate::code::Code;
use crate::link::judge::Judgement;
use crate::report::finding::{Finding, Severity};
use crate::sites::Field;

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for id in context.ids() {
        if let Some((own, beside)) = disagreement(context, id.index) {
            let message = format!(
                "the run id names the thread `{own}`, but the thread id beside it is `{beside}`"
            );
            let (severity, note) = match id.judgement {
                Judgement::Negative(why) => (Severity::Info, Some((*why).to_owned())),
                _ => (Severity::Error, None),
            };
            let mut finding = context.id_finding(Code::Rid002, severity, &id, message);
            finding.notes.extend(note);
            out.push(finding);
        }
    }
}

/// Returns the thread of a valid run id, and a different thread beside the run id.
pub(crate) fn disagreement<'f>(
    context: &Context<'f, '_>,
    index: usize,
) -> Option<(ThreadIdRef<'f>, &'f str)> {
    let facts = context.facts;
    let id = &facts.ids[index];
    let is_whole = matches!(
        facts.judgements[index],
        Judgement::Valid | Judgement::Negative(_)
    );
    if id.field != Field::RunId || !is_whole {
        return None;
    }
    let own = RunIdRef::parse(id.text(&facts.tree)).ok()?.thread_id();
    let mut siblings = facts.threads[index].siblings.iter();
    let beside = siblings.find(|thread| **thread != *own.as_str())?;
    Some((own, beside))
}
