//! Tables of cases: `@pytest.mark.parametrize`.

use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;

use super::names::field_of;
use super::targets::elements_of;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::vocabulary;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Field, Negative, Position, Role};

impl<'src> Walker<'src> {
    /// Walks `parametrize("run_id, thread_id", [("x", "y"), …])`; false if its shape is another.
    pub(super) fn parametrize(&mut self, call: &ExprCall) -> bool {
        let argument = |at: usize, keyword: &str| {
            let by_name = || call.arguments.find_keyword(keyword).map(|it| &it.value);
            call.arguments.args.get(at).or_else(by_name)
        };
        let (Some(columns), Some(rows)) = (argument(0, "argnames"), argument(1, "argvalues"))
        else {
            return false;
        };
        let Some(names) = self.column_names(columns) else {
            return false;
        };
        let cases = elements_of(rows);
        // The verdict of a row is known only where the rows are.
        if let Some((table, _)) = self.name_of_table(rows)
            && !names.iter().copied().any(is_verdict)
        {
            let slots: Vec<_> = names.iter().copied().map(slot_of_column).collect();
            self.found.give_columns(table, &slots);
        }
        // `parametrize("raw, want", CASES)`
        if cases.is_none() && !self.is_table(names.iter().copied().map(Some), rows) {
            return false;
        }
        self.expr(columns, Slot::Role(Role::Key));
        for row in cases.into_iter().flatten() {
            self.row(row, &names);
        }
        for keyword in &call.arguments.keywords {
            if matches!(keyword.arg.as_deref(), Some("ids" | "indirect" | "scope")) {
                self.expr(&keyword.value, Slot::Role(Role::Message));
            }
        }
        true
    }

    /// Returns the names of `"run_id, thread_id"` or `["run_id", "thread_id"]`.
    fn column_names(&self, columns: &Expr) -> Option<Vec<&'src str>> {
        let texts = |names: &[Expr]| {
            let texts = names.iter().filter_map(|name| self.constant_text(name));
            texts.collect()
        };
        match columns {
            Expr::List(list) => Some(texts(&list.elts)),
            Expr::Tuple(tuple) => Some(texts(&tuple.elts)),
            text => {
                let names = self.constant_text(text)?.split(',').map(str::trim);
                Some(names.filter(|name| !name.is_empty()).collect())
            }
        }
    }

    fn row(&mut self, row: &Expr, names: &[&'src str]) {
        let sibling = Some(self.found.new_sibling());
        let (cells, keywords) = match row {
            Expr::Call(param) if self.last_name(&param.func) == Some("param") => {
                (&*param.arguments.args, &param.arguments.keywords[..])
            }
            Expr::Tuple(tuple) if names.len() > 1 => (&tuple.elts[..], &[][..]),
            Expr::List(list) if names.len() > 1 => (&list.elts[..], &[][..]),
            single => (std::slice::from_ref(single), &[][..]),
        };
        // A row that is marked as invalid is a negative test: `("bad id", False)`, `pytest.param(…, id="invalid")`.
        let is_false = |cell: &Expr| matches!(cell, Expr::BooleanLiteral(flag) if !flag.value);
        let mut pairs = cells.iter().zip(names);
        let expects_bad = pairs.any(|(cell, name)| is_verdict(name) && is_false(cell))
            || keywords.iter().any(|keyword| {
                self.constant_text(&keyword.value)
                    .is_some_and(vocabulary::says_invalid)
            });
        let negative = expects_bad.then_some(Negative::Validator);
        self.within(row.range(), |walker| {
            walker.negatively(negative, |walker| {
                for (at, cell) in cells.iter().enumerate() {
                    let slot = match names.get(at) {
                        Some(name) => slot_of_column(name).beside(sibling),
                        None => Slot::ANONYMOUS,
                    };
                    walker.naming(names.get(at).copied(), |walker| walker.expr(cell, slot));
                }
            });
        });
        for keyword in keywords {
            self.expr(&keyword.value, Slot::Role(Role::Message));
        }
    }
}

fn slot_of_column(name: &str) -> Slot<'_> {
    let field = field_of(name).or_else(|| Field::from_ending(name));
    Slot::id_or(field, name, Position::Parametrize, Slot::Variable(name))
}

/// Returns `true` if a column of that name may say whether the id of its row is valid.
fn is_verdict(column: &str) -> bool {
    const WORDS: [&str; 6] = ["valid", "expected", "ok", "accept", "should", "result"];
    WORDS.iter().any(|word| column.contains(word))
}
