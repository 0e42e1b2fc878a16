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
//! How to fix it: choose a valid name for the thread. No fix rewrites this, because a thread id is often a key elsewhere.
//!
//! How to silence it: `# id-migrate: ignore[RID004] reason`, or `ignore = ["RID004"]` in the configuration.

use super::Context;
use crate::code::Code;
use crate::report::finding::Finding;
use crate::sites::{Field, Position};

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let ids = context.ids().filter(|id| id.id.field != Field::RunId);
    let ids = ids.filter(|id| id.id.position != Position::Comparison);
    out.extend(ids.filter_map(|id| context.bad_id(Code::Rid004, &id, "not")));
}
