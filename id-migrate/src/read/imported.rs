//! The modules that a file may import, found without parsing it: only a file that names a module needs another look.

use memchr::memmem::Finder;

use crate::read::defined::hash;
use crate::sites::language::Lexis;
use crate::sites::tokens::is_name;

/// The names in the import statements of a file, as hashes; more than it imports, never less.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportedNames(Option<Box<[u32]>>);

impl ImportedNames {
    /// Collects the names in the import statements of a text. In a language without import statements any name may be
    /// imported.
    pub(crate) fn of(text: &[u8], lexis: Lexis) -> Self {
        if lexis != Lexis::Python {
            return Self::default();
        }
        let mut names: Vec<u32> = Vec::new();
        // The end of the last statement.
        let mut end = 0;
        for at in Finder::new(b"import").find_iter(text) {
            let is_word = !text[..at].last().copied().is_some_and(is_name)
                && !text.get(at + 6).copied().is_some_and(is_name);
            if at < end || !is_word {
                continue;
            }
            let start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |line| line + 1);
            end = at + length_of(&text[at..]);
            let head = text[start..at].trim_ascii();
            // The package of the file itself has no name here: `from .. import x`.
            let is_package = head
                .strip_prefix(b"from")
                .is_some_and(|module| module.trim_ascii().iter().all(|byte| *byte == b'.'));
            let is_continued = text[..start].trim_ascii_end().ends_with(b"\\");
            if is_package || is_continued {
                return Self::default();
            }
            for name in text[start..end].split(|byte| !is_name(*byte)) {
                match name {
                    b"" | b"import" | b"from" | b"as" => {}
                    // The name of a package may be the name of its folder.
                    b"__init__" | b"index" | b"mod" => return Self::default(),
                    _ => names.push(hash(name)),
                }
            }
        }
        names.sort_unstable();
        names.dedup();
        Self(Some(names.into()))
    }

    /// Returns the hashes of the names; `None` if any name may be imported.
    pub(crate) fn hashes(&self) -> Option<&[u32]> {
        self.0.as_deref()
    }
}

/// Returns the length of an import statement: up to the end of its line or of its brackets.
fn length_of(text: &[u8]) -> usize {
    let mut end = 0;
    loop {
        let line = memchr::memchr(b'\n', &text[end..]).map_or(text.len(), |at| end + at + 1);
        let is_open = memchr::memchr(b'(', &text[..line]).is_some();
        if is_open {
            return memchr::memchr(b')', text).map_or(text.len(), |close| close.max(line));
        }
        if line == text.len() || !text[..line].trim_ascii_end().ends_with(b"\\") {
            return line;
        }
        end = line;
    }
}
