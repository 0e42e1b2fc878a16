//! Reads SQL word by word: which columns a query inspects, and which columns get a parameter.

mod statement;

use crate::sites::language::vocabulary::inspections::{Comparison, Inspection};
pub(in crate::link) use statement::{Column, Parameter, Statement};

/// SQL functions that inspect a text, besides those of its length.
const FUNCTIONS: &[&str] = words!(
    "substr substring left right split_part replace instr strpos position regexp_replace \
     regexp_match trim md5 hashtext"
);

/// Returns `true` if a string literal, as the code writes it, begins with a verb of SQL such as `SELECT`.
pub(in crate::link) fn is_statement(literal: &str) -> bool {
    let (_, text) = prefix_and_text(literal);
    let verb = text.split_whitespace().next().unwrap_or_default();
    let mut verbs = words!("insert select update delete replace with").iter();
    verbs.any(|one| verb.eq_ignore_ascii_case(one))
}

/// Returns the letters before the quotes of a literal, and the text between the quotes.
fn prefix_and_text(literal: &str) -> (&str, &str) {
    const QUOTES: [char; 3] = ['"', '\'', '`'];
    let (prefix, quoted) = literal.split_at(literal.find(QUOTES).unwrap_or_default());
    let is_prefix = prefix
        .chars()
        .all(|one| one.is_ascii_alphabetic() || one == '#');
    match quoted.chars().next().filter(|_| is_prefix) {
        Some(quote) if QUOTES.contains(&quote) => {
            let text = quoted.trim_end_matches('#');
            (prefix, text.trim_matches(quote))
        }
        _ => ("", literal),
    }
}

/// Returns `true` if a function of SQL inspects a text: `func.length(Job.key)`.
pub(in crate::link) fn is_function(name: &str) -> bool {
    FUNCTIONS.contains(&name) || matches!(name, "length" | "char_length" | "len")
}

/// Returns the inspections of some columns in the words of SQL: `length(run_id) < 12`, `run_id LIKE 'run-%'`,
/// `run_id varchar(12)`, `ORDER BY run_id`.
pub(in crate::link) fn inspections_of(
    words: &[&str],
    is_column: &dyn Fn(&str) -> bool,
) -> Vec<Inspection> {
    let mut found = Vec::new();
    let word = |at: Option<usize>| {
        let word = at.and_then(|at| words.get(at));
        word.map_or_else(String::new, |word| word.to_ascii_lowercase())
    };
    for (at, name) in words.iter().enumerate() {
        if !is_column(name.rsplit('.').next().unwrap_or(name)) {
            continue;
        }
        let before = |steps| word(at.checked_sub(steps));
        let after = |steps| word(Some(at + steps));
        let number = |steps| after(steps).parse().ok();
        let is_argument = before(1) == "(";
        let function = before(2);
        if is_argument && matches!(&*function, "length" | "char_length" | "len") {
            found.push(match &*after(2) {
                "<" | ">=" => Inspection::length(Comparison::Less, number(3)),
                "<=" | ">" => Inspection::length(Comparison::AtMost, number(3)),
                "=" | "<>" | "!=" => Inspection::length(Comparison::Equal, number(3)),
                _ => Inspection::Spelling,
            });
        } else if is_argument && FUNCTIONS.contains(&&*function) {
            found.push(Inspection::Spelling);
        }
        if before(1) == "by" && before(2) == "order" {
            found.push(Inspection::Order);
        }
        let operator = if after(1) == "not" { 2 } else { 1 };
        let is_pattern = after(operator + 1).starts_with(['\'', '"', '?', ':', '%', '$', '{']);
        match &*after(operator) {
            "like" | "ilike" | "glob" | "regexp" | "rlike" | "~" | "~*" if is_pattern => {
                found.push(Inspection::Spelling);
            }
            "varchar" | "char" if after(2) == "(" => {
                let number = number(3);
                found.extend(number.map(|number| Inspection::Length(Comparison::AtMost, number)));
            }
            _ => {}
        }
    }
    found
}

/// Splits SQL into names with their tables (`runs.run_id`), operators, and other single bytes.
pub(in crate::link) fn words(text: &str) -> Vec<&str> {
    let kind = |byte: u8| match byte {
        b' ' | b'\n' | b'\r' | b'\t' => 0,
        b'_' | b'.' => 1,
        _ if byte.is_ascii_alphanumeric() || !byte.is_ascii() => 1,
        b'<' | b'>' | b'=' | b'!' | b'~' | b'*' => 2,
        _ => 3,
    };
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut start = 0;
    for end in 1..=bytes.len() {
        let here = kind(bytes[start]);
        if end == bytes.len() || kind(bytes[end]) != here || here == 3 {
            if here != 0 {
                words.push(&text[start..end]);
            }
            start = end;
        }
    }
    words
}
