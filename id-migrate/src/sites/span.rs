//! Ranges of bytes in a file.

use std::ops::Range;

use crate::ids::index;

/// A half-open range of byte offsets into a file's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Returns the span from `start` to `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Returns the empty span at a byte.
    pub(crate) fn at(byte: usize) -> Self {
        Self::of(&(byte..byte))
    }

    /// Returns a range as a span.
    pub(crate) fn of(range: &Range<usize>) -> Self {
        Self::new(index(range.start), index(range.end))
    }

    /// Returns the span as a range, to index a `str` or a byte slice.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the span from the start of this span to the end of another.
    pub(crate) const fn to(self, last: Self) -> Self {
        Self::new(self.start, last.end)
    }

    /// Returns the span without its first and last byte, which are quotes.
    pub(crate) const fn inner(self) -> Self {
        Self::new(self.start + 1, self.end - 1)
    }

    /// Returns `true` if `other` lies in this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}
