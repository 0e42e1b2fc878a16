//! Methods of texts: they build an id, look for a piece of an id, or take an id apart.

use ruff_python_ast::{Expr, ExprCall, ExprList, ExprTuple};
use ruff_text_size::Ranged;

use super::span;
use super::strings::is_text;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::templates::Pieces;
use crate::sites::language::vocabulary::inspections::changes_case;
use crate::sites::{AccessKind, Fragment};

/// Methods whose result depends on every character of the text.
fn depends_on_spelling(name: &str) -> bool {
    changes_case(name)
        || words!(
            "replace isalnum isalpha isdigit isnumeric islower isupper isidentifier zfill ljust \
             rjust center translate"
        )
        .contains(&name)
}

impl<'src> Walker<'src> {
    /// `"…".format(…)` and `"_".join(…)` build an id; `run_id.split("_")` takes one apart.
    pub(super) fn notice_text_methods(&mut self, call: &ExprCall, name: &str, slot: &Slot<'src>) {
        let Expr::Attribute(method) = &*call.func else {
            return;
        };
        if is_text(&method.value) {
            let how = match name {
                "format" | "format_map" => Some("`.format`"),
                "join" => Some("`.join`"),
                _ => None,
            };
            if let Some(how) = how {
                self.found.hand_built(slot, span(call.range()), how);
            }
        }
        if depends_on_spelling(name) && self.reads_run_id(&method.value) {
            self.looks_at_run_id(call);
        }
        if name == "format"
            && let Some(text) = self.constant_text(&method.value)
        {
            self.found
                .template(Pieces::of_format(text), span(call.range()));
        }
        if let (
            "join",
            Some(separator),
            [Expr::List(ExprList { elts, .. }) | Expr::Tuple(ExprTuple { elts, .. })],
        ) = (
            name,
            self.constant_text(&method.value),
            &*call.arguments.args,
        ) {
            self.joined(separator, elts, call.range());
        }
        let taken_apart = match name {
            "split" | "rsplit" | "partition" | "rpartition" | "removeprefix" | "removesuffix" => {
                Some(&*method.value)
            }
            "match" | "search" | "fullmatch" | "findall" => call.arguments.args.get(1),
            _ => None,
        };
        if taken_apart.is_some_and(|text| self.reads_run_id(text)) {
            self.found
                .access(span(call.range()), AccessKind::ParsesRunId);
        }
    }

    /// Records a call whose result depends on the spelling of a run id.
    pub(super) fn looks_at_run_id(&mut self, call: &ExprCall) {
        let look = (self.found.scope, span(call.range()));
        self.found.out.looks.push(look);
    }

    /// Returns the slot of the text that `run_id.startswith("x")` and similar calls search for.
    pub(super) fn searches(&self, call: &ExprCall, name: &str) -> Option<Slot<'src>> {
        let Expr::Attribute(method) = &*call.func else {
            return None;
        };
        let fragment = match name {
            "startswith" | "removeprefix" => Fragment::Start,
            "endswith" | "removesuffix" => Fragment::End,
            "find" | "index" | "count" | "split" | "rsplit" | "partition" | "rpartition"
            | "replace" => Fragment::Within,
            _ => return None,
        };
        if self.id_read_by(&method.value).is_some() {
            Some(Slot::Piece(fragment))
        } else {
            matches!(fragment, Fragment::Start | Fragment::End).then_some(Slot::Guess(fragment))
        }
    }
}
