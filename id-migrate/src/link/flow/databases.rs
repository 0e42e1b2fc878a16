//! SQL that gets an id as a parameter: `execute("SELECT length(?)", (run_id,))`.

use super::queries::{inspections_of, words};
use super::{Flow, Holds, Step, names_run};
use crate::link::syntax::Parent;
use crate::sites::tokens::TokenKind;

/// Functions that run the SQL in their first argument.
const EXECUTORS: &[&str] = words!(
    "execute executemany exec_driver_sql fetch fetchrow fetchval fetchone fetchall fetch_one \
     fetch_all fetch_val query scalar scalars iterate"
);

/// Maximum number of brackets around a value in the call that runs the SQL.
const MAX_BRACKETS: usize = 3;

/// Stands for the parameter in the words of SQL.
const PARAMETER: &str = "?id";

/// A parameter of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parameter<'t> {
    /// `?`, `%s`, `$1`
    Index(u32),
    /// `:key`, `%(key)s`
    Named(&'t str),
    /// Each of several.
    Any,
}

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
        let words = with_parameter(sql, parameter);
        for look in inspections_of(&words, &|name| name == PARAMETER) {
            self.look(look, at);
        }
        for column in set_columns(&words) {
            self.stored_in(column);
        }
        let Some((table, columns, place)) = inserted(&words) else {
            return;
        };
        if let Some(column) = columns.get(place) {
            self.stored_in(column);
        } else if columns.is_empty() {
            let tables = self.bound_texts(|text| text.contains(table));
            let column = tables
                .into_iter()
                .find_map(|ddl| column_of(ddl, table, place));
            self.stored_in(column.unwrap_or_default());
        }
    }

    /// Records that a column has the id. Code may read the column of a row as a member.
    fn stored_in(&mut self, column: &'t str) {
        if !column.is_empty() {
            self.member(column, None, Holds::Id);
            self.steps.push(Step::Column(column));
        }
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
            let whole = Flow::new(self.file, &tokens);
            let is_bound = |at: &usize| whole.word(*at) == name && whole.word(at + 1) == "=";
            let bound = (0..tokens.len()).filter(is_bound);
            return bound.flat_map(|at| whole.texts_behind(at + 2)).collect();
        }
        self.texts_behind(at)
    }

    /// Returns the literals that begin at a token, or in a bracket or a call there.
    fn texts_behind(&self, first: usize) -> Vec<&'t str> {
        let all = self.tokens.len();
        let skipped = |at: &usize| {
            self.template_at(*at).is_none()
                && (self.is(*at, TokenKind::Open) || self.is(*at, TokenKind::Name))
        };
        let start = first + (first..all).take_while(skipped).count();
        if let Some(template) = self.template_at(start) {
            return vec![template];
        }
        let texts = (start..all).take_while(|at| self.is(*at, TokenKind::Text));
        texts.map(|at| self.word(at)).collect()
    }

    /// Finds the inspections of a run id in SQL with computed parts: `f"SELECT substr(run_id, 1, {SIZE})"`.
    pub(crate) fn columns_in_template(&mut self, at: usize) {
        let sql = self.template_at(at).filter(|sql| sql.contains("un_id"));
        for look in sql.map_or_else(Vec::new, |sql| inspections_of(&words_of(sql), &names_run)) {
            self.look(look, at);
        }
    }

    /// Returns the literals of the file that pass a test.
    fn bound_texts(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<&'t str> {
        let tokens = self.file.tokens();
        let texts = tokens
            .iter()
            .filter(|token| token.kind() == TokenKind::Text);
        let texts = texts.map(|token| &self.text[token.range()]);
        texts.filter(|text| is_wanted(text)).collect()
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
            for look in inspections_of(&words_of(text), &|name| name == column) {
                self.look(look, at);
            }
        }
    }
}

