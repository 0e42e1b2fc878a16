//! RID001: a literal in a run id's position is not a run id
//!
//! A run id names its thread: `run_{thread id}_{8 lowercase hex digits}`. Logs, events and rows are routed by the run
//! id alone, so one that names no thread is delivered to nobody.
//!
//! ```text
//! context = Context(run_id="test-run", thread_id="checkout")        # RID001
//! context = Context(run_id="run_checkout_d681df4d", thread_id="checkout")
//! ```
//!
//! Positions are keyword arguments, assignments (plain, annotated, to attributes and subscripts), values of dicts and
//! objects, default parameters, fallbacks (`.get`, `.setdefault`, `getattr`), lists named `run_ids`, `parametrize`,
//! positional arguments of functions of the tree whose parameter has the name, and constants used in one of these.
//!
//! How to fix it: `id-migrate fix --apply` writes the new id into every copy that belongs together. It takes the
//! thread of a valid `thread_id` literal in the same call or dict, else of the one in the enclosing function, else
//! what the old text tells. A group is left alone when its copies stand beside different threads, when its new id is
//! already there, or when something depends on how the old one is written (a longer string, a snapshot, a data file, a
//! pattern, its length, its place in an order); the finding says so.
//!
//! How to silence it: `# id-migrate: ignore[RID001] reason` on the first or last line of the expression or alone on
//! the line above; `ignore = ["RID001"]` in the configuration; `foreign = ["path/**"]` for code whose run ids are
//! another system's. A bad id that a test needs (inside `pytest.raises`, named `invalid_…`) is only information.

use super::Context;
use crate::code::Code;
use crate::report::finding::Finding;
use crate::sites::Field;

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for id in context
        .ids()
        .filter(|id| id.id.field == Field::RunId && !id.id.position.is_comparison())
    {
        out.extend(context.bad_id(Code::Rid001, &id, "not"));
    }
}
