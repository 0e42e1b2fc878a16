//! Checks of 16 bytes at a time.
//!
//! The loop in [`Wrong::check`] has a fixed length and no branches, so the compiler turns it into vector instructions
//! without `unsafe` code. A value less the minimum of itself and a bound becomes one saturating subtraction. In const
//! evaluation each call costs as much as several steps of the loop, so the loop calls nothing.

/// Number of bytes in one check: the size of a vector on every 64-bit x86 and ARM processor.
pub(crate) const LANES: usize = 16;

/// The bytes that each lane allows: ten digits, the letters up to a last one, and two more bytes.
pub(crate) struct Allowed {
    /// The bits to set before a byte is compared with the letters: 0x20 allows uppercase letters too.
    case: [u8; LANES],
    /// Offset of the last letter from `a`.
    last_letter: [u8; LANES],
    /// `_`, or a digit where `_` is not allowed.
    underscore: [u8; LANES],
    /// `-`, or a digit where `-` is not allowed.
    hyphen: [u8; LANES],
}

/// The bytes of a thread id after its first byte.
pub(crate) const THREAD: Allowed = Allowed {
    case: [0x20; LANES],
    last_letter: [b'z' - b'a'; LANES],
    underscore: [b'_'; LANES],
    hyphen: [b'-'; LANES],
};

/// The first bytes of a thread id.
pub(crate) const START: Allowed = {
    let mut start = THREAD;
    start.underscore[0] = b'0';
    start.hyphen[0] = b'0';
    start
};

/// The last bytes of a run id: bytes of a thread id, and in the second half the digits of the suffix.
///
/// The `_` before the suffix is a byte of a thread id too, so it needs a check of its own.
pub(crate) const END: Allowed = {
    let mut end = THREAD;
    let mut lane = LANES / 2;
    while lane < LANES {
        end.case[lane] = 0;
        end.last_letter[lane] = b'f' - b'a';
        end.underscore[lane] = b'0';
        end.hyphen[lane] = b'0';
        lane += 1;
    }
    end
};

/// The result of checks: not zero in each lane that met a byte it does not allow.
#[derive(Clone, Copy)]
pub(crate) struct Wrong([u8; LANES]);

impl Wrong {
    pub(crate) const NONE: Self = Self([0; LANES]);

    /// Checks 16 bytes and adds the result.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the difference is meant modulo 256"
    )]
    pub(crate) const fn check(mut self, bytes: &[u8; LANES], allowed: &Allowed) -> Self {
        const TO_A: u16 = 0x100 - b'a' as u16;
        let mut lane = 0;
        while lane < LANES {
            let byte = bytes[lane];
            let last = allowed.last_letter[lane];
            let letter = ((byte | allowed.case[lane]) as u16 + TO_A) as u8;
            let letter = letter - if letter < last { letter } else { last };
            let digit = byte ^ b'0';
            let digit = digit - if digit < 9 { digit } else { 9 };
            let wrong = if letter < digit { letter } else { digit };
            let other = byte ^ allowed.underscore[lane];
            let wrong = if other < wrong { other } else { wrong };
            let other = byte ^ allowed.hyphen[lane];
            self.0[lane] |= if other < wrong { other } else { wrong };
            lane += 1;
        }
        self
    }

    #[inline]
    pub(crate) const fn is_none(self) -> bool {
        u128::from_ne_bytes(self.0) == 0
    }
}
