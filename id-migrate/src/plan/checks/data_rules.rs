//! Rules about run ids in data files: the keywords of a schema in JSON or YAML, and the SQL of a file.

use std::path::Path;

use crate::link::inspections_of_sql;
use crate::sites::language::vocabulary::inspections::Inspection;

/// Keywords of [JSON Schema](https://json-schema.org/draft/2020-12/json-schema-validation) that inspect a text.
const KEYWORDS: &[&str] = words!("pattern maxLength minLength enum const format");

/// Returns the rules that a data file has for the text of run ids, each with its line.
pub(super) fn rules(path: &Path, text: &str) -> Vec<(Inspection, usize)> {
    let ending = path.extension().unwrap_or_default();
    let line_of = |at: usize| text[..at].matches('\n').count() + 1;
    match ending.to_str() {
        Some("json" | "yaml" | "yml") => {
            let names = ["run_id", "runId"].into_iter();
            let found = names.flat_map(|name| text.match_indices(name));
            let found = found.filter(|(at, name)| has_rule(text, (*at, at + name.len())));
            found
                .map(|(at, _)| (Inspection::Spelling, line_of(at)))
                .collect()
        }
        Some("sql" | "j2" | "tpl" | "tmpl") => {
            let mut found = Vec::new();
            let mut start = 0;
            for statement in text.split_inclusive(';') {
                let at = start + statement.find("un_id").unwrap_or_default();
                let rules = inspections_of_sql(statement).into_iter();
                found.extend(rules.map(|rule| (rule, line_of(at))));
                start += statement.len();
            }
            found
        }
        _ => Vec::new(),
    }
}

/// Returns `true` if the value of a key is a schema that inspects a text: `"run_id": {"pattern": "^run-"}`.
fn has_rule(text: &str, (start, end): (usize, usize)) -> bool {
    let is_part = |next: char| next.is_alphanumeric() || next == '_';
    let after = text[end..].trim_start_matches(['"', '\'']).trim_start();
    let Some(value) = after.strip_prefix(':') else {
        return false;
    };
    let value = value.trim_start_matches(' ');
    let schema = if value.starts_with('{') {
        &value[..value.find('}').unwrap_or(value.len())]
    } else if value.starts_with('\n') {
        block_below(text, start, value)
    } else {
        return false;
    };
    let mut words = schema.split(|next: char| !next.is_alphanumeric());
    !text[..start].ends_with(is_part) && words.any(|word| KEYWORDS.contains(&word))
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
