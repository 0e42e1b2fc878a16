//! Doubt: a file of a group reads a file whose path is computed. That file may contain any id.

use super::{Context, Hold, Subject};
use crate::link::tree::TreeFile;
use crate::read::lines::line_around;
use crate::sites::language::Language;

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
            if (is_method || !is_name) && !is_comment && is_computed(path) {
                return Some(file.place_of(at));
            }
        }
    }
    None
}

/// Returns the place where a file lists a folder, and so reads the names of files, if there is one.
pub(super) fn listed_folder(file: &TreeFile<'_>) -> Option<String> {
    let calls: &[&str] = match file.walked.language.name {
        "python" => words!("iterdir( glob( listdir( scandir( os.walk("),
        "typescript" => &["readdirSync(", "readdir(", "opendir(", "globSync("],
        _ => &["read_dir(", "WalkDir::new("],
    };
    let place = calls.iter().find_map(|call| file.text.find(call))?;
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
