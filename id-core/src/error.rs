//! The error of a text that is not an id, and its message.

use core::error::Error;
use core::fmt;

use crate::format::{MAX_THREAD_ID_LEN, PREFIX};
use crate::message::Message;

/// The error of parsing a text that is not a run id, a thread id or a suffix.
///
/// The offset is the first byte that cannot be part of the id. `Display` is one line,
/// "invalid run id: expected X, found Y at byte N"; [`reason`](Self::reason) is the line without its first words, and
/// [`report`](Self::report) adds the text with a caret and a suggestion.
///
/// ```
/// use id_core::{IdErrorKind, RunId};
///
/// let error = RunId::parse("run_thread-42_dEadbeef").unwrap_err();
/// assert_eq!(error.kind(), IdErrorKind::InvalidSuffixDigit);
/// assert_eq!(error.offset(), 15);
/// assert_eq!(
///     error.to_string(),
///     "invalid run id: expected a lowercase hex digit, found `E` at byte 15",
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ParseIdError {
    kind: IdErrorKind,
    subject: Subject,
    /// One byte is enough: only the first 255 bytes are checked.
    offset: u8,
    /// The character at the offset; `None` at the end of the text.
    found: Option<char>,
}

/// The kind of a [`ParseIdError`].
///
/// ```
/// use id_core::{IdErrorKind, RunId};
///
/// for (text, kind) in [
///     ("", IdErrorKind::Empty),
///     ("checkout_1a2b3c4d", IdErrorKind::MissingPrefix),
///     ("run__1a2b3c4d", IdErrorKind::MissingThread),
///     ("run_-checkout_1a2b3c4d", IdErrorKind::InvalidThreadStart),
///     ("run_check out_1a2b3c4d", IdErrorKind::InvalidThreadByte),
///     ("run_checkout", IdErrorKind::MissingSuffix),
///     ("run_checkout_1a2b", IdErrorKind::SuffixTooShort),
///     ("run_checkout_1A2B3C4D", IdErrorKind::InvalidSuffixDigit),
///     ("run_checkout_1a2b3c4d5", IdErrorKind::SuffixTooLong),
/// ] {
///     assert_eq!(RunId::parse(text).unwrap_err().kind(), kind, "{text}");
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdErrorKind {
    /// The text is empty.
    Empty,
    /// A run id does not start with `run_`.
    MissingPrefix,
    /// The thread id between `run_` and the suffix is empty.
    MissingThread,
    /// A thread id does not start with an ASCII letter or digit.
    InvalidThreadStart,
    /// A thread id contains a byte that is not an ASCII letter, a digit, `_` or `-`.
    InvalidThreadByte,
    /// A thread id is longer than 242 bytes.
    ThreadTooLong,
    /// A run id has no `_` after its thread id.
    MissingSuffix,
    /// A suffix has fewer than 8 digits.
    SuffixTooShort,
    /// A suffix contains a byte that is not a lowercase hex digit.
    InvalidSuffixDigit,
    /// The text goes on after the 8 digits of the suffix.
    SuffixTooLong,
    /// Neither a run id nor a thread id was given, but one of them is needed; see
    /// [`IdManager::get_or_generate_run_id`](crate::IdManager::get_or_generate_run_id).
    NothingGiven,
}

/// The kind of id that a text was parsed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    RunId,
    ThreadId,
    Suffix,
}

impl Subject {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::RunId => "run id",
            Self::ThreadId => "thread id",
            Self::Suffix => "suffix",
        }
    }
}

