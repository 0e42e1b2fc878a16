//! The characters of thread ids, derived from the predicates of the format.

use crate::format::{is_thread_byte, is_thread_start};

const fn count(start: bool) -> usize {
    let mut count = 0;
    let mut byte = 0;
    while byte <= u8::MAX as usize {
        if holds(byte, start) {
            count += 1;
        }
        byte += 1;
    }
    count
}

#[expect(clippy::cast_possible_truncation, reason = "below 256")]
const fn list<const N: usize>(start: bool) -> [char; N] {
    let mut list = ['\0'; N];
    let mut len = 0;
    let mut byte = 0;
    while byte <= u8::MAX as usize {
        if holds(byte, start) {
            list[len] = byte as u8 as char;
            len += 1;
        }
        byte += 1;
    }
    list
}

#[expect(clippy::cast_possible_truncation, reason = "below 256")]
const fn holds(byte: usize, start: bool) -> bool {
    if start {
        is_thread_start(byte as u8)
    } else {
        is_thread_byte(byte as u8)
    }
}

/// The characters that a thread id may start with.
pub(super) const STARTS: [char; count(true)] = list(true);

/// The characters that a thread id may contain after the first.
pub(super) const BYTES: [char; count(false)] = list(false);
