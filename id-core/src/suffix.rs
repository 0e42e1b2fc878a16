//! The last eight digits of a run id.

use core::fmt;
use core::str::FromStr;

use crate::check;
use crate::digits;
use crate::error::ParseIdError;

/// The last part of a run id: eight lowercase hex digits, kept as a number.
///
/// Suffixes order as their text does.
///
/// ```
/// use id_core::Suffix;
///
/// let suffix = Suffix::parse("1a2b3c4d")?;
/// assert_eq!(suffix.to_u32(), 0x1a2b_3c4d);
/// assert_eq!(Suffix::from_u32(7).to_string(), "00000007");
/// # Ok::<(), id_core::ParseIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Suffix(u32);

impl Suffix {
    /// Parses eight lowercase hex digits.
    ///
    /// ```
    /// use id_core::{IdErrorKind, Suffix};
    ///
    /// assert_eq!(Suffix::parse("0000000f")?.to_u32(), 15);
    /// let error = Suffix::parse("1A2b3c4d").unwrap_err();
    /// assert_eq!((error.kind(), error.offset()), (IdErrorKind::InvalidSuffixDigit, 1));
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If `text` is anything else. The offset counts from the start of `text`.
    pub const fn parse(text: &str) -> Result<Self, ParseIdError> {
        match check::check_suffix(text.as_bytes()) {
            Ok(value) => Ok(Self(value)),
            Err(error) => Err(error),
        }
    }

    /// Returns the suffix with this value. The most significant digit comes first.
    ///
    /// ```
    /// use id_core::Suffix;
    ///
    /// assert_eq!(Suffix::from_u32(0x1a2b_3c4d).to_string(), "1a2b3c4d");
    /// assert_eq!(Suffix::from_u32(15).to_string(), "0000000f");
    /// ```
    pub const fn from_u32(value: u32) -> Self {
        Self(value)
    }

    /// Returns a suffix for a UUID: the first four bytes of a version 4 UUID, the 32-bit FNV-1a hash of every other.
    ///
    /// The bytes of a version 4 UUID are random. A version 6 or 7 UUID starts with a clock, so its first four bytes are the
    /// same for all UUIDs of about a minute; the hash takes in all 16 bytes.
    ///
    /// ```
    /// use id_core::Suffix;
    /// use uuid::Uuid;
    ///
    /// let v4 = Uuid::from_u128(0x550e8400_e29b_41d4_a716_446655440000);
    /// assert_eq!(Suffix::from_uuid(v4).to_string(), "550e8400");
    ///
    /// // Two version 7 UUIDs of one millisecond.
    /// let [a, b] = [0x0198c1f3_7a2b_7001_8000_000000000001, 0x0198c1f3_7a2b_7001_8000_000000000002];
    /// assert_ne!(Suffix::from_uuid(Uuid::from_u128(a)), Suffix::from_uuid(Uuid::from_u128(b)));
    /// ```
    #[cfg(feature = "generate")]
    pub const fn from_uuid(uuid: uuid::Uuid) -> Self {
        let bytes = uuid.as_bytes();
        if uuid.get_version_num() != 4 {
            return Self::hash_of(bytes);
        }
        let [a, b, c, d, ..] = *bytes;
        Self(u32::from_be_bytes([a, b, c, d]))
    }

    /// Returns the 32-bit FNV-1a hash of `bytes`.
    pub(crate) const fn hash_of(bytes: &[u8]) -> Self {
        let mut hash: u32 = 0x811c_9dc5;
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
            at += 1;
        }
        Self(hash)
    }

    /// Returns the value, from 0 to 2^32 - 1.
    ///
    /// ```
    /// use id_core::Suffix;
    ///
    /// let value = Suffix::parse("ffffffff")?.to_u32();
    /// assert_eq!(value, u32::MAX);
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    pub const fn to_u32(self) -> u32 {
        self.0
    }
}

impl FromStr for Suffix {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for Suffix {
    type Error = ParseIdError;

    fn try_from(text: &str) -> Result<Self, ParseIdError> {
        Self::parse(text)
    }
}

impl From<u32> for Suffix {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Suffix> for u32 {
    fn from(suffix: Suffix) -> Self {
        suffix.0
    }
}

impl fmt::Display for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(core::str::from_utf8(&digits::suffix_digits(self.0)).unwrap_or_default())
    }
}

impl fmt::Debug for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}
