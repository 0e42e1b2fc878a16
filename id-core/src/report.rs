//! An error as people read it: the message, the text with a caret, what to write.

use core::fmt::{self, Write as _};

use crate::error::{ParseIdError, Subject};
use crate::legacy;
use crate::message::Message;

/// Characters of the escaped text up to which it is shown.
const PICTURE_WIDTH: usize = 80;

/// An error with a picture of the text; what [`ParseIdError::report`] gives, to be displayed.
///
/// The first line stands alone. The picture shows the text on one line, everything but printable ASCII
/// escaped, and is left out when that takes more than 80 characters. The last line says what to write: the
/// repair of [`legacy::suggest`].
///
/// ```
/// use id_core::RunId;
///
/// let text = "run_checkout_1A2B3C4D";
/// let error = RunId::parse(text).unwrap_err();
/// assert_eq!(
///     error.report(text).to_string(),
///     "invalid run id: expected a lowercase hex digit, found `A` at byte 14
///
///   run_checkout_1A2B3C4D
///                 ^
///
/// help: write `run_checkout_1a2b3c4d`",
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    error: ParseIdError,
    text: &'a str,
}

impl ParseIdError {
    /// The error with a picture of `text`, a caret under the character and what to write instead, for
    /// people to read.
    ///
    /// `text` is the text whose parsing failed. With another text the caret stands at the same byte of that
    /// one, or behind its end.
    ///
    /// ```
    /// let text = "run_thread-42_dEadbeef";
    /// let error = id_core::RunId::parse(text).unwrap_err();
    /// assert_eq!(
    ///     error.report(text).to_string(),
    ///     "invalid run id: expected a lowercase hex digit, found `E` at byte 15
    ///
    ///   run_thread-42_dEadbeef
    ///                  ^
    ///
    /// help: write `run_thread-42_deadbeef`",
    /// );
    /// ```
    pub const fn report<'a>(&self, text: &'a str) -> Report<'a> {
        Report { error: *self, text }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { error, text } = self;
        write!(f, "{error}")?;
        if !text.is_empty() && escaped_width(text, PICTURE_WIDTH) <= PICTURE_WIDTH {
            f.write_str("\n\n  ")?;
            for c in text.chars() {
                f.write_str(Message::new().escaped(c).as_str())?;
            }
            f.write_str("\n  ")?;
            let before = text.get(..error.offset()).unwrap_or(text);
            for _ in 0..escaped_width(before, PICTURE_WIDTH) {
                f.write_char(' ')?;
            }
            f.write_char('^')?;
        }
        // An id that says nothing is no help to somebody who has written nothing.
        match error.subject() {
            Subject::RunId if text.is_empty() => {
                f.write_str("\n\nhelp: write a run id, such as `run_checkout_1a2b3c4d`")
            }
            Subject::ThreadId if text.is_empty() => {
                f.write_str("\n\nhelp: write a thread id, such as `checkout`")
            }
            Subject::RunId => write!(f, "\n\nhelp: write `{}`", legacy::suggest(text, None)),
            Subject::ThreadId => write!(f, "\n\nhelp: write `{}`", legacy::suggest_thread_id(text)),
            Subject::Suffix => Ok(()),
        }
    }
}

/// Characters of `text` when it is escaped, counted until they are more than `bound`.
fn escaped_width(text: &str, bound: usize) -> usize {
    let mut width = 0;
    for c in text.chars() {
        width += Message::new().escaped(c).as_str().len();
        if width > bound {
            break;
        }
    }
    width
}
