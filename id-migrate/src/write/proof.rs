//! The proof that an edit changes the edited string tokens and nothing else.

use rustc_hash::FxHashMap;

use crate::plan::edits::{Edit, FileEdits};
use crate::sites::language::Token;
use crate::sites::{FileSites, LiteralForm, Span};

/// The fault of edits that change more than their literals.
const OTHER_CHANGE: &str = "the fix would change more than the string literals of the ids";

/// Proves that the new text parses, that only the edited string tokens differ, and that each edited literal holds the new
/// id. Otherwise returns the fault, in lower case and without a full stop.
pub(super) fn prove(file: &FileEdits) -> Result<(), String> {
    let new = file.new_text();
    let tokens = |text: &str| (file.language.tokens)(text, &file.disk_path);
    let before = tokens(&file.text).map_err(|error| format!("the file does not parse: {error}"))?;
    let after = tokens(&new).map_err(|error| format!("the fix would not parse: {error}"))?;
    if before.len() != after.len() {
        return Err(OTHER_CHANGE.to_owned());
    }
    let mut edits = file.edits.iter().peekable();
    let mut edited = 0;
    for (old_token, new_token) in before.iter().zip(&after) {
        let start = old_token.span.start;
        while edits.peek().is_some_and(|edit| edit.token.end <= start) {
            edits.next();
        }
        let is_edited = edits.peek().is_some_and(|edit| {
            edit.token == old_token.span
                || old_token.span.contains(edit.token)
                || edit.token.contains(old_token.span) && !is_empty(old_token)
        });
        if old_token.kind != new_token.kind {
            return Err(OTHER_CHANGE.to_owned());
        }
        if is_edited {
            edited += 1;
        } else if file.text[old_token.span.range()] != new[new_token.span.range()] {
            return Err(OTHER_CHANGE.to_owned());
        }
    }
    if edited == 0 && !file.edits.is_empty() {
        return Err("the fix would change no string literal".to_owned());
    }
    prove_values(file, &new)
}

/// Proves that the value of every edited literal is the new id, and that every other value is unchanged.
fn prove_values(file: &FileEdits, new: &str) -> Result<(), String> {
    let scan = |text| {
        (file.language.sites)(text, &file.disk_path)
            .map_err(|error| format!("the file does not parse: {error}"))
    };
    // An unquoted key is listed only beside a literal with the same text, which the edits may have changed.
    let quoted = |sites: FileSites<'_>| -> Vec<(Span, Option<String>)> {
        let literals = sites.literals.iter();
        let literals = literals.filter(|literal| literal.form != LiteralForm::Name);
        let value = |literal| sites.value(literal).map(str::to_owned);
        literals
            .map(|literal| (literal.content, value(literal)))
            .collect()
    };
    let (before, after) = (quoted(scan(&file.text)?), quoted(scan(new)?));
    if before.len() != after.len() {
        return Err(OTHER_CHANGE.to_owned());
    }
    let edits: FxHashMap<Span, &Edit> = file.edits.iter().map(|edit| (edit.span, edit)).collect();
    for ((content, old), (_, new)) in before.iter().zip(&after) {
        let edit = edits.get(content);
        let expected = edit.map_or(old.as_deref(), |edit| Some(edit.new.as_str()));
        if new.as_deref() != expected {
            return Err(OTHER_CHANGE.to_owned());
        }
    }
    Ok(())
}

fn is_empty(token: &Token) -> bool {
    token.span.start == token.span.end
}
