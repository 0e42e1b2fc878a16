//! The characters of thread ids, derived from the predicates of the format.

use crate::format::{is_thread_byte, is_thread_start};

const fn holds(byte: u8, start: bool) -> bool {
    if start {
        is_thread_start(byte)
    } else {
        is_thread_byte(byte)
    }
}

const fn count(start: bool) -> usize {
    let (mut count, mut byte) = (0, 0_u8);
    while byte.is_ascii() {
        if holds(byte, start) {
            count += 1;
        }
        byte += 1;
    }
    count
}

const fn list<const N: usize>(start: bool) -> [char; N] {
    let mut list = ['\0'; N];
    let (mut len, mut byte) = (0, 0_u8);
    while byte.is_ascii() {
        if holds(byte, start) {
            list[len] = byte as char;
            len += 1;
        }
        byte += 1;
    }
    list
}

/// The characters that a thread id may start with.
pub(super) const STARTS: [char; count(true)] = list(true);

/// The characters that a thread id may contain after the first.
pub(super) const BYTES: [char; count(false)] = list(false);
