//! Follows an id that SQL gets as a parameter: `execute("SELECT length(?)", (run_id,))`.

use super::bound_texts::texts_behind;
use super::{Flow, Holds, Step, names_run};
use crate::link::sql::{Column, Parameter, Statement, is_statement};
use crate::link::syntax::Parent;
use crate::sites::language::Lexis;
use crate::sites::tokens::TokenKind;

/// Functions that run the SQL in their first argument.
const EXECUTORS: &[&str] = words!(
    "execute executemany exec_driver_sql fetch fetchrow fetchval fetchone fetchall fetch_one \
     fetch_all fetch_val query scalar scalars iterate"
);

/// A file without these texts runs no SQL with parameters.
pub(in crate::link) const RUNS_SQL: &[&str] = words!(
    "execute exec_driver_sql fetch query( scalar iterate( prepare( INSERT SELECT UPDATE insert select update"
);

/// Maximum number of tokens of a list whose variable is looked up.
const MAX_LIST: usize = 400;

/// Maximum number of brackets around a value in the call that runs the SQL.
const MAX_BRACKETS: usize = 3;

impl<'t> Flow<'_, 't> {
    /// Follows a value in a bracket that SQL gets as a parameter. `commas` are the commas before the value.
    pub(super) fn bound_in_sql(&mut self, open: usize, commas: u32, first: usize) {
        let mut parameter = match (self.word(open), self.before(first)) {
            ("{", _) => match self.name_of_parameter(open, first) {
                Some(name) => Parameter::Named(name),
                None => return,
            },
            ("(", "=") => Parameter::Named(self.word(first - 2)),
            ("[", _) if commas > 0 => Parameter::Any,
            _ => Parameter::Index(commas),
        };
        let (mut open, mut commas) = (open, commas);
        for depth in 0..MAX_BRACKETS {
            if let Some((queries, skipped)) = self.queries_of(open) {
                let Some(index) = commas.checked_sub(skipped) else {
                    return;
                };
                if depth == 0 && parameter == Parameter::Index(commas) {
                    parameter = Parameter::Index(index);
                }
                return self.in_queries(queries, parameter, first);
            }
            match self.parent(open) {
                Parent::Bracket {
                    open: around,
                    commas: before,
                } => {
                    // `rows.append((run_id, 1))`
                    let is_adding = matches!(self.before(around), "append" | "push" | "add");
                    if is_adding && around > 2 && self.is(around - 3, TokenKind::Name) {
                        let name = self.word(around - 3);
                        return self.in_queries(self.queries_with(name), parameter, first);
                    }
                    (open, commas) = (around, before);
                }
                // `rows = [(run_id, 1)]`
                Parent::Assignment { equals, .. } if self.other(open) - open < MAX_LIST => {
                    let queries = self.queries_with(self.before(equals));
                    return self.in_queries(queries, parameter, first);
                }
                _ => return,
            }
        }
    }

    /// Returns the name of a parameter in an object: `{"key": run_id}`, `{ key: runId }`, `{ key }`.
    fn name_of_parameter(&self, open: usize, first: usize) -> Option<&'t str> {
        let key = self.key_of(open, first).unwrap_or(first);
        let is_name = self.lexis == Lexis::JavaScript && self.is(key, TokenKind::Name);
        self.literal(key)
            .or_else(|| is_name.then(|| self.word(key)))
    }

    /// Returns the SQL that a call runs, and the number of arguments in front of the parameters. `open` is the bracket of the
    /// arguments.
    fn queries_of(&self, open: usize) -> Option<(Vec<&'t str>, u32)> {
        let name = open.checked_sub(1).filter(|_| self.word(open) == "(")?;
        let queries = || self.texts_at(open + 1);
        if EXECUTORS.contains(&self.word(name)) {
            return Some((queries(), 1));
        }
        if self.lexis == Lexis::JavaScript
            && matches!(self.word(name), "run" | "get" | "all" | "iterate")
            && self.before(name) == "."
        {
            return Some((self.prepared(name - 2)?, 0));
        }
        // `self.run("INSERT INTO jobs VALUES (?)", (run_id,))`
        let is_query = self.is(open + 1, TokenKind::Text) && is_statement(self.word(open + 1));
        is_query.then(|| (queries(), 1))
    }

    /// Returns the SQL of a statement: of `db.prepare("…")`, or of a variable for it. `last` is its last token.
    fn prepared(&self, last: usize) -> Option<Vec<&'t str>> {
        if self.is(last, TokenKind::Close) {
            let open = self.other(last);
            return (self.before(open) == "prepare").then(|| self.texts_at(open + 1));
        }
        let statement = self.file.statement_of(self.word(last));
        statement.map(<[&str]>::to_vec)
    }

    /// Returns the SQL that calls run with a variable: `executemany("…", rows)`.
    fn queries_with(&self, name: &str) -> Vec<&'t str> {
        let uses = (1..self.tokens.len()).filter(|at| self.word(*at) == name);
        let given = uses.filter(|at| matches!(self.before(*at), "," | "("));
        let calls = given.filter_map(|at| self.queries_of(self.bracket_around(at)?));
        calls.flat_map(|(queries, _)| queries).collect()
    }

    fn in_queries(&mut self, queries: Vec<&'t str>, parameter: Parameter<'t>, at: usize) {
        for sql in queries {
            self.in_sql(sql, parameter, at);
        }
    }

    fn in_sql(&mut self, sql: &'t str, parameter: Parameter<'t>, at: usize) {
        let statement = Statement::with(sql, parameter);
        for look in statement.inspections_of_parameter() {
            self.look(look, at);
        }
        for column in statement.stored() {
            self.stored_in(column);
        }
    }

    /// Records that a column has the id. Code may read the column of a row as a member.
    fn stored_in(&mut self, column: Column<'t>) {
        if let Column::Named(name) = column {
            self.member(name, None, Holds::Id);
        }
        self.steps.push(Step::Column(column));
    }

    /// Records the column at a place of a table, if the code creates the table.
    pub(in crate::link) fn column_at(&mut self, table: &'t str, place: usize) {
        let column = Column::Place { table, place };
        let mut tables = self.texts_with(table).into_iter();
        if let Some(name) = tables.find_map(|ddl| column.name_in(ddl)) {
            self.stored_in(Column::Named(name));
        }
    }

    /// Returns the texts that begin at a token: literals, `text("…")`, or a name that the file binds to a literal.
    pub(super) fn texts_at(&self, first: usize) -> Vec<&'t str> {
        let mut at = first;
        while self.is(at, TokenKind::Name) && matches!(self.word(at + 1), "." | "(") {
            at += 2;
        }
        if self.is(at, TokenKind::Name) {
            return self.file.texts_of(self.word(at)).to_vec();
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
