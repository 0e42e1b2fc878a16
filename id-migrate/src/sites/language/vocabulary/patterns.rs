//! What a regular expression can tell about an id.

use std::cell::RefCell;
use std::sync::LazyLock;

use regex::Regex;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};
use rustc_hash::FxHashMap;

use super::inspections::Inspection;

/// Calls `then` with a compiled pattern; `None` for a pattern of another syntax. A pattern is asked about many ids.
pub(super) fn with_pattern<T>(pattern: &str, then: impl FnOnce(Option<&Regex>) -> T) -> T {
    thread_local! {
        static KNOWN: RefCell<FxHashMap<String, Option<Regex>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if !known.contains_key(pattern) {
            known.insert(pattern.to_owned(), Regex::new(pattern).ok());
        }
        then(known[pattern].as_ref())
    })
}

/// Returns the inspection by a regular expression; `None` if it matches white space only, which ids never contain.
pub(crate) fn pattern_inspection(pattern: &str) -> Option<Inspection> {
    // A pattern of another syntax may mean anything.
    let Ok(pattern) = regex_syntax::parse(pattern) else {
        return Some(Inspection::Spelling);
    };
    let matches_only = |class: &ClassUnicode| {
        pattern.properties().minimum_len() > Some(0) && consists_of(&pattern, class)
    };
    if matches_only(&WHITE_SPACE) {
        None
    } else if let Some(text) = only_match(&pattern) {
        Some(Inspection::Place(text))
    } else if matches_only(&OUTSIDE_OF_IDS) {
        Some(Inspection::Plain)
    } else {
        Some(Inspection::Spelling)
    }
}

static WHITE_SPACE: LazyLock<ClassUnicode> = LazyLock::new(|| {
    let spaces = (0..=u16::MAX).filter_map(|code| char::from_u32(code.into()));
    let spaces = spaces.filter(|one| one.is_whitespace());
    ClassUnicode::new(spaces.map(|space| ClassUnicodeRange::new(space, space)))
});

/// The characters that plain ids do not contain.
static OUTSIDE_OF_IDS: LazyLock<ClassUnicode> = LazyLock::new(|| {
    let ids = [('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_'), ('-', '-')];
    let ids = ids.map(|(start, end)| ClassUnicodeRange::new(start, end));
    let mut class = ClassUnicode::new(ids);
    class.negate();
    class
});

/// Returns the only text that a regular expression finds: `old-` for `^old-`.
pub(super) fn only_piece(pattern: &str) -> Option<String> {
    only_match(&regex_syntax::parse(pattern).ok()?)
}

/// Returns the only text that a regular expression matches: `a (new) version` for `^a \(new\) version`.
fn only_match(pattern: &Hir) -> Option<String> {
    let literal = match pattern.kind() {
        HirKind::Literal(literal) => literal,
        HirKind::Concat(parts) => {
            let mut parts = parts.iter().filter(|part| !is_end(part));
            let literal = parts.next().filter(|_| parts.next().is_none())?;
            let HirKind::Literal(literal) = literal.kind() else {
                return None;
            };
            literal
        }
        _ => return None,
    };
    String::from_utf8(literal.0.to_vec()).ok()
}

/// Returns `true` if every match consists of characters of a class.
fn consists_of(pattern: &Hir, class: &ClassUnicode) -> bool {
    let has = |ranges: &[ClassUnicodeRange]| {
        let mut beyond = ClassUnicode::new(ranges.iter().copied());
        beyond.difference(class);
        beyond.ranges().is_empty()
    };
    match pattern.kind() {
        HirKind::Empty => true,
        HirKind::Look(_) => is_end(pattern),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(|text| {
            let ranges = text.chars().map(|one| ClassUnicodeRange::new(one, one));
            has(&ranges.collect::<Vec<_>>())
        }),
        HirKind::Class(Class::Unicode(class)) => has(class.ranges()),
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repetition) => consists_of(&repetition.sub, class),
        HirKind::Capture(capture) => consists_of(&capture.sub, class),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().all(|part| consists_of(part, class))
        }
    }
}

/// Returns `true` if a pattern matches the start or the end of a text or a line, and no character.
fn is_end(pattern: &Hir) -> bool {
    let HirKind::Look(look) = pattern.kind() else {
        return false;
    };
    matches!(look, Look::Start | Look::End | Look::StartLF | Look::EndLF)
}
