//! Finds format strings and templates that cut or pad a value: `{run_id:.3}`, `%(run_id).8s`, `{{ run_id[:3] }}`.

use memchr::memmem;

use super::braces::in_braces;
use super::{Place, names_run};
use crate::link::sql::{self, Column};
use crate::sites::language::vocabulary::inspections::Inspection;

/// Returns the inspections of run ids by name in a text: a format string, a template or SQL.
pub(crate) fn inspections(token: &str) -> Vec<Inspection> {
    let mut found = Vec::new();
    if memmem::find(token.as_bytes(), b"un_id").is_none() {
        return found;
    }
    if in_braces(token, "run_id") || sets_percent_width(token) {
        found.push(Inspection::Spelling);
    }
    found.extend(sql::inspections_of(&sql::words(token), &names_run));
    found
}

/// Returns the inspections of a member or a column with a name in a template or a file with SQL.
pub(crate) fn inspections_of_name(text: &str, name: &str) -> Vec<Inspection> {
    let mut found = sql::inspections_of(&sql::words(text), &|one| one == name);
    found.extend(in_braces(text, name).then_some(Inspection::Spelling));
    found
}

/// Returns the name of the column at a place of a table that SQL creates.
pub(crate) fn column_of<'s>(sql: &'s str, table: &'s str, place: usize) -> Option<&'s str> {
    Column::Place { table, place }.name_in(sql)
}

/// Returns `true` if a format string cuts or pads a run id: `%(run_id).8s`.
fn sets_percent_width(token: &str) -> bool {
    memmem::find_iter(token.as_bytes(), "run_id)").any(|at| {
        let start = token[..at].rfind('%');
        start.is_some_and(|start| has_percent_width(&token[start..]))
    })
}

/// Returns `true` if a format spec sets a width or a precision.
pub(super) fn is_width(spec: &str) -> bool {
    spec.bytes()
        .any(|byte| byte.is_ascii_digit() || byte == b'{' || byte == b'*' || byte == b'$')
        || spec.starts_with(['<', '>', '^'])
}

/// Returns `true` if a format string sets the width of an argument: `"{:>10}".format(run_id)`.
pub(super) fn sets_width(written: &str, place: Place<'_>) -> bool {
    let mut next = 0;
    let written = written.replace("{{", "");
    written.split('{').skip(1).any(|part| {
        let field = part.split('}').next().unwrap_or_default();
        let (name, spec) = field.split_once(':').unwrap_or((field, ""));
        let name = name.split(['.', '[', '!']).next().unwrap_or_default();
        // `{:.*}` of Rust takes the precision first.
        next += u32::from(spec.contains(".*"));
        let number = if name.is_empty() {
            next += 1;
            Some(next - 1)
        } else {
            name.parse().ok()
        };
        let is_given = match place {
            Place::Index(at) => number == Some(at),
            Place::Keyword(key) => name == key,
            Place::Spread => true,
        };
        // `{:{width}}` of Python
        is_given && (is_width(spec) || !part.contains('}') && field.ends_with(':'))
    })
}

pub(super) fn has_percent_width(written: &str) -> bool {
    written.split('%').skip(1).any(|part| {
        let flags = part.trim_start_matches(['-', '+', ' ', '#', '0']);
        let is_name = part.starts_with('(');
        let flags = if is_name {
            part.split_once(')').map_or("", |(_, rest)| rest)
        } else {
            flags
        };
        let flags = flags.trim_start_matches(['-', '+', ' ', '#']);
        flags.starts_with(|first: char| first.is_ascii_digit() || first == '.' || first == '*')
            && flags
                .trim_start_matches(|one: char| one.is_ascii_digit() || one == '.' || one == '*')
                .starts_with(['s', 'r', 'a'])
    })
}
