//! Thread ids for keys of any form: e-mail addresses, `tenant:42`, a database's numbers.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::error::{IdErrorKind, ParseIdError, Subject};
use crate::format::MAX_THREAD_ID_LEN;
use crate::thread_id::{ThreadId, ThreadIdRef};

/// The prefix of an encoded key.
const MARK: &str = "x-";

impl ThreadId {
    /// Returns the thread id of a key of any form, such as an e-mail address; one or two allocations.
    ///
    /// A key that is a valid thread id and does not start with `x-` stands for itself. Every other key is `x-` followed
    /// by its UTF-8 bytes: ASCII letters, digits and `-` as they are, every other byte as `_` and two lowercase hex
    /// digits. Different keys have different thread ids, and [`decode`](Self::decode) returns the key.
    ///
    /// ```
    /// use id_core::ThreadId;
    ///
    /// assert_eq!(ThreadId::encode("checkout")?, "checkout");
    /// assert_eq!(ThreadId::encode("tenant:42")?, "x-tenant_3a42");
    /// assert_eq!(ThreadId::encode("ann@example.com")?, "x-ann_40example_2ecom");
    /// assert_eq!(ThreadId::encode("")?, "x-");
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    ///
    /// A key that is too long is an error. Hash it first, with a hash that suits your keys:
    ///
    /// ```
    /// use id_core::{IdErrorKind, ThreadId};
    ///
    /// let error = ThreadId::encode(&"é".repeat(100)).unwrap_err();
    /// assert_eq!((error.kind(), error.offset()), (IdErrorKind::ThreadTooLong, 80));
    /// ```
    ///
    /// # Errors
    ///
    /// If the thread id would be longer than 242 bytes. The offset is that of the first byte of `key` that does not
    /// fit; it may lie inside a character.
    pub fn encode(key: &str) -> Result<Self, ParseIdError> {
        match ThreadIdRef::parse(key) {
            Ok(thread) if !key.starts_with(MARK) => Ok(thread.into_owned()),
            _ => encode_bytes(key),
        }
    }

    /// Returns the key of a thread id that [`encode`](Self::encode) returned, for display.
    ///
    /// A thread id that `encode` cannot return stays as it is, so two thread ids can show the same key: the thread
    /// `x-_zz` shows `x-_zz`, as does the thread of that key. To decide who may see a thread, encode the key and
    /// compare the thread ids.
    ///
    /// ```
    /// use id_core::ThreadId;
    ///
    /// let thread = ThreadId::encode("ann@example.com")?;
    /// assert_eq!(thread.decode(), "ann@example.com");
    /// assert_eq!(ThreadId::from_static("checkout").decode(), "checkout");
    /// assert_eq!(ThreadId::from_static("x-_zz").decode(), "x-_zz");
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    pub fn decode(&self) -> Cow<'_, str> {
        self.as_ref_id().decode()
    }
}

impl<'a> ThreadIdRef<'a> {
    /// Returns the key of a thread id, for display; see [`ThreadId::decode`].
    ///
    /// ```
    /// use id_core::RunIdRef;
    ///
    /// let run = RunIdRef::parse("run_x-tenant_3a42_1a2b3c4d")?;
    /// assert_eq!(run.thread_id().decode(), "tenant:42");
    /// # Ok::<(), id_core::ParseIdError>(())
    /// ```
    pub fn decode(self) -> Cow<'a, str> {
        match decoded(self.as_str()) {
            Some(key) => Cow::Owned(key),
            None => Cow::Borrowed(self.as_str()),
        }
    }
}

fn encode_bytes(key: &str) -> Result<ThreadId, ParseIdError> {
    let mut text = String::from(MARK);
    for (at, byte) in key.bytes().enumerate() {
        let plain = stands_for_itself(byte);
        if text.len() + if plain { 1 } else { 3 } > MAX_THREAD_ID_LEN {
            let kind = IdErrorKind::ThreadTooLong;
            return Err(ParseIdError::at(kind, &[], at, Subject::ThreadId));
        }
        if plain {
            text.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "_{byte:02x}");
        }
    }
    Ok(ThreadIdRef::from_checked(&text).into_owned())
}

/// Returns the key of `thread`, if `thread` is an encoded key.
fn decoded(thread: &str) -> Option<String> {
    let mut rest = thread.strip_prefix(MARK)?.as_bytes();
    let mut key = Vec::with_capacity(rest.len());
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (b'_', [high, low, after @ ..]) => {
                let byte = hex(*high)? << 4 | hex(*low)?;
                if stands_for_itself(byte) {
                    return None;
                }
                key.push(byte);
                after
            }
            (b'_', _) => return None,
            (byte, after) => {
                key.push(*byte);
                after
            }
        };
    }
    let key = String::from_utf8(key).ok()?;
    // `x-checkout` is not the thread of the key `checkout`.
    let stands_for_itself = !key.starts_with(MARK) && ThreadIdRef::parse(&key).is_ok();
    (!stands_for_itself).then_some(key)
}

/// Returns `true` if an encoded key contains this byte unchanged.
fn stands_for_itself(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// Returns the value of a lowercase hex digit.
fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

macro_rules! from_number {
    ($($Number:ty)*) => {$(
        #[doc = concat!("The decimal digits, such as those of a database's key. Like `", stringify!($Number), "::to_string`, without leading zeros.")]
        impl From<$Number> for ThreadId {
            fn from(number: $Number) -> Self {
                let mut text = String::new();
                // Writing to a `String` cannot fail.
                let _ = write!(text, "{number}");
                ThreadIdRef::from_checked(&text).into_owned()
            }
        }
    )*};
}

from_number!(u32 u64);

/// The thread id is the hyphenated form in lower case.
#[cfg(feature = "generate")]
impl From<uuid::Uuid> for ThreadId {
    fn from(uuid: uuid::Uuid) -> Self {
        let mut buffer = uuid::Uuid::encode_buffer();
        let text: &str = uuid.hyphenated().encode_lower(&mut buffer);
        ThreadIdRef::from_checked(text).into_owned()
    }
}
