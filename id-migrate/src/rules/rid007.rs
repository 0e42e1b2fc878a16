//! RID007: an id is compared with a literal that is not one
//!
//! A valid id never equals the literal, so the comparison is false for ever, or it is true because the id is bad too.
//!
//! ```text
//! assert context.run_id == "test-run"                               # RID007
//! assert context.run_id == "run_checkout_d681df4d"
//! ```
//!
//! An assertion on a mock (`assert_called_with("test-run")`) counts as a comparison when the same literal is a run id
//! elsewhere in the file.
//!
//! How to fix it: `id-migrate fix --apply` changes it together with the id that it is compared with. Where nothing in
//! sight gives the id (it may come from a file or a server), the fix is unsafe.
//!
//! How to silence it: `# id-migrate: ignore[RID007] reason`, or `ignore = ["RID007"]` in the configuration.

use super::{Context, Place};
use crate::finding::{Code, Finding, Severity};
use crate::link::judge::Judgement;
use crate::site::Field;

pub(super) fn check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for id in context.ids().filter(|id| id.id.position.is_comparison()) {
        let noun = id.noun();
        match id.judgement {
            Judgement::Invalid(why) => {
                let message = format!("compared with what is not a {noun}: {why}");
                out.push(context.id_finding(Code::Rid007, Severity::Error, &id, message));
            }
            Judgement::Negative(why) => {
                let message = format!("a bad {noun} that a test needs");
                let mut finding = context.id_finding(Code::Rid007, Severity::Info, &id, message);
                finding.notes.push((*why).to_owned());
                out.push(finding);
            }
            Judgement::Valid | Judgement::Sentinel => {}
        }
    }
    for group in &context.facts.groups {
        for copy in group.copies.iter().filter(|copy| copy.is_mock) {
            let literal = context.facts.tree.literal(copy.file, copy.literal);
            let place = Place {
                file: copy.file,
                span: literal.token,
                extent: literal.token,
                scope: literal.scope,
            };
            let message = "a mock is asserted to have got what is not a run id".to_owned();
            let mut finding = context.finding(Code::Rid007, Severity::Error, place, message);
            finding.field = Some(Field::RunId);
            finding.value = Some(group.value.clone());
            if copy.moves {
                context.add_fix(&mut finding, group, copy.file, copy.literal);
            }
            out.push(finding);
        }
    }
}
