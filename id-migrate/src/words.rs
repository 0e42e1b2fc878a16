//! Lists of words, written as one text each: a list of fifty names reads as a paragraph.

/// Returns the words of a text as a `&'static [&'static str]`. One space separates two words.
macro_rules! words {
    ($text:literal) => {{
        const WORDS: [&str; $crate::words::count($text)] = $crate::words::split($text);
        &WORDS
    }};
}

pub(crate) const fn count(text: &str) -> usize {
    let (mut count, mut at) = (1, 0);
    while at < text.len() {
        if text.as_bytes()[at] == b' ' {
            count += 1;
        }
        at += 1;
    }
    count
}

pub(crate) const fn split<const N: usize>(text: &'static str) -> [&'static str; N] {
    let mut words = [""; N];
    let (mut word, mut start, mut at) = (0, 0, 0);
    while at <= text.len() {
        if at == text.len() || text.as_bytes()[at] == b' ' {
            words[word] = text.split_at(at).0.split_at(start).1;
            word += 1;
            start = at + 1;
        }
        at += 1;
    }
    words
}
