//! The rules that turn an old id into a new id.

use alloc::string::String;

use super::shape::{ThreadRun, is_uuid, suffix_in_any_case, with_lowercase_suffix};
use crate::format::{self, MAX_THREAD_ID_LEN};
use crate::pair::IdPair;
use crate::run_id::RunId;
use crate::suffix::Suffix;
use crate::thread_id::{ThreadId, ThreadIdRef};

/// The thread of an old id that contains no thread.
const MIGRATED_THREAD: &str = "migrated_thread";

/// The thread of [`fix_id_pair`] when neither side is valid.
const FIXED_THREAD: ThreadIdRef<'static> = ThreadIdRef::from_static("fixed_thread");

/// The thread of `test-run`. It also replaces `test_run` in longer ids.
const TEST_THREAD: &str = "test_thread";

/// Returns the run id that replaces `old`. It belongs to `thread` if one is given.
///
/// It never fails, and the same arguments always give the same id. ASCII white space around `old` is ignored. The first
/// rule that applies decides:
///
/// 1. `old` with a lowercase suffix is a run id of the given thread: that run id.
/// 2. `old` has a known shape: `test-run` and `test_run` belong to the thread `test_thread`, `test_run_123` to
///    `test_thread_123`, `test-x` to `test_x`, and `thread_T_run_{milliseconds}_{8 hex digits}` to `T`.
/// 3. Otherwise every byte that a thread id cannot hold becomes `_`. Then leading `run_`, `run-` (in any case), `_` and `-`
///    are removed repeatedly; `run` alone counts as empty. Then the last word is examined, the part behind
///    the last `_` or `-`: 8 hex digits, in any case, are the suffix; a UUID, or 9 to 32 hex digits with at least one
///    letter, are removed. The rest is the thread, cut at 242 bytes, or `migrated_thread` if the rest is empty.
///
/// A given thread replaces the thread of rules 2 and 3. The suffix is the one that the rule found in `old`, otherwise the
/// 32-bit FNV-1a hash of `old` (<http://www.isthe.com/chongo/tech/comp/fnv/>). So two old ids of one thread get one thread
/// by rules 1 and 3. In rare cases two old ids become one: hashes collide, and `run_a_ABCDEF01` and `a-abcdef01` are
/// the same repair.
///
/// ```
/// use id_core::{ThreadIdRef, legacy::suggest};
///
/// // 1
/// assert_eq!(suggest("run_thread-42_dEadbeef", None), "run_thread-42_deadbeef");
/// // 2
/// assert_eq!(suggest("test-run", None), "run_test_thread_d681df4d");
/// // 3
/// assert_eq!(suggest("run-x_12345678", None), "run_x_12345678");
/// assert_eq!(suggest("run_tenant:42_1a2b3c4d", None), "run_tenant_42_1a2b3c4d");
/// assert_eq!(suggest("RUN_checkout_1a2b3c4d", None), "run_checkout_1a2b3c4d");
/// assert_eq!(suggest("run_1a2b3c4d", None), "run_migrated_thread_1a2b3c4d");
/// assert_eq!(suggest("run_user_123456789", None), "run_user_123456789_efd8d958");
///
/// let checkout = ThreadIdRef::from_static("checkout");
/// assert_eq!(suggest("test-run", Some(checkout)), "run_checkout_d681df4d");
/// assert_eq!(suggest("run_billing_1a2b3c4d", Some(checkout)), "run_checkout_1a2b3c4d");
/// ```
pub fn suggest(old: &str, thread: Option<ThreadIdRef<'_>>) -> RunId {
    let text = old.trim_ascii();
    let is_of_thread = |id: &RunId| thread.is_none_or(|thread| id.belongs_to(thread));
    if let Some(id) = with_lowercase_suffix(text).filter(is_of_thread) {
        return id;
    }
    let parts = known_shape(text).unwrap_or_else(|| split(text.as_bytes()));
    let suffix = parts
        .suffix
        .unwrap_or_else(|| Suffix::hash_of(old.as_bytes()));
    RunId::new(thread.unwrap_or(parts.thread.as_ref_id()), suffix)
}

/// Returns the thread id that replaces `old`.
///
/// Every byte that a thread id cannot hold becomes `_`, leading `_` and `-` are removed, the rest is cut at 242
/// bytes, or `migrated_thread` if the rest is empty. ASCII white space around `old` is ignored. A valid thread id does
/// not change. Two old thread ids may become the same; [`ThreadId::encode`] keeps them apart.
///
/// ```
/// use id_core::legacy::suggest_thread_id;
///
/// assert_eq!(suggest_thread_id("user 7/chat"), "user_7_chat");
/// assert_eq!(suggest_thread_id("…"), "migrated_thread");
/// ```
pub fn suggest_thread_id(old: &str) -> ThreadId {
    made_valid(old.trim_ascii().bytes())
}

