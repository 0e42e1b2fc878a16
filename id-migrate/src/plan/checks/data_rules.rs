//! Rules about run ids in data files: the keywords of a schema in JSON or YAML, SQL, and templates.

use std::ffi::OsStr;
use std::path::Path;

use crate::link::call_graph::Stored;
use crate::link::{column_of, inspections_by_name, inspections_of_name};
use crate::sites::language::vocabulary::inspections::{Comparison, Inspection};

/// Endings of data files.
const DATA: &[&str] = words!(
    "json jsonl ndjson json5 yaml yml toml txt csv tsv xml html htm sql md snap http har ini env log \
     cfg conf properties golden expected out dat ambr tpl tmpl j2 jinja jinja2 graphql proto"
);

/// Keywords of [JSON Schema](https://json-schema.org/draft/2020-12/json-schema-validation) that inspect a text.
const KEYWORDS: &[&str] = words!("pattern maxLength minLength enum const format");

/// Returns the rules that a data file has for the text of run ids, each with its line.
pub(super) fn rules(path: &Path, text: &str) -> Vec<(Inspection, usize)> {
    let ending = path.extension().unwrap_or_default();
    match ending.to_str() {
        Some("json" | "yaml" | "yml") => {
            let names = ["run_id", "runId"].into_iter();
            let found = names.flat_map(|name| text.match_indices(name));
            let rules = found.flat_map(|(at, name)| {
                let rules = rules_of_key(text, (at, at + name.len())).into_iter();
                rules.map(move |rule| (rule, line_of(text, at)))
            });
            rules.collect()
        }
        _ if has_statements(path) => {
            let mut found = Vec::new();
            let mut start = 0;
            for statement in text.split_inclusive(';') {
                let at = start + statement.find("un_id").unwrap_or_default();
                let rules = inspections_by_name(statement).into_iter();
                found.extend(rules.map(|rule| (rule, line_of(text, at))));
                start += statement.len();
            }
            found
        }
        _ => Vec::new(),
    }
}

/// Returns `true` if a text is the path of a data file, or the ending of one.
pub(super) fn is_data(text: &str) -> bool {
    // `.env.test`
    let is_ending =
        |(stem, ending): (&str, &str)| DATA.contains(&ending) || stem.starts_with(".env");
    !text.contains("://") && text.rsplit_once('.').is_some_and(is_ending)
}

/// Returns `true` for a template or a file with SQL.
pub(super) fn has_statements(path: &Path) -> bool {
    let endings = words!("sql j2 jinja jinja2 tpl tmpl html htm txt xml");
    let ending = path.extension().and_then(OsStr::to_str);
    ending.is_some_and(|ending| endings.contains(&ending))
}

/// Returns the rules that a template or a file with SQL has for a member or a column, each with its line.
pub(super) fn rules_of_stored(text: &str, stored: &Stored) -> Vec<(Inspection, usize)> {
    let name = match stored {
        Stored::Member(name) => Some(&**name),
        Stored::Place(table, place) => column_of(text, table, *place),
    };
    let Some((name, at)) = name.and_then(|name| Some((name, text.find(name)?))) else {
        return Vec::new();
    };
    let line = line_of(text, at);
    let rules = inspections_of_name(text, name).into_iter();
    rules.map(|rule| (rule, line)).collect()
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Returns the rules of the schema that is the value of a key: `"run_id": {"pattern": "^run-"}`.
fn rules_of_key(text: &str, (start, end): (usize, usize)) -> Vec<Inspection> {
    let Some(value) = value_of(text, (start, end)) else {
        return Vec::new();
    };
    let schema = if value.starts_with('{') {
        object(value)
    } else if value.starts_with('\n') {
        block_below(text, start, value)
    } else {
        return Vec::new();
    };
    let found = KEYWORDS.iter().flat_map(|keyword| {
        let uses = schema.match_indices(keyword);
        uses.map(|(at, keyword)| (keyword, at + keyword.len(), at))
    });
    let rules = found.filter_map(|(keyword, end, at)| {
        let value = value_of(schema, (at, end))?;
        Some(rule(keyword, value).unwrap_or(Inspection::Spelling))
    });
    rules.collect()
}

/// Returns the text behind the colon after a key; `None` if the word is no key.
fn value_of(text: &str, (start, end): (usize, usize)) -> Option<&str> {
    let is_part = |next: char| next.is_alphanumeric() || next == '_';
    let after = text[end..].trim_start_matches(['"', '\'']).trim_start();
    let value = after.strip_prefix(':')?;
    (!text[..start].ends_with(is_part)).then_some(value.trim_start_matches(' '))
}

/// Returns the rule of a keyword with a value that is known: a number, or a regular expression.
fn rule(keyword: &str, value: &str) -> Option<Inspection> {
    let comparison = match keyword {
        "minLength" => Comparison::Less,
        "maxLength" => Comparison::AtMost,
        "pattern" => return pattern(value).map(Inspection::Pattern),
        _ => return None,
    };
    let end = value.find(|next: char| !next.is_ascii_digit());
    let number = value[..end.unwrap_or(value.len())].parse().ok()?;
    Some(Inspection::Length(comparison, number))
}

/// Returns the text in quotes at the start of a value of JSON or YAML.
fn pattern(value: &str) -> Option<String> {
    if let Some(plain) = value.strip_prefix('\'') {
        let (text, rest) = plain.split_once('\'')?;
        return (!rest.starts_with('\'')).then(|| text.to_owned());
    }
    let mut texts = serde_json::Deserializer::from_str(value).into_iter::<String>();
    texts.next()?.ok()
}

/// Returns the object of JSON at the start of a text.
fn object(text: &str) -> &str {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_text,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' => depth += 1,
            b'}' if depth <= 1 => return &text[..at],
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text
}

/// Returns the lines of a YAML block that are further to the right than its key.
fn block_below<'t>(text: &str, key: usize, block: &'t str) -> &'t str {
    let line = text[..key].rfind('\n').map_or(0, |at| at + 1);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let outer = indent(&text[line..key]);
    let mut end = 0;
    for line in block.split_inclusive('\n') {
        if !line.trim().is_empty() && indent(line) <= outer {
            break;
        }
        end += line.len();
    }
    &block[..end]
}
