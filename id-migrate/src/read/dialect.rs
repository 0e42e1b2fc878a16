//! Files in a relative of a known language, which its parser cannot read: Flow, Python 2.

use derive_more::Display;

/// A relative of a known language.
#[derive(Clone, Copy, Debug, Display, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// JavaScript with the types of Flow.
    Flow,
    /// Python before 3.0.
    #[display("Python 2")]
    Python2,
}

/// Number of bytes searched for a pragma.
const HEAD: usize = 2_048;

impl Dialect {
    /// Returns the dialect of a text that the parser of `language` refuses; `None` if the text has a syntax error.
    pub(crate) fn of(language: &str, text: &str) -> Option<Self> {
        match language {
            "typescript" => {
                let head = &text[..text.floor_char_boundary(HEAD)];
                let mut lines = head.lines().map(str::trim_start);
                let is_pragma = |line: &str| {
                    let is_comment = line.starts_with("//") || line.starts_with(['/', '*']);
                    is_comment && line.split([' ', '*', '/']).any(|word| word == "@flow")
                };
                lines.any(is_pragma).then_some(Self::Flow)
            }
            "python" => text.lines().any(is_python_2).then_some(Self::Python2),
            _ => None,
        }
    }
}

/// Returns `true` for a line that only Python 2 reads: `print "x"`, `except E, e:`, `raise E, "x"`, `exec "x"`.
fn is_python_2(line: &str) -> bool {
    if line.starts_with("#!") && line.contains("python2") {
        return true;
    }
    let line = line.trim();
    let after = |word: &str| line.strip_prefix(word).map(str::trim_start);
    let is_operand = |rest: &str| {
        rest.starts_with(['"', '\'', '%', '>'])
            || rest.starts_with(|first: char| first.is_alphanumeric() || first == '_')
    };
    if after("print ").is_some_and(is_operand) || after("exec ").is_some_and(is_operand) {
        return true;
    }
    let is_pair = |rest: &str| {
        let Some((class, value)) = rest.split_once(',') else {
            return false;
        };
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        !class.is_empty() && class.chars().all(is_name) && !value.trim().is_empty()
    };
    let handler = after("except ").and_then(|rest| rest.strip_suffix(':'));
    handler.is_some_and(is_pair) || after("raise ").is_some_and(is_pair)
}
