//! Follows an id that SQL gets as a parameter: `execute("SELECT length(?)", (run_id,))`.

use super::{Flow, Holds, Step, names_run};
use crate::link::sql::{Column, Parameter, Statement};
use crate::link::syntax::{Parent, Syntax};
use crate::sites::tokens::TokenKind;

/// Functions that run the SQL in their first argument.
const EXECUTORS: &[&str] = words!(
    "execute executemany exec_driver_sql fetch fetchrow fetchval fetchone fetchall fetch_one \
     fetch_all fetch_val query scalar scalars iterate"
);

/// A file without these texts calls none of the [`EXECUTORS`].
pub(in crate::link) const RUNS_SQL: &[&str] =
    words!("execute exec_driver_sql fetch query( scalar iterate(");

/// Maximum number of brackets around a value in the call that runs the SQL.
const MAX_BRACKETS: usize = 3;

impl<'t> Flow<'_, 't> {
    /// Follows a value in a bracket that SQL gets as a parameter. `commas` are the commas before the value.
    pub(super) fn bound_in_sql(&mut self, open: usize, commas: u32, first: usize) {
        let mut parameter = match (self.word(open), self.before(first)) {
            ("{", _) => match self.key_of(open, first).and_then(|key| self.literal(key)) {
                Some(key) => Parameter::Named(key),
                None => return,
            },
            ("(", "=") => Parameter::Named(self.word(first - 2)),
            ("[", _) if commas > 0 => Parameter::Any,
            _ => Parameter::Index(commas),
        };
        let (mut open, mut commas) = (open, commas);
        for depth in 0..MAX_BRACKETS {
            let callee = open.checked_sub(1).map_or("", |at| self.word(at));
            if self.word(open) == "(" && EXECUTORS.contains(&callee) {
                let Some(index) = commas.checked_sub(1) else {
                    return;
                };
                if depth == 0 && parameter == Parameter::Index(commas) {
                    parameter = Parameter::Index(index);
                }
                for sql in self.sql_at(open + 1) {
                    self.in_sql(sql, parameter, first);
                }
                return;
            }
            let Parent::Bracket {
                open: around,
                commas: before,
            } = self.parent(open)
            else {
                return;
            };
            (open, commas) = (around, before);
        }
    }

    fn in_sql(&mut self, sql: &'t str, parameter: Parameter<'t>, at: usize) {
        let statement = Statement::with(sql, parameter);
        for look in statement.inspections_of_parameter() {
            self.look(look, at);
        }
        for column in statement.stored() {
            let name = match column {
                Column::Named(name) => Some(name),
                Column::Place { table, .. } => {
                    let mut tables = self.texts_with(table).into_iter();
                    tables.find_map(|ddl| column.name_in(ddl))
                }
            };
            if let Some(name) = name {
                self.stored_in(name);
            }
        }
    }

    /// Records that a column has the id. Code may read the column of a row as a member.
    fn stored_in(&mut self, column: &'t str) {
        self.member(column, None, Holds::Id);
        self.steps.push(Step::Column(column));
    }

    /// Returns the SQL that begins at a token: literals, `text("…")`, or a name that the file binds to a literal.
    fn sql_at(&self, first: usize) -> Vec<&'t str> {
        let mut at = first;
        while self.is(at, TokenKind::Name) && matches!(self.word(at + 1), "." | "(") {
            at += 2;
        }
        if self.is(at, TokenKind::Name) {
            let name = self.word(at);
            let tokens = self.file.tokens();
            let whole = Syntax::new(self.file, &tokens);
            let is_bound = |at: &usize| whole.word(*at) == name && whole.word(at + 1) == "=";
            let bound = (0..tokens.len()).filter(is_bound);
            return bound.flat_map(|at| texts_behind(&whole, at + 2)).collect();
        }
        texts_behind(self, at)
    }

    /// Finds the inspections of a run id in SQL with computed parts: `f"SELECT substr(run_id, 1, {SIZE})"`.
    pub(crate) fn columns_in_template(&mut self, at: usize) {
        let sql = self.template_at(at).filter(|sql| sql.contains("un_id"));
        let looks = sql.map(|sql| Statement::of(sql).inspections(&names_run));
        for look in looks.into_iter().flatten() {
            self.look(look, at);
        }
    }

    /// Returns the literals of the file that contain a text.
    fn texts_with(&self, part: &str) -> Vec<&'t str> {
        let tokens = self.file.tokens().into_iter();
        let texts = tokens.filter(|token| token.kind() == TokenKind::Text);
        let texts = texts.map(|token| &self.text[token.range()]);
        texts.filter(|text| text.contains(part)).collect()
    }

    /// Finds the inspections of a column in the SQL of the code.
    pub(in crate::link) fn columns_in_sql(&mut self, column: &str) {
        (0..self.tokens.len()).for_each(|at| self.column_in_sql(at, column));
    }

    pub(super) fn column_in_sql(&mut self, at: usize, column: &str) {
        let literal = self.is(at, TokenKind::Text).then(|| self.word(at));
        let Some(text) = literal.or_else(|| self.template_at(at)) else {
            return;
        };
        if text.len() > column.len() + 2 && text.contains(column) {
            for look in Statement::of(text).inspections(&|name| name == column) {
                self.look(look, at);
            }
        }
    }
}

/// Returns the literals that begin at a token, or in a bracket or a call there.
fn texts_behind<'t>(code: &Syntax<'_, 't>, first: usize) -> Vec<&'t str> {
    let all = code.tokens.len();
    let skipped = |at: &usize| {
        code.template_at(*at).is_none()
            && (code.is(*at, TokenKind::Open) || code.is(*at, TokenKind::Name))
    };
    let start = first + (first..all).take_while(skipped).count();
    if let Some(template) = code.template_at(start) {
        return vec![template];
    }
    let texts = (start..all).take_while(|at| code.is(*at, TokenKind::Text));
    texts.map(|at| code.word(at)).collect()
}
