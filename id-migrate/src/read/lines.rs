//! Byte offsets to lines and columns.

/// Where the lines of a text begin. A line ends with LF, CRLF or CR.
#[derive(Debug, Default)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        // A line of code has some forty bytes.
        let mut starts = Vec::with_capacity(bytes.len() / 32 + 1);
        starts.push(0);
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self { starts }
    }

    /// The 0-based line of a byte.
    #[must_use]
    pub fn line_of(&self, at: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= at)
            .saturating_sub(1)
    }

    /// The first byte of a 0-based line.
    #[must_use]
    pub fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or_default()
    }

    /// One past the last byte of a 0-based line, without its line end.
    #[must_use]
    pub fn end(&self, text: &str, line: usize) -> usize {
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let start = self.start(line);
        start + text[start..end].trim_end_matches(['\n', '\r']).len()
    }

    /// The 1-based line and column of a byte; columns count characters, a byte-order mark is none.
    #[must_use]
    pub fn position(&self, text: &str, at: usize) -> (u32, u32) {
        let line = self.line_of(at);
        let before = text.get(self.start(line)..at).unwrap_or_default();
        let column = before
            .chars()
            .filter(|character| *character != '\u{feff}')
            .count();
        (
            u32::try_from(line + 1).unwrap_or(u32::MAX),
            u32::try_from(column + 1).unwrap_or(u32::MAX),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        let text = "\u{feff}a\r\nbé\rc\nd";
        let lines = Lines::of(text);
        assert_eq!(lines.position(text, 3), (1, 1));
        assert_eq!(lines.position(text, text.find('é').unwrap()), (2, 2));
        assert_eq!(lines.position(text, text.find('c').unwrap()), (3, 1));
        assert_eq!(lines.position(text, text.find('d').unwrap()), (4, 1));
        assert_eq!(lines.end(text, 1), text.find("\rc").unwrap());
    }
}
