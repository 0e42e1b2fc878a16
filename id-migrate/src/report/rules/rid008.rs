//! RID008: the text of an invalid run id is used outside an id position
//!
//! The same file uses this text as a run id (RID001). Here the text is an element of a list, a key, or an argument of an
//! unknown function. The text may be the same id, or may be equal by accident.
//!
//! ```text
//! service.start(run_id="test-run")                                  # RID001
//! assert events == ["test-run"]                                     # RID008
//! ```
//!
//! A literal under another name (`agent_name="test-run"`) is equal by accident and is not reported.
//!
//! How to fix it: `id-migrate fix --apply` changes this text together with the id if a test only compares the text, and the
//! id may flow into the value on the other side. `id-migrate fix --apply --unsafe-fixes` changes all such texts; read the
//! diff. Equal texts stay equal. Bare words (`test`) are never rewritten here.
//!
//! How to silence it: `# id-migrate: ignore[RID008] reason`, or `ignore = ["RID008"]` in the configuration.

use super::Context;
use crate::code::Code;
use crate::report::finding::{Finding, Severity};

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (number, group) in context.plan.groups() {
        // A plain word is rarely the id, so a finding would be noise.
        let copies = group.copies.iter();
        for copy in copies.filter(|copy| !copy.is_mock && copy.moves) {
            let message = if copy.is_related {
                "the text of an invalid run id under a similar name"
            } else {
                "the text of an invalid run id outside an id position"
            };
            let rule = (Code::Rid008, Severity::Warning);
            out.push(context.copy_finding(rule, (number, group), copy, message));
        }
    }
}
