//! The format of run ids and thread ids: its lengths, its bytes and its patterns.
//!
//! ```text
//! run-id    = "run_" thread-id "_" suffix
//! thread-id = ALNUM *( ALNUM / "_" / "-" )      ; ASCII, 1 to 242 bytes
//! suffix    = 8 lowercase hex digits
//! ```
//!
//! A run id is parsed from both ends: 4 bytes of prefix, 9 bytes of `_` and suffix. So each run id has exactly one
//! thread id, even if that thread id itself ends in `_` and 8 hex digits.

/// The prefix of every run id.
pub const PREFIX: &str = "run_";

/// Length of a suffix: its number of hex digits.
pub const SUFFIX_LEN: usize = 8;

/// Length of the longest run id in bytes: it fits a `VARCHAR(255)`, a file name and a NATS token.
pub const MAX_RUN_ID_LEN: usize = 255;

/// Length of the longest thread id in bytes: [`MAX_RUN_ID_LEN`] less the prefix, the `_` and the suffix.
///
/// ```
/// use id_core::ThreadId;
/// use id_core::format::MAX_THREAD_ID_LEN;
///
/// assert_eq!(MAX_THREAD_ID_LEN, 242);
/// assert!(ThreadId::parse(&"a".repeat(242)).is_ok());
/// assert!(ThreadId::parse(&"a".repeat(243)).is_err());
/// ```
pub const MAX_THREAD_ID_LEN: usize = MAX_RUN_ID_LEN - PREFIX.len() - 1 - SUFFIX_LEN;

/// A regular expression that matches a whole run id. Its first group is the thread id, its second group the suffix.
///
/// It matches the same texts in the Rust `regex` crate, in JavaScript without the `m` flag and in POSIX engines.
/// In Python use `re.fullmatch`, because Python's `$` also matches before a final newline.
pub const RUN_ID_PATTERN: &str = "^run_([A-Za-z0-9][A-Za-z0-9_-]{0,241})_([0-9a-f]{8})$";

/// A regular expression that matches a whole thread id, in the same engines as [`RUN_ID_PATTERN`].
pub const THREAD_ID_PATTERN: &str = "^[A-Za-z0-9][A-Za-z0-9_-]{0,241}$";

/// Length of `_` and the suffix in bytes.
pub(crate) const TAIL_LEN: usize = 1 + SUFFIX_LEN;

/// Returns `true` if a thread id may contain this byte after its first byte.
pub(crate) const fn is_thread_byte(byte: u8) -> bool {
    is_thread_start(byte) || byte == b'_' || byte == b'-'
}

/// Returns `true` if a thread id may start with this byte.
pub(crate) const fn is_thread_start(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Returns the offset of the end of the thread id in a run id of `len` bytes. The thread id starts after the prefix.
pub(crate) const fn thread_end(len: usize) -> usize {
    len - TAIL_LEN
}

/// Returns `true` if a valid run id is of this thread.
pub(crate) const fn is_of_thread(run_id: &[u8], thread: &[u8]) -> bool {
    let mut at = 0;
    while at < thread.len() && PREFIX.len() + at < run_id.len() {
        if run_id[PREFIX.len() + at] != thread[at] {
            return false;
        }
        at += 1;
    }
    thread_end(run_id.len()) == PREFIX.len() + thread.len()
}
