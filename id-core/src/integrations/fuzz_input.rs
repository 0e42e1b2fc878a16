//! Arbitrary: valid ids for fuzz targets, from any bytes.

use alloc::string::String;

use arbitrary::{Arbitrary, Error, Result, Unstructured, size_hint};

use super::alphabet::{BYTES, STARTS};
use crate::format::MAX_THREAD_ID_LEN;
use crate::legacy::LenientRunId;
use crate::pair::IdPair;
use crate::run_id::RunId;
use crate::suffix::Suffix;
use crate::thread_id::ThreadId;

/// Any thread id; one byte for the length and one for each character.
impl<'a> Arbitrary<'a> for ThreadId {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = String::from(*u.choose(&STARTS)?);
        for _ in 1..u.int_in_range(1..=MAX_THREAD_ID_LEN)? {
            text.push(*u.choose(&BYTES)?);
        }
        Self::parse(&text).map_err(|_| Error::IncorrectFormat)
    }

    fn size_hint(_: usize) -> (usize, Option<usize>) {
        (2, Some(1 + MAX_THREAD_ID_LEN))
    }
}

/// Any suffix; four bytes.
impl<'a> Arbitrary<'a> for Suffix {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        u.arbitrary().map(Self::from_u32)
    }

    fn size_hint(depth: usize) -> (usize, Option<usize>) {
        u32::size_hint(depth)
    }
}

/// Any run id.
impl<'a> Arbitrary<'a> for RunId {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let thread = ThreadId::arbitrary(u)?;
        Ok(Self::new(&thread, u.arbitrary()?))
    }

    fn size_hint(depth: usize) -> (usize, Option<usize>) {
        size_hint::and(ThreadId::size_hint(depth), Suffix::size_hint(depth))
    }
}

/// Any run id and its thread.
impl<'a> Arbitrary<'a> for IdPair {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        RunId::arbitrary(u).map(Self::from)
    }

    fn size_hint(depth: usize) -> (usize, Option<usize>) {
        RunId::size_hint(depth)
    }
}

/// Any text, which is hardly ever a run id.
impl<'a> Arbitrary<'a> for LenientRunId {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        String::arbitrary(u).map(Self::new)
    }

    fn arbitrary_take_rest(u: Unstructured<'a>) -> Result<Self> {
        String::arbitrary_take_rest(u).map(Self::new)
    }

    fn size_hint(depth: usize) -> (usize, Option<usize>) {
        String::size_hint(depth)
    }
}
