//! The failures that tests expect.

use super::words;

/// A failure that a test expects.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Failure<'a> {
    /// The name of the error's type.
    pub(crate) error: Option<&'a str>,
    /// The expected message, or a pattern or a part of the message.
    pub(crate) message: Option<&'a str>,
}

impl Failure<'_> {
    /// Returns `true` unless the error or its message names another cause than the text of an id.
    pub(crate) fn may_come_from_id(self) -> bool {
        !self.texts().any(names_other_cause) || self.texts().any(blames_input)
    }

    /// Returns `true` if the error or its message says that something was not found.
    pub(crate) fn says_absent(self) -> bool {
        self.texts().any(says_absent)
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.error.into_iter().chain(self.message)
    }
}

/// Returns `true` for `TimeoutError`, `RunNotFound`, `KeyError`, `connection refused`, `simulated failure`.
fn names_other_cause(text: &str) -> bool {
    const WORDS: &[&str] = words!(
        "timeout timed cancel cancelled canceled cancellation connection connect disconnected refused interrupt \
         interrupted unavailable busy locked closed permission denied unauthorized quota \
         limit exceeded budget exhausted implemented intentional intentionally simulated simulate deliberate fake mock test \
         boom crash crashed database network"
    );
    says_absent(text) || has_word(text, WORDS)
}

/// Returns `true` for `InvalidRun`, `a run id has 8 digits`.
fn blames_input(text: &str) -> bool {
    const WORDS: &[&str] = words!(
        "id ids uuid identifier identifiers invalid valid validate validation format formatted malformed prefix suffix \
         pattern match mismatch expected must should required empty blank length long short character characters digit \
         digits hex illegal forbidden bad wrong value values placeholder unexpected parse decode unsupported allowed reserved unsafe traversal outside escape"
    );
    has_word(text, WORDS) && !says_absent(text)
}

fn says_absent(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut previous = "";
    words(&lower, text).any(|word| {
        let is_absent = matches!(
            (previous, word),
            ("not", "found" | "exist") | ("no", "such") | ("key" | "lookup", "error")
        );
        previous = word;
        is_absent
    })
}

fn has_word(text: &str, wanted: &[&str]) -> bool {
    let lower = text.to_ascii_lowercase();
    words(&lower, text).any(|word| wanted.contains(&word))
}
