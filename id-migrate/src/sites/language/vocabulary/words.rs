//! Names word by word.

/// Returns `true` if a text says that something is wrong on purpose: one of its words is `invalid`, `bad`, `malformed`,
/// `wrong`, …
pub(crate) fn says_invalid(text: &str) -> bool {
    const WORDS: &[&str] = words!(
        "invalid bad malformed wrong nonexistent nonexisting missing broken corrupt corrupted \
         illegal unparsable"
    );
    let lower = text.to_ascii_lowercase();
    let mut previous = "";
    for word in words(&lower, text) {
        if WORDS.contains(&word)
            || (matches!(previous, "non" | "not")
                && matches!(word, "exist" | "existent" | "existing" | "valid" | "a"))
        {
            return true;
        }
        previous = word;
    }
    false
}

/// Returns `true` if a test is named after similar ids: `test_prefix_does_not_match`.
pub(crate) fn says_similar(name: &str) -> bool {
    const WORDS: &[&str] = words!(
        "prefix prefixes prefixed substring substrings exact similar collide collides collision collisions ambiguous"
    );
    has_word(name, WORDS)
}

/// Returns `true` if a test is named after ids in another format: `test_legacy_run_id_is_readable`.
pub(crate) fn says_other_format(name: &str) -> bool {
    has_word(name, words!("legacy unprefixed noncanonical nonstandard"))
}

fn has_word(name: &str, known: &[&str]) -> bool {
    let lower = name.to_ascii_lowercase();
    words(&lower, name).any(|word| known.contains(&word))
}

/// Returns `true` if a name is written like the name of a constant: `RUN_ID`.
pub(crate) fn is_constant(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Returns the words of a name in `snake_case`, `kebab-case` or `camelCase`; `lower` is `text` in lower case.
pub(crate) fn words<'a>(lower: &'a str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let here = at;
            at += 1;
            let is_hump = here > start
                && bytes[here].is_ascii_uppercase()
                && bytes[here - 1].is_ascii_lowercase();
            if is_hump {
                let word = &lower[start..here];
                start = here;
                return Some(word);
            }
            if !bytes[here].is_ascii_alphanumeric() && bytes[here].is_ascii() {
                let word = &lower[start..here];
                start = here + 1;
                if !word.is_empty() {
                    return Some(word);
                }
            }
        }
        let word = lower.get(start..).filter(|word| !word.is_empty());
        start = bytes.len();
        word
    })
}
