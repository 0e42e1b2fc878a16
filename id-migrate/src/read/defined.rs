//! The functions that a file defines, found without parsing it: a call that cannot be resolved may mean any of them.

use std::hash::{BuildHasher as _, BuildHasherDefault};

use memchr::memmem::Finder;
use rustc_hash::{FxHashSet, FxHasher};

use crate::sites::language::Lexis;
use crate::sites::tokens::is_name;

/// The names of functions that some files define, as hashes: two names may be taken for one, which errs on the side of
/// caution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DefinedNames(Box<[u32]>);

impl DefinedNames {
    /// Collects the names that the text of a file defines, without test functions and special methods, which no code calls
    /// by name.
    pub(crate) fn of(text: &[u8], lexis: Lexis) -> Self {
        let mut names: Vec<u32> = Vec::new();
        let mut add = |name: &[u8]| {
            if !name.is_empty() && !name.starts_with(b"test_") && !name.starts_with(b"__") {
                names.push(hash(name));
            }
        };
        match lexis {
            Lexis::Python => after(text, b"def ", &mut add),
            Lexis::Rust => {
                after(text, b"fn ", &mut add);
                after(text, b"struct ", &mut add);
                after(text, b"macro_rules! ", &mut add);
            }
            Lexis::JavaScript => {
                after(text, b"class ", &mut add);
                heads(text, &mut add);
            }
        }
        names.sort_unstable();
        names.dedup();
        Self(names.into())
    }

    /// Returns the names of several files.
    pub(crate) fn union<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        let names: FxHashSet<u32> = all.flat_map(|one| &one.0).copied().collect();
        let mut names: Vec<u32> = names.into_iter().collect();
        names.sort_unstable();
        Self(names.into())
    }

    /// Returns `true` if one of the files may define a function of that name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.binary_search(&hash(name.as_bytes())).is_ok()
    }
}

pub(crate) fn hash(name: &[u8]) -> u32 {
    let hash = BuildHasherDefault::<FxHasher>::default().hash_one(name);
    // The upper half: the lower one of this hash is the weaker one.
    (hash >> 32) as u32
}

/// The names behind a keyword.
fn after(text: &[u8], keyword: &'static [u8], add: &mut impl FnMut(&[u8])) {
    for at in Finder::new(keyword).find_iter(text) {
        if at > 0 && is_name(text[at - 1]) {
            continue;
        }
        let rest = &text[at + keyword.len()..];
        let length = rest.iter().take_while(|byte| is_name(**byte)).count();
        add(&rest[..length]);
    }
}

/// The names of functions, methods and arrow functions: before a parenthesis that a body or an arrow follows on the line,
/// or before the parenthesis that a line leaves open and a later line with a body or an arrow closes.
fn heads(text: &[u8], add: &mut impl FnMut(&[u8])) {
    let mut open_head: &[u8] = b"";
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii_end();
        if line.ends_with(b"(") {
            open_head = &line[..line.len() - 1];
            continue;
        }
        let arrow = memchr::memmem::find(line, b"=>");
        let Some(body) = arrow.into_iter().chain(memchr::memrchr(b'{', line)).max() else {
            continue;
        };
        if line.trim_ascii_start().starts_with(b")") {
            add(head_name(open_head));
        }
        let opens = memchr::memchr_iter(b'(', &line[..body]);
        opens.for_each(|open| add(head_name(&line[..open])));
        // `const cut = id => …`
        if let Some(equals) = arrow.and_then(|arrow| memchr::memchr(b'=', &line[..arrow])) {
            add(head_name(&line[..equals]));
        }
    }
}

/// Returns the name at the end of the head of a function: `name<T>`, `name = async`, `name:`.
fn head_name(head: &[u8]) -> &[u8] {
    let mut before = head.trim_ascii_end();
    if before.ends_with(b">")
        && let Some(generic) = memchr::memchr(b'<', before)
    {
        before = before[..generic].trim_ascii_end();
    }
    for end in [&b"function*"[..], b"function", b"async", b"=", b":"] {
        before = before
            .strip_suffix(end)
            .map_or(before, <[u8]>::trim_ascii_end);
    }
    let name = before.iter().rev().take_while(|byte| is_name(**byte));
    let length = name.count();
    &before[before.len() - length..]
}
