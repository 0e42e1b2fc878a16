//! RID901: an ignore comment silences nothing
//!
//! ```text
//! run_id = make_run_id()  # id-migrate: ignore[RID001] old client   # RID901
//! ```
//!
//! The finding is gone, or the comment is on the wrong line, or the comment names no rule. Put a comment on the first or last line
//! of the expression, or alone on the line above.
//!
//! How to fix it: delete the comment, or the rules in it that silence nothing.
//!
//! How to silence it: `ignore = ["RID901"]` in the configuration, or `--ignore RID901`.

use super::{Context, Place};
use crate::code::Code;
use crate::report::finding::{Finding, Severity};
use crate::sites::ScopeId;

/// Adds the unused ignore comments to the findings of all other rules.
pub(crate) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for ((file, _), ignores) in context.facts.tree.files.numbered().zip(context.ignores) {
        for (comment, idle) in ignores.unused() {
            let place = Place::of(file, comment.span, ScopeId::MODULE);
            let message = if let Some(unknown) = comment.unknown.first() {
                format!("an ignore comment names an unknown rule: `{unknown}`")
            } else if idle.is_empty() {
                "an ignore comment names no rule: write `ignore[RID001]`".to_owned()
            } else {
                let codes: Vec<&str> = idle.iter().map(|code| code.as_str()).collect();
                format!("an ignore comment silences nothing: {}", codes.join(", "))
            };
            out.push(context.finding(Code::Rid901, Severity::Warning, place, message));
        }
    }
}
