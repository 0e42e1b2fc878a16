//! RID003: a run id is built by hand
//!
//! Code that joins text does not check the result. An invalid character in the thread, a suffix in capitals or a missing
//! prefix goes unnoticed until a reader fails to parse the id.
//!
//! ```text
//! run_id = f"run_{user}_{uuid4().hex}"                              # RID003
//! ```
//!
//! How to fix it: call the function that makes run ids. No fix rewrites this, because only you know which thread is
//! meant.
//!
//! ```text
//! from run_id import IDManager                                      # Python: the package `run-id` of PyPI
//! run_id = IDManager.generate_run_id(thread_id)
//!
//! import { generateRunId, parseThreadId } from "run-id";            // TypeScript: the package `run-id` of npm
//! const runId = generateRunId(parseThreadId(thread));
//!
//! use run_id::{RunId, ThreadId};                                    // Rust: the crate `run-id`
//! let run_id = RunId::generate(&ThreadId::parse(thread)?);
//! ```
//!
//! How to silence it: `# id-migrate: ignore[RID003] reason`, or `ignore = ["RID003"]` in the configuration.

use super::{Context, Place};
use crate::code::Code;
use crate::report::finding::{Finding, Severity};

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (file, parsed) in context.facts.tree.files.numbered() {
        for built in parsed.sites.hand_built_run_ids() {
            let place = Place {
                file,
                span: built.span,
                extent: built.extent,
                scope: built.scope,
            };
            let message = format!("a run id is built by hand with {}", built.how);
            let finding = context.finding(Code::Rid003, Severity::Warning, place, message);
            let mut finding = finding.about(built.field, &parsed.text[built.span.range()]);
            let generator = parsed.walked.language.generator;
            finding.notes.push(format!("call {generator}"));
            out.push(finding);
        }
    }
}
