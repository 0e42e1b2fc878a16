//! RID007: an id is compared with a literal that is not a valid id
//!
//! A valid id never equals the literal. So the comparison is always false, or the other value is an invalid id too.
//!
//! ```text
//! assert context.run_id == "test-run"                               # RID007
//! assert context.run_id == "run_checkout_d681df4d"
//! ```
//!
//! An assertion on a mock (`assert_called_with("test-run")`) counts as a comparison when the same literal is a run id
//! elsewhere in the file.
//!
//! How to fix it: `id-migrate fix --apply` changes the literal together with the id that it is compared with. If
//! id-migrate cannot find the source of that id (a file, a server), the fix is unsafe.
//!
//! How to silence it: `# id-migrate: ignore[RID007] reason`, or `ignore = ["RID007"]` in the configuration.

use super::Context;
use crate::code::Code;
use crate::report::finding::{Finding, Severity};
use crate::sites::Position;

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let wrong = "compared with text that is not";
    let ids = context.ids();
    let ids = ids.filter(|id| id.id.position == Position::Comparison);
    out.extend(ids.filter_map(|id| context.bad_id(Code::Rid007, &id, wrong)));
    for group in context.plan.groups() {
        for copy in group.1.copies.iter().filter(|copy| copy.is_mock) {
            let message = "a mock assertion expects text that is not a run id";
            let rule = (Code::Rid007, Severity::Error);
            out.push(context.copy_finding(rule, group, copy, message));
        }
    }
}
