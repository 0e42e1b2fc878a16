//! What a piece of source says about a text in it, by its words: asserted, denied, a part of something longer.

use memchr::memmem::Finder;

/// A word that may stand anywhere by accident: `test`, `run`.
pub(super) fn is_bare_word(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphabetic()) || value.len() < 3
}

/// Whether the statement up to a literal says that something is asserted or compared there.
///
/// Above the literal's own line these are the lines that open a bracket around it: each is less deeply indented than the
/// one before.
pub(super) fn is_asserted(text: &str, at: usize) -> bool {
    const WORDS: [&str; 8] = [
        "assert", "==", "!=", "expect", "match", "toBe", "toEqual", " in ",
    ];
    let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
    if WORDS.iter().any(|word| text[start..at].contains(word)) {
        return true;
    }
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut least = depth(&text[start..at]);
    for line in text[..start].lines().rev().take(40) {
        if line.trim().is_empty() || depth(line) >= least {
            continue;
        }
        least = depth(line);
        let line = line.trim_end();
        // A block's head is no part of what is in the block.
        if !line.ends_with(['(', '[', '{', ',']) || line.ends_with("=> {") || line.ends_with(") {")
        {
            return false;
        }
        if WORDS.iter().any(|word| line.contains(word)) {
            return true;
        }
    }
    false
}

/// Whether the line up to a literal says that something else is *not* it, which stays true of a new id.
pub(super) fn is_denied(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
    [
        ".not.",
        "!=",
        "notEqual",
        "NotEqual",
        "notStrictEqual",
        "assert_ne",
        "not in",
    ]
    .iter()
    .any(|word| text[start..at].contains(word))
}

/// What stands in front of and behind a word in a text, where it stands between boundaries of ids.
pub(super) fn word<'t>(text: &'t str, word: &Finder<'_>) -> Option<(&'t str, &'t str)> {
    let length = word.needle().len();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    word.find_iter(text.as_bytes())
        .map(|at| (&text[..at], &text[at + length..]))
        .find(|(before, after)| {
            !before.bytes().last().is_some_and(is_part)
                && !after.bytes().next().is_some_and(is_part)
        })
}

/// Whether a text is another with more in front of or behind it, joined as the parts of ids are.
pub(super) fn is_extended(text: &str, part: &str) -> bool {
    const JOINTS: [char; 5] = ['-', '_', '.', ':', '/'];
    text.strip_prefix(part)
        .is_some_and(|rest| rest.starts_with(JOINTS))
        || text
            .strip_suffix(part)
            .is_some_and(|rest| rest.ends_with(JOINTS))
}

/// Whether a text is another one in other cases, and maybe with other signs between its words: `OLD_RUN` of `old-run`.
pub(super) fn is_restyled(text: &str, other: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = u8> {
        text.bytes().filter(u8::is_ascii_alphanumeric)
    }
    let lower = |text| letters(text).map(|letter| letter.to_ascii_lowercase());
    text.len().abs_diff(other.len()) <= 8
        && lower(text).eq(lower(other))
        && !letters(text).eq(letters(other))
}

/// Whether a text is the start of another one as lists show it, cut within a word: `old-ru`, `old-run-numbe…`.
pub(super) fn is_cut(text: &str, other: &str) -> bool {
    const LEAST: usize = 6;
    let start = text.trim_end_matches(['.', '…']);
    let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_ascii_alphanumeric());
    start.len() >= LEAST
        && !is_bare_word(start)
        && start.ends_with(|last: char| last.is_ascii_alphanumeric())
        && other.strip_prefix(start).is_some_and(goes_on)
}

/// Whether a text holds another between boundaries of ids.
pub(super) fn holds_word(text: &str, value: &Finder<'_>) -> bool {
    word(text, value).is_some()
}

/// Whether a word is a part of a path, an address or a document rather than of a sentence.
pub(super) fn is_structured(before: &str, after: &str) -> bool {
    let is_joined_before = before
        .chars()
        .next_back()
        .is_some_and(|it| !it.is_whitespace() && it != '(');
    let mut behind = after.chars();
    let is_joined_after = match behind.next() {
        None => false,
        Some('.' | ',' | ';' | ':' | '!' | '?' | ')') => {
            behind.next().is_some_and(|it| !it.is_whitespace())
        }
        Some(it) => !it.is_whitespace(),
    };
    is_joined_before || is_joined_after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_structured_and_a_sentence_is_not() {
        let structured =
            |text: &str| word(text, &Finder::new("a-1")).map(|(a, b)| is_structured(a, b));
        assert_eq!(structured("/runs/a-1"), Some(true));
        assert_eq!(structured(r#"{"run_id":"a-1"}"#), Some(true));
        assert_eq!(structured("a-1.json"), Some(true));
        assert_eq!(structured("Starts a-1."), Some(false));
        assert_eq!(structured("Run a-1 (again)"), Some(false));
        assert_eq!(structured("xa-1"), None);
    }

    #[test]
    fn a_text_in_another_style_or_cut_is_made_of_it() {
        for text in ["OLD_RUN", "Old-Run", "oldRun"] {
            assert!(is_restyled(text, "old-run"), "{text}");
        }
        assert!(!is_restyled("old-run", "old-run"));
        assert!(!is_restyled("old_run", "old-run"));
        assert!(!is_restyled("old-run-2", "old-run"));
        assert!(is_cut("old-ru", "old-run-1"));
        assert!(is_cut("old-ru…", "old-run-1"));
        assert!(!is_cut("old-r", "old-run-1"));
        assert!(!is_cut("old-run", "old-run-1"));
        assert!(!is_cut("approval", "approvals-1"));
        assert!(!is_cut("old-run-1", "old-run-1"));
    }

    #[test]
    fn an_assertion_reaches_over_lines() {
        let at = |text: &str| text.find("HERE").expect("a mark");
        for yes in [
            "expect(x).toBe(\n  HERE",
            "assert x == {\n    'a': [\n        HERE",
            "expect(\n  x,\n).toEqual(\n  HERE",
        ] {
            assert!(is_asserted(yes, at(yes)), "{yes}");
        }
        for no in [
            "it('expects', () => {\n  f(HERE",
            "assert x == y\nf(\n    HERE",
            "if (a == b) {\n  f(HERE",
        ] {
            assert!(!is_asserted(no, at(no)), "{no}");
        }
    }
}
