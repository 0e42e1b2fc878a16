//! RID009: a valid literal is parsed at run time although `run_id!` would check it while compiling (Rust)
//!
//! ```text
//! let id = RunId::parse("run_checkout_1a2b3c4d").unwrap();          // RID009
//! let id = run_id!("run_checkout_1a2b3c4d");
//! ```
//!
//! The macro costs nothing at run time, and a typing error in the literal does not compile.
//!
//! How to fix it: write the macro. No fix rewrites this, because you choose how to import the macro.
//!
//! How to silence it: `// id-migrate: ignore[RID009] reason`, or `ignore = ["RID009"]` in the configuration.

use super::{Context, Place};
use crate::code::Code;
use crate::link::judge::error_of;
use crate::report::finding::{Finding, Severity};
use crate::sites::{Field, SiteValue};

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (file, parsed) in context.facts.tree.files.numbered() {
        for &id in &parsed.sites.run_time_parsed {
            let literal = parsed.sites.literal(id);
            let mut sites = parsed.sites.sites.iter();
            let site = sites.find(|site| site.value == SiteValue::Literal(id));
            let (Some(value), Some(site), None) =
                (parsed.sites.value(literal), site, literal.negative)
            else {
                continue;
            };
            let field = site.field;
            if error_of(field, value).is_some() {
                continue;
            }
            let name = match field {
                Field::RunId => "run_id!",
                Field::ThreadId | Field::ChatThreadId => "thread_id!",
            };
            let place = Place::of(file, literal.token, literal.scope);
            let message = format!("parsed at run time: write `{name}(\"{value}\")`");
            let finding = context.finding(Code::Rid009, Severity::Warning, place, message);
            out.push(finding.about(field, value));
        }
    }
}