/// Returns a pair from a run id and a thread id that may be wrong or disagree.
///
/// A valid run id is kept, even if the thread id disagrees. Otherwise [`suggest`] makes a run id of the thread id, or of the
/// thread `fixed_thread` if the thread id is not valid.
///
/// ```
/// use id_core::legacy::fix_id_pair;
///
/// let pair = fix_id_pair("run_checkout_1a2b3c4d", "billing");
/// assert_eq!(pair.thread_id(), "checkout");
/// let pair = fix_id_pair("test-run", "billing");
/// assert_eq!(pair.run_id(), "run_billing_d681df4d");
/// ```
pub fn fix_id_pair(run_id: &str, thread_id: &str) -> IdPair {
    if let Ok(run_id) = RunId::parse(run_id) {
        return IdPair::from(run_id);
    }
    let thread = ThreadIdRef::parse(thread_id).unwrap_or(FIXED_THREAD);
    IdPair::from(suggest(run_id, Some(thread)))
}

/// The parts of an old id.
struct Parts {
    thread: ThreadId,
    suffix: Option<Suffix>,
}

/// Applies rule 2 of [`suggest`].
fn known_shape(text: &str) -> Option<Parts> {
    if let Some(ThreadRun { thread, suffix }) = ThreadRun::read(text) {
        return Some(Parts {
            thread: thread.into_owned(),
            suffix: Some(suffix),
        });
    }
    let thread = match text {
        "test-run" | "test_run" | "test-" | "test_run_" => ThreadId::from_static(TEST_THREAD),
        _ => match text.strip_prefix("test_run_") {
            Some(rest) => made_valid(TEST_THREAD.bytes().chain(*b"_").chain(rest.bytes())),
            None => {
                let rest = text.strip_prefix("test")?;
                let hyphens = rest.starts_with('-');
                let words = rest
                    .bytes()
                    .map(|byte| if byte == b'-' { b'_' } else { byte });
                hyphens.then(|| made_valid("test".bytes().chain(words)))?
            }
        },
    };
    Some(Parts {
        thread,
        suffix: None,
    })
}

/// Applies rule 3 of [`suggest`]. A byte that a thread id cannot contain separates words, as `_` does.
fn split(text: &[u8]) -> Parts {
    let (thread, suffix) = take_tail(without_prefix(text));
    Parts {
        thread: made_valid(thread.iter().copied()),
        suffix,
    }
}

/// Strips every `run_`, `run-` and separator from the start of `text`.
fn without_prefix(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [first, rest @ ..] if is_separator(*first) => rest,
            [r, u, n, rest @ ..] if [*r, *u, *n].eq_ignore_ascii_case(b"run") => match rest {
                [] => rest,
                [next, rest @ ..] if is_separator(*next) => rest,
                _ => return text,
            },
            _ => return text,
        };
    }
}

/// Strips the unique tail of an id and the separator before it from `text`, and returns the suffix in the tail.
fn take_tail(text: &[u8]) -> (&[u8], Option<Suffix>) {
    const UUID_LEN: usize = 36;
    if let Some(start) = text.len().checked_sub(UUID_LEN) {
        let (head, tail) = text.split_at(start);
        if is_uuid(tail) && head.last().is_none_or(|last| is_separator(*last)) {
            return (without_last(head), None);
        }
    }
    let word = text.iter().rposition(|byte| is_separator(*byte));
    let (head, tail) = text.split_at(word.map_or(0, |separator| separator + 1));
    if let Some(suffix) = suffix_in_any_case(tail) {
        return (without_last(head), Some(suffix));
    }
    let is_hex = tail.iter().all(u8::is_ascii_hexdigit);
    if is_hex && (9..=32).contains(&tail.len()) && tail.iter().any(u8::is_ascii_alphabetic) {
        return (without_last(head), None);
    }
    (text, None)
}

fn without_last(text: &[u8]) -> &[u8] {
    match text {
        [rest @ .., _] => rest,
        [] => text,
    }
}

/// Returns `true` if this byte of an old id separates words: `_`, `-`, or a byte that becomes `_`.
fn is_separator(byte: u8) -> bool {
    !format::is_thread_start(byte)
}

/// Returns a thread id made of `text`: every byte that a thread id cannot contain becomes `_`.
fn made_valid(text: impl Iterator<Item = u8>) -> ThreadId {
    let replaced = |byte| {
        if format::is_thread_byte(byte) {
            byte
        } else {
            b'_'
        }
    };
    let valid: String = text
        .map(replaced)
        .skip_while(|byte| !format::is_thread_start(*byte))
        .take(MAX_THREAD_ID_LEN)
        .map(char::from)
        .collect();
    if valid.is_empty() {
        return ThreadId::from_static(MIGRATED_THREAD);
    }
    ThreadIdRef::from_checked(&valid).into_owned()
}
