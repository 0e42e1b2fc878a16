//! Messages that are composed in `const fn`s. Const evaluation cannot format text, and an error should read the same at
//! compile time and at run time.

/// More than the longest message, "invalid thread id: expected a letter or digit that starts …", which has less than
/// 110 bytes.
const CAPACITY: usize = 160;

/// A short text on the stack.
#[derive(Clone, Copy)]
pub(crate) struct Message<const N: usize = CAPACITY> {
    bytes: [u8; N],
    len: usize,
}

impl Message {
    pub(crate) const fn new() -> Self {
        Self::with_capacity()
    }
}

impl<const N: usize> Message<N> {
    pub(crate) const fn with_capacity() -> Self {
        Self {
            bytes: [0; N],
            len: 0,
        }
    }

    pub(crate) const fn text(self, text: &str) -> Self {
        self.ascii(text.as_bytes())
    }

    #[expect(clippy::cast_possible_truncation, reason = "a digit is under 10")]
    pub(crate) const fn number(self, number: usize) -> Self {
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = number;
        while start == digits.len() || rest > 0 {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.ascii(digits.split_at(start).1)
    }

    /// Appends a character, escaped unless it is printable ASCII.
    pub(crate) const fn escaped(self, found: char) -> Self {
        const HEX: [u8; 16] = *b"0123456789abcdef";
        match found {
            ' '..='~' => self.ascii(&[found as u8]),
            '\n' => self.text("\\n"),
            '\r' => self.text("\\r"),
            '\t' => self.text("\\t"),
            _ => {
                let code = found as u32;
                let mut message = self.text("\\u{");
                let mut digits = (35 - (code | 1).leading_zeros()) / 4;
                while digits > 0 {
                    digits -= 1;
                    message = message.ascii(&[HEX[(code >> (4 * digits)) as usize & 0xf]]);
                }
                message.text("}")
            }
        }
    }

    pub(crate) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => unreachable!(),
        }
    }

    /// Appends bytes that are UTF-8.
    pub(crate) const fn ascii(mut self, text: &[u8]) -> Self {
        let mut at = 0;
        while at < text.len() {
            self.bytes[self.len] = text[at];
            self.len += 1;
            at += 1;
        }
        self
    }
}

/// Returns the character that starts at byte `at` of `text`, which is UTF-8; `None` at the end.
pub(crate) const fn char_at(text: &[u8], at: usize) -> Option<char> {
    if at >= text.len() {
        return None;
    }
    let first = text[at] as u32;
    let (mut code, len) = match first {
        0..0x80 => (first, 1),
        0x80..0xe0 => (first & 0x1f, 2),
        0xe0..0xf0 => (first & 0x0f, 3),
        _ => (first & 0x07, 4),
    };
    let mut next = at + 1;
    while next < at + len && next < text.len() {
        code = (code << 6) | (text[next] & 0x3f) as u32;
        next += 1;
    }
    char::from_u32(code)
}
