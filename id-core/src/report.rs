//! The report of an error: the message, the text with a caret and a suggestion.

use core::fmt::{self, Write as _};

use crate::error::{ParseIdError, Subject};
use crate::legacy;
use crate::message::Message;

/// The longest escaped text that is shown, in characters.
const PICTURE_WIDTH: usize = 80;

/// An error with the text that failed to parse, for display. [`ParseIdError::report`] returns it.
///
/// The first line is the message. Then follow the text on one line, with everything but printable ASCII escaped, and a
/// caret; they are left out if the text takes more than 80 characters. The last line is the suggestion of
/// [`legacy::suggest`].
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
    /// Returns a report of the error: the message, `text` with a caret under the wrong character, and a suggestion.
    ///
    /// Pass the text that failed to parse. For another text, the caret is under the byte at the same offset, or behind the
    /// end.
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
        if !text.is_empty() && escaped_width(text) <= PICTURE_WIDTH {
            f.write_str("\n\n  ")?;
            for c in text.chars() {
                f.write_str(Message::new().escaped(c).as_str())?;
            }
            f.write_str("\n  ")?;
            let before = text.get(..error.offset()).unwrap_or(text);
            for _ in 0..escaped_width(before) {
                f.write_char(' ')?;
            }
            f.write_char('^')?;
        }
        // For empty text `suggest` gives an id that means nothing to the user, so show an example instead.
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

/// Returns the number of characters of the escaped `text`. Stops counting above [`PICTURE_WIDTH`].
fn escaped_width(text: &str) -> usize {
    let mut width = 0;
    for c in text.chars() {
        width += Message::new().escaped(c).as_str().len();
        if width > PICTURE_WIDTH {
            break;
        }
    }
    width
}
