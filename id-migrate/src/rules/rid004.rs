//! RID004: a literal in a thread id's position is not a thread id
//!
//! A thread id is 1 to 242 ASCII letters, digits, `_` and `-`, and begins with a letter or digit. Any other text cannot
//! be part of a run id.
//!
//! ```text
//! Context(thread_id="thread 1")                                     # RID004
//! Context(thread_id="thread_1")
//! ```
//!
//! How to fix it: choose the thread's name. It is reported, never rewritten: a thread id is often a key elsewhere.
//!
//! How to silence it: `# id-migrate: ignore[RID004] reason`, or `ignore = ["RID004"]` in the configuration.

use super::Context;
use crate::finding::{Code, Finding, Severity};
use crate::link::judge::Judgement;
use crate::site::Field;

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for id in context
        .ids()
        .filter(|id| id.id.field != Field::RunId && !id.id.position.is_comparison())
    {
        match id.judgement {
            Judgement::Invalid(why) => {
                let message = format!("not a thread id: {why}");
                out.push(context.id_finding(Code::Rid004, Severity::Error, &id, message));
            }
            Judgement::Negative(why) => {
                let mut finding = context.id_finding(
                    Code::Rid004,
                    Severity::Info,
                    &id,
                    "a thread id of a negative test".to_owned(),
                );
                finding.notes.push((*why).to_owned());
                out.push(finding);
            }
            Judgement::Valid | Judgement::Sentinel => {}
        }
    }
}