/// Returns the words of SQL. In an f-string or a template, `{` stands for each value.
fn words_of(sql: &str) -> Vec<&str> {
    let prefix = sql.split(['"', '\'']).next().unwrap_or_default();
    let words = words(sql);
    if !prefix.contains(['f', 'F', 't', 'T', '`']) {
        return words;
    }
    let mut depth = 0_usize;
    let fixed = words.into_iter().filter(|word| {
        let is_fixed = depth == 0;
        match *word {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_fixed
    });
    fixed.collect()
}

/// Returns the words of SQL with [`PARAMETER`] in the place of the parameter.
fn with_parameter<'s>(sql: &'s str, parameter: Parameter<'_>) -> Vec<&'s str> {
    let words = words_of(sql);
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let (mut filled, mut at, mut count, mut is_quoted) = (Vec::new(), 0, 0, false);
    while at < words.len() {
        let number = |at: usize| {
            word(at)
                .parse::<u32>()
                .ok()
                .and_then(|it| it.checked_sub(1))
        };
        let (found, length) = match (word(at), word(at + 1)) {
            ("?", _) => (Some(Parameter::Index(count)), 1),
            ("%", "s") => (Some(Parameter::Index(count)), 2),
            ("%", "(") => (Some(Parameter::Named(word(at + 2))), 5),
            (":", ":") => (None, 2),
            ("$" | ":", _) if number(at + 1).is_some() => (number(at + 1).map(Parameter::Index), 2),
            (":", name) => (Some(Parameter::Named(name)), 2),
            _ => (None, 1),
        };
        is_quoted ^= word(at) == "'";
        match found.filter(|_| !is_quoted) {
            Some(found) => {
                count += u32::from(matches!(word(at), "?" | "%"));
                let is_it = parameter == found || parameter == Parameter::Any;
                filled.push(if is_it { PARAMETER } else { "?" });
                at += length;
            }
            None => {
                filled.push(word(at));
                at += 1;
            }
        }
    }
    filled
}

/// Returns the columns that `UPDATE … SET column = ?` sets to the parameter.
fn set_columns<'s>(words: &[&'s str]) -> impl Iterator<Item = &'s str> {
    let is_update = words.iter().any(|word| word.eq_ignore_ascii_case("set"));
    let threes = words.windows(3).filter(move |_| is_update);
    threes
        .filter(|three| three[1..] == ["=", PARAMETER])
        .map(|three| three[0])
}

/// Returns the table of `INSERT INTO table (…) VALUES (…)`, the named columns, and the place of the parameter.
fn inserted<'w>(words: &[&'w str]) -> Option<(&'w str, Vec<&'w str>, usize)> {
    let is = |at: usize, word: &str| {
        words
            .get(at)
            .is_some_and(|it| it.eq_ignore_ascii_case(word))
    };
    let into = (0..words.len()).find(|at| is(*at, "into"))?;
    let table = *words.get(into + 1)?;
    let named = words.get(into + 3..).filter(|_| is(into + 2, "("));
    let columns = named
        .into_iter()
        .flat_map(elements)
        .filter_map(|it| it.first().copied());
    let columns = columns.collect();
    let values = (into..words.len()).find(|at| is(*at, "values") || is(*at, "select"))?;
    let values = values + if is(values + 1, "(") { 2 } else { 1 };
    let place = elements(&words[values..])
        .into_iter()
        .position(|it| it.contains(&PARAMETER))?;
    Some((table, columns, place))
}

/// Returns the column of a table in `CREATE TABLE table (…)`.
fn column_of<'s>(ddl: &'s str, table: &str, place: usize) -> Option<&'s str> {
    let words = words(ddl);
    let made = words.windows(2).position(|two| two == [table, "("])?;
    let columns = elements(&words[made + 2..]);
    columns.get(place)?.first().copied()
}

/// Splits words at the commas outside of brackets, up to the end of the bracket around them.
fn elements<'w, 's>(words: &'w [&'s str]) -> Vec<&'w [&'s str]> {
    let (mut elements, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, word) in words.iter().enumerate() {
        match *word {
            "(" => depth += 1,
            ")" if depth == 0 => {
                elements.push(&words[start..at]);
                return elements;
            }
            ")" => depth -= 1,
            "," if depth == 0 => {
                elements.push(&words[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    elements.push(&words[start..]);
    elements
}
