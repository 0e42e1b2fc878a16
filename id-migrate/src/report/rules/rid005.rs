//! RID005: a thread id is read directly, or a run id is parsed by hand
//!
//! Code that reads `.thread_id` beside a run id has two sources for one fact, and they can disagree. Code that splits a
//! run id has its own parser of the format, which can disagree with the real one.
//!
//! ```text
//! route(context.thread_id)                                          # RID005
//! thread = run_id.split("_")[1]                                     # RID005
//! route(thread_of(context.run_id))
//! ```
//!
//! This rule is off by default; `--select RID005` turns it on. `id-migrate score` always counts its findings.
//!
//! How to fix it: let the library read the thread from the run id: `RunId(run_id).thread_id` of Python's package `run-id`,
//! `threadIdOf(parseRunId(runId))` of TypeScript's, `run_id.thread_id()` in Rust. No fix rewrites this.
//!
//! How to silence it: `# id-migrate: ignore[RID005] reason`.

use super::{Context, Place};
use crate::code::Code;
use crate::report::finding::{Finding, Severity};
use crate::sites::{AccessKind, Field};

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (file, parsed) in context.facts.tree.files.numbered() {
        if !context.is_asked(Code::Rid005, file) {
            continue;
        }
        for access in &parsed.sites.accesses {
            let place = Place::of(file, access.span, access.scope);
            let (message, field) = match access.kind {
                AccessKind::ReadsThread => (
                    "a thread id is read directly instead of from the run id",
                    Field::ThreadId,
                ),
                AccessKind::ParsesRunId => ("a run id is parsed by hand", Field::RunId),
            };
            let message = message.to_owned();
            let finding = context.finding(Code::Rid005, Severity::Warning, place, message);
            out.push(finding.about(field, &parsed.text[access.span.range()]));
        }
    }
}
