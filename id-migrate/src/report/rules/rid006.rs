//! RID006: an id is empty or stands for "no id"
//!
//! `""`, `"unknown"` and the `"string"` of a schema's example are not meant as ids. The same holds for a placeholder that
//! is replaced later (`"{{ run_id }}"`, `"$RUN_ID"`), a text that is shown when there is no id (`"<unset>"`, `"?"`), and a
//! path to an id (`RUN_ID = "ctx.run.id"`). These findings are information: they change neither the exit code nor the
//! score, and no fix rewrites them.
//!
//! ```text
//! Context(run_id="")                                                # RID006
//! Context(run_id=None)
//! ```
//!
//! How to fix it: use `None`, `undefined` or `Option` for a missing id. To rewrite a sentinel anyway, name it in the
//! configuration: `rewrite = ["unknown"]`. To add a sentinel: `sentinels = ["tbd"]`.
//!
//! How to silence it: `ignore = ["RID006"]` in the configuration, or `--ignore RID006`.

use super::Context;
use crate::code::Code;
use crate::link::judge::Judgement;
use crate::report::finding::{Finding, Severity};

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let ids = context.ids();
    for id in ids.filter(|id| *id.judgement == Judgement::Sentinel) {
        let value = id.id.text(&context.facts.tree);
        let what = if value.trim().is_empty() {
            "an empty"
        } else {
            "a sentinel instead of a"
        };
        let message = format!("{what} {}", id.noun());
        out.push(context.id_finding(Code::Rid006, Severity::Info, &id, message));
    }
}
