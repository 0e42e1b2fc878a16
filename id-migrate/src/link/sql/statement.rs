//! Finds the places of a parameter in one statement of SQL.

use super::{inspections_of, prefix_and_text, words};
use crate::sites::language::vocabulary::inspections::Inspection;

/// Stands for the parameter among the words of a statement.
const PARAMETER: &str = "?id";

/// A parameter of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum Parameter<'t> {
    /// `?`, `%s`, `$1`
    Index(u32),
    /// `:key`, `@key`, `%(key)s`
    Named(&'t str),
    /// Each of several.
    Any,
}

/// A column that gets a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum Column<'s> {
    Named(&'s str),
    /// The column at a place of a table: `INSERT INTO jobs VALUES (?, ?)`.
    Place {
        table: &'s str,
        place: usize,
    },
}

impl<'s> Column<'s> {
    /// Returns the name of the column, from the statement that creates the table: `CREATE TABLE jobs (key TEXT)`.
    pub(in crate::link) fn name_in(self, ddl: &'s str) -> Option<&'s str> {
        let (table, place) = match self {
            Self::Named(name) => return Some(name),
            Self::Place { table, place } => (table, place),
        };
        let words = words(ddl);
        let made = words.windows(2).position(|two| two == [table, "("])?;
        elements(&words[made + 2..]).get(place)?.first().copied()
    }
}

/// An SQL statement, split into words.
pub(in crate::link) struct Statement<'s>(Vec<&'s str>);

impl<'s> Statement<'s> {
    /// Returns the words of a literal with SQL. In an f-string or a template, `{` stands for each value.
    pub(in crate::link) fn of(sql: &'s str) -> Self {
        let (prefix, text) = prefix_and_text(sql);
        let mut words = words(text);
        if prefix.contains(['f', 'F', 't', 'T']) || sql.starts_with('`') {
            let mut depth = 0_usize;
            words.retain(|word| {
                let is_fixed = depth == 0;
                match *word {
                    "{" => depth += 1,
                    "}" => depth = depth.saturating_sub(1),
                    _ => {}
                }
                is_fixed
            });
        }
        Self(words)
    }

    /// Returns the words of a literal with SQL, with [`PARAMETER`] in the place of a parameter.
    pub(in crate::link) fn with(sql: &'s str, parameter: Parameter<'_>) -> Self {
        let Self(words) = Self::of(sql);
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        let number = |at: usize| word(at).parse::<u32>().ok()?.checked_sub(1);
        let (mut filled, mut at, mut count, mut is_quoted) = (Vec::new(), 0, 0, false);
        while at < words.len() {
            let (found, length) = match (word(at), word(at + 1)) {
                ("?", _) => (Some(Parameter::Index(count)), 1),
                ("%", "s") => (Some(Parameter::Index(count)), 2),
                ("%", "(") => (Some(Parameter::Named(word(at + 2))), 5),
                (":", ":") => (None, 2),
                ("$" | ":", _) if number(at + 1).is_some() => {
                    (number(at + 1).map(Parameter::Index), 2)
                }
                (":" | "@" | "$", name) => (Some(Parameter::Named(name)), 2),
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
        Self(filled)
    }

    /// Returns `true` if the statement writes rows.
    pub(in crate::link) fn writes(&self) -> bool {
        let verbs = ["insert", "replace", "update"].into_iter();
        let verb = self.0.first();
        verb.is_some_and(|verb| verbs.into_iter().any(|one| verb.eq_ignore_ascii_case(one)))
    }

    /// Returns the inspections of some columns.
    pub(in crate::link) fn inspections(&self, is_column: &dyn Fn(&str) -> bool) -> Vec<Inspection> {
        inspections_of(&self.0, is_column)
    }

    /// Returns the inspections of the parameter.
    pub(in crate::link) fn inspections_of_parameter(&self) -> Vec<Inspection> {
        self.inspections(&|name| name == PARAMETER)
    }

    /// Returns the columns that get the parameter.
    pub(in crate::link) fn stored(&self) -> impl Iterator<Item = Column<'s>> {
        self.set().map(Column::Named).chain(self.inserted())
    }

    /// Returns the columns that `UPDATE … SET column = ?` sets to the parameter.
    fn set(&self) -> impl Iterator<Item = &'s str> {
        let is_update = self.place_of("set", 0).is_some();
        let threes = self.0.windows(3).filter(move |_| is_update);
        let sets = threes.filter(|three| three[1..] == ["=", PARAMETER]);
        sets.map(|three| three[0])
    }

    /// Returns the column that gets the parameter in `INSERT INTO table (…) VALUES (…)`.
    fn inserted(&self) -> Option<Column<'s>> {
        let words = &self.0;
        let into = self.place_of("into", 0)?;
        let table = *words.get(into + 1)?;
        let named = match &words[into + 2..] {
            ["(", named @ ..] => elements(named),
            _ => Vec::new(),
        };
        let columns = named.into_iter().filter_map(|it| it.first().copied());
        let columns: Vec<&str> = columns.collect();
        let values = self.place_of("values", into).into_iter();
        let values = values.chain(self.place_of("select", into)).min()? + 1;
        let values = values + usize::from(words.get(values) == Some(&"("));
        let values = elements(&words[values..]);
        let place = values.into_iter().position(|it| it.contains(&PARAMETER))?;
        if columns.is_empty() {
            Some(Column::Place { table, place })
        } else {
            columns.get(place).copied().map(Column::Named)
        }
    }

    /// Returns the place of a keyword behind a place.
    fn place_of(&self, keyword: &str, from: usize) -> Option<usize> {
        let behind = &self.0[from..];
        let place = behind
            .iter()
            .position(|it| it.eq_ignore_ascii_case(keyword));
        place.map(|place| from + place)
    }
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
