//! Doubt: a file of a group reads a file whose path is computed. That file may contain any id.

use super::{Context, Hold, Subject};
use crate::link::tree::TreeFile;
use crate::read::lines::line_around;
use crate::sites::language::Language;
use crate::sites::language::vocabulary::paths::LISTS_FILES;

pub(super) fn check(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let files = context.files(subject.members).into_iter();
    let places = files.filter_map(|file| context.computed_path(file));
    places.map(Hold::ComputedPath).collect()
}

/// Calls that read a file whose path is the first argument, by language.
fn readers(language: &Language) -> &'static [&'static str] {
    match language.name {
        "python" => words!("open( read_json( read_csv( .read_text( .read_bytes("),
        "typescript" => &["readFileSync(", "readFile(", "createReadStream("],
        _ => &["read_to_string(", "File::open(", "fs::read("],
    }
}

/// Returns the place where a file opens a computed path, if there is one.
pub(crate) fn computed_path(file: &TreeFile<'_>) -> Option<String> {
    let bytes = file.text.as_bytes();
    for reader in readers(file.walked.language) {
        for at in memchr::memmem::find_iter(bytes, reader) {
            let is_name =
                at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
            let line = line_around(file.text, at);
            let (before, call) = (&file.text[line.start..at], &file.text[at..line.end]);
            let is_comment = before.contains(file.walked.language.line_comment);
            // The path of `path.read_text()` is before the call.
            let is_method = reader.starts_with('.');
            let path = if is_method {
                before
            } else {
                &call[reader.len()..]
            };
            let is_read = (is_method || !is_name) && !is_comment && !only_writes(reader, path);
            if is_read && is_computed(path) && !is_named_before(file.text, at, path) {
                return Some(file.place_of(at));
            }
        }
    }
    None
}

/// Returns the place where a file lists a folder, and so reads the names of files, if there is one.
pub(super) fn listed_folder(file: &TreeFile<'_>) -> Option<String> {
    let mut parts = LISTS_FILES.iter();
    let place = parts.find_map(|part| file.text.find(part))?;
    Some(file.place_of(place))
}

/// Returns `true` if no argument of the call is a constant path.
fn is_computed(arguments: &str) -> bool {
    let mut parts = arguments.split(['"', '\'', '`']);
    let (mut is_string, mut is_joined) = (false, false);
    let names_a_file = parts.any(|part| {
        // `name + ".golden"` names only the extension.
        let is_ending = is_joined && part.starts_with('.') && !part[1..].contains(['.', '/']);
        let here =
            is_string && part.contains(['.', '/']) && !part.contains(['{', '$']) && !is_ending;
        is_joined = part.trim_end().ends_with('+');
        is_string = !is_string;
        here
    });
    !names_a_file
}

/// Returns `true` for `open(path, "w")`, which only writes.
fn only_writes(reader: &str, arguments: &str) -> bool {
    let is_mode = |(before, text): (&str, &str)| {
        before.trim_end().ends_with([',', '='])
            && text.starts_with(['w', 'x', 'a'])
            && text.bytes().all(|byte| b"wxabt".contains(&byte))
    };
    let parts = arguments.split(['"', '\'']);
    let mut pairs = parts.clone().zip(parts.skip(1));
    reader == "open(" && pairs.any(is_mode)
}

/// Returns `true` if the path is a variable that an earlier line of the same block or of a block around it sets to a
/// constant path: `path = tmp_path / "scores.csv"`.
fn is_named_before(text: &str, at: usize, path: &str) -> bool {
    let is_part = |one: char| one.is_ascii_alphanumeric() || one == '_';
    let arguments = path.trim_start_matches('&');
    let first = arguments.split([',', ')']).next().unwrap_or_default();
    // The receiver of a method ends the text before the call.
    let name = match first.rsplit(|one| !is_part(one)).next() {
        Some(name) if !name.is_empty() && (name == first || !path.contains([',', ')'])) => name,
        _ => return false,
    };
    if first.trim_end_matches(name).ends_with('.') {
        return false;
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    let head = line_around(text, at);
    let mut around = indent(&text[head.start..head.end]);
    for line in text[..head.start].lines().rev() {
        let written = line.trim_start();
        let mut words = written.split(|one| !is_part(one));
        if written.is_empty() || indent(line) > around {
            // Another block may set the variable too.
            if words.any(|word| word == name) && sets(written, name).is_some() {
                return false;
            }
            continue;
        }
        around = indent(line);
        if !words.any(|word| word == name) {
            continue;
        }
        match sets(written, name) {
            Some(value) => return !is_computed(value),
            // A parameter, a loop or a pattern may bind the name.
            None if ["def ", "fn ", "function", "=>", " in ", " as ", "{ ", "["]
                .iter()
                .any(|word| written.contains(word)) =>
            {
                return false;
            }
            None => {}
        }
    }
    false
}

/// Returns the value of the assignment in a line that sets a variable.
fn sets<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let mut line = line;
    for word in ["export ", "const ", "let ", "var ", "mut "] {
        line = line.strip_prefix(word).unwrap_or(line);
    }
    let rest = line.strip_prefix(name)?.trim_start();
    let rest = match rest.strip_prefix(':') {
        Some(typed) => &typed[typed.find('=')?..],
        None => rest,
    };
    rest.strip_prefix('=').filter(|rest| !rest.starts_with('='))
}
