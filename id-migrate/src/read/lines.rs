//! Byte offsets to lines and columns.

use std::ops::Range;
use std::sync::OnceLock;

use crate::ids::index;

/// The starts of the lines of a text. A line ends with LF, CRLF or CR.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    starts: Vec<usize>,
    /// The number of characters before each [`BLOCK`] of bytes, counted when a long line is first asked for.
    characters: OnceLock<Vec<usize>>,
}

/// The number of bytes after which characters are counted anew, so that columns of a long line cost little.
const BLOCK: usize = 1024;

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        // A line of code has some forty bytes.
        let mut starts = Vec::with_capacity(bytes.len() / 32 + 1);
        starts.push(0);
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self {
            starts,
            characters: OnceLock::new(),
        }
    }

    /// Returns the 0-based line of a byte.
    pub(crate) fn line_of(&self, at: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= at)
            .saturating_sub(1)
    }

    /// Returns the first byte of a 0-based line.
    pub(crate) fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or_default()
    }

    /// One past the last byte of a 0-based line, without its line end.
    pub(crate) fn end(&self, text: &str, line: usize) -> usize {
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let start = self.start(line);
        start + text[start..end].trim_end_matches(['\n', '\r']).len()
    }

    /// Returns the 1-based line and column of a byte, at most those of the end of the text. Columns count characters
    /// without the byte-order mark of the file.
    pub(crate) fn position(&self, text: &str, at: usize) -> (u32, u32) {
        let at = at.min(text.len());
        let line = self.line_of(at);
        let start = self.start(line);
        let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let before = if at - start <= BLOCK {
            characters_in(&text.as_bytes()[start.max(mark).min(at)..at])
        } else {
            self.characters_before(text, at) - self.characters_before(text, start.max(mark))
        };
        (index(line + 1), index(before + 1))
    }

    fn characters_before(&self, text: &str, at: usize) -> usize {
        let bytes = text.as_bytes();
        let blocks = self.characters.get_or_init(|| {
            let sums = bytes.chunks(BLOCK).scan(0, |sum, block| {
                *sum += characters_in(block);
                Some(*sum)
            });
            [0].into_iter().chain(sums).collect()
        });
        let block = at / BLOCK;
        blocks[block] + characters_in(&bytes[block * BLOCK..at])
    }
}

/// Returns the start of the line around a byte.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1)
}

/// Returns the line around a byte, without the line feed.
pub(crate) fn line_around(text: &str, at: usize) -> Range<usize> {
    let after = &text.as_bytes()[at..];
    let end = memchr::memchr(b'\n', after).map_or(text.len(), |end| at + end);
    line_start(text, at)..end
}

/// Counts the characters that begin in a piece of UTF-8.
fn characters_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}