impl ParseIdError {
    /// Returns the error about the character at byte `offset` of `text`, which is UTF-8.
    pub(crate) const fn at(
        kind: IdErrorKind,
        text: &[u8],
        offset: usize,
        subject: Subject,
    ) -> Self {
        debug_assert!(offset <= u8::MAX as usize);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "only the first 255 bytes are checked"
        )]
        let byte = offset as u8;
        Self {
            kind,
            subject,
            offset: byte,
            found: crate::message::char_at(text, offset),
        }
    }

    pub(crate) const fn empty(subject: Subject) -> Self {
        Self::at(IdErrorKind::Empty, &[], 0, subject)
    }

    /// Returns the kind of the error.
    ///
    /// ```
    /// use id_core::{IdErrorKind, RunId};
    ///
    /// let kinds = ["", "test-run", "run_a", "run_a_1234"].map(|text| RunId::parse(text).unwrap_err().kind());
    /// assert_eq!(
    ///     kinds,
    ///     [
    ///         IdErrorKind::Empty,
    ///         IdErrorKind::MissingPrefix,
    ///         IdErrorKind::MissingSuffix,
    ///         IdErrorKind::SuffixTooShort,
    ///     ],
    /// );
    /// ```
    pub const fn kind(&self) -> IdErrorKind {
        self.kind
    }

    /// Returns the offset of the first byte that cannot be part of the id, or the length of the text if its end is
    /// missing.
    ///
    /// ```
    /// use id_core::RunId;
    ///
    /// let text = "run_a b_12345678";
    /// let error = RunId::parse(text).unwrap_err();
    /// assert_eq!(&text[error.offset()..], " b_12345678");
    /// ```
    pub const fn offset(&self) -> usize {
        self.offset as usize
    }

    /// Returns the message without "invalid run id", for messages that name the id themselves.
    ///
    /// ```
    /// use id_core::ThreadId;
    ///
    /// let error = ThreadId::parse("user 7").unwrap_err();
    /// assert_eq!(
    ///     format!("header X-Thread: {}", error.reason()),
    ///     "header X-Thread: expected a letter, digit, `_` or `-`, found ` ` at byte 4",
    /// );
    /// ```
    pub fn reason(&self) -> impl fmt::Display {
        Reason(*self)
    }

    pub(crate) const fn subject(self) -> Subject {
        self.subject
    }

    /// Ends const evaluation, or panics, with the message.
    #[track_caller]
    pub(crate) const fn fail(self) -> ! {
        panic!("{}", self.message().as_str())
    }

    /// Returns "invalid run id: expected X, found Y at byte N".
    const fn message(self) -> Message {
        if matches!(self.kind, IdErrorKind::NothingGiven) {
            return self.describe(Message::new());
        }
        let message = Message::new().text("invalid ").text(self.subject.name());
        self.describe(message.text(": "))
    }

    /// Appends "expected X, found Y at byte N".
    const fn describe(self, message: Message) -> Message {
        let message = message.text("expected ");
        let message = match self.kind {
            IdErrorKind::NothingGiven => {
                return message.text("a run id or a thread id, found neither");
            }
            IdErrorKind::Empty => {
                return message
                    .text("a ")
                    .text(self.subject.name())
                    .text(", found empty text");
            }
            IdErrorKind::MissingPrefix => message.text("the prefix `").text(PREFIX).text("`"),
            IdErrorKind::MissingThread => {
                message.text("a letter or digit that starts the thread id")
            }
            IdErrorKind::InvalidThreadStart => message.text("a letter or digit"),
            IdErrorKind::InvalidThreadByte => message.text("a letter, digit, `_` or `-`"),
            IdErrorKind::ThreadTooLong => {
                let message = message
                    .text("a thread id of at most ")
                    .number(MAX_THREAD_ID_LEN);
                return message
                    .text(" bytes, found more at byte ")
                    .number(self.offset());
            }
            IdErrorKind::MissingSuffix => message.text("`_` and 8 lowercase hex digits"),
            IdErrorKind::SuffixTooShort => message.text("8 lowercase hex digits"),
            IdErrorKind::InvalidSuffixDigit => message.text("a lowercase hex digit"),
            IdErrorKind::SuffixTooLong => message.text("the end after 8 hex digits"),
        };
        let message = message.text(", found ");
        let message = match self.found {
            Some('`') => message.text("a backtick"),
            Some(found) => message.text("`").escaped(found).text("`"),
            None => message.text("the end"),
        };
        message.text(" at byte ").number(self.offset())
    }
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.message().as_str())
    }
}

/// See [`ParseIdError::reason`].
struct Reason(ParseIdError);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.describe(Message::new()).as_str())
    }
}

impl fmt::Debug for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParseIdError")
            .field("kind", &self.kind)
            .field("offset", &self.offset)
            .field("message", &format_args!("{}", self.reason()))
            .finish_non_exhaustive()
    }
}

impl Error for ParseIdError {}
