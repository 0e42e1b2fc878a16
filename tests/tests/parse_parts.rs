//! Thread ids and suffixes, good and bad, with the exact error of each.

use run_id::IdErrorKind::{
    Empty, InvalidSuffixDigit, InvalidThreadByte, InvalidThreadStart, SuffixTooLong,
    SuffixTooShort, ThreadTooLong,
};
use run_id::{Suffix, ThreadId};
use run_id_tests::expect::{suffix_error, thread_id, thread_id_error};

#[test]
fn valid_threads() {
    for text in [
        "a",
        "Z",
        "0",
        "a_",
        "a-",
        "a__b",
        "thread-42",
        "12345678",
        "run_a_12345678",
    ] {
        thread_id(text);
    }
    thread_id(&"t".repeat(242));
    thread_id(&format!("t{}", "_".repeat(241)));
}

#[test]
fn invalid_threads() {
    thread_id_error("", Empty, 0, "expected a thread id, found empty text");
    let start = "expected a letter or digit, found";
    thread_id_error(
        "_a",
        InvalidThreadStart,
        0,
        &format!("{start} `_` at byte 0"),
    );
    thread_id_error(
        "-a",
        InvalidThreadStart,
        0,
        &format!("{start} `-` at byte 0"),
    );
    thread_id_error(
        " ",
        InvalidThreadStart,
        0,
        &format!("{start} ` ` at byte 0"),
    );
    thread_id_error(
        "é",
        InvalidThreadStart,
        0,
        &format!("{start} `\\u{{e9}}` at byte 0"),
    );
    let byte = "expected a letter, digit, `_` or `-`, found";
    thread_id_error(
        "a b",
        InvalidThreadByte,
        1,
        &format!("{byte} ` ` at byte 1"),
    );
    thread_id_error(
        "a\n",
        InvalidThreadByte,
        1,
        &format!("{byte} `\\n` at byte 1"),
    );
    thread_id_error(
        "user@x",
        InvalidThreadByte,
        4,
        &format!("{byte} `@` at byte 4"),
    );
    thread_id_error(
        "a`",
        InvalidThreadByte,
        1,
        &format!("{byte} a backtick at byte 1"),
    );
    thread_id_error(
        "ab\u{1f980}",
        InvalidThreadByte,
        2,
        &format!("{byte} `\\u{{1f980}}` at byte 2"),
    );
    let long = "expected a thread id of at most 242 bytes, found more at byte 242";
    thread_id_error(&"t".repeat(243), ThreadTooLong, 242, long);
    thread_id_error(&"t".repeat(1 << 20), ThreadTooLong, 242, long);
    thread_id_error(&format!("{}é", "t".repeat(242)), ThreadTooLong, 242, long);
    thread_id_error(
        &format!("{}é", "t".repeat(241)),
        InvalidThreadByte,
        241,
        &format!("{byte} `\\u{{e9}}` at byte 241"),
    );
}

#[test]
fn valid_suffixes() {
    for (text, value) in [
        ("00000000", 0),
        ("00000001", 1),
        ("0000000a", 10),
        ("09afaf90", 0x09af_af90),
        ("1a2b3c4d", 0x1a2b_3c4d),
        ("89abcdef", 0x89ab_cdef),
        ("ffffffff", u32::MAX),
    ] {
        let suffix = Suffix::parse(text).unwrap();
        assert_eq!(suffix.to_u32(), value);
        assert_eq!(suffix.to_string(), text);
        assert_eq!(suffix, Suffix::from_u32(value));
    }
}

#[test]
fn invalid_suffixes() {
    suffix_error("", Empty, 0, "expected a suffix, found empty text");
    let short = "expected 8 lowercase hex digits, found the end at byte";
    suffix_error("1234567", SuffixTooShort, 7, &format!("{short} 7"));
    suffix_error("1", SuffixTooShort, 1, &format!("{short} 1"));
    let long = "expected the end after 8 hex digits, found";
    suffix_error(
        "123456789",
        SuffixTooLong,
        8,
        &format!("{long} `9` at byte 8"),
    );
    suffix_error(
        "12345678\n",
        SuffixTooLong,
        8,
        &format!("{long} `\\n` at byte 8"),
    );
    suffix_error(
        &"0".repeat(1 << 20),
        SuffixTooLong,
        8,
        &format!("{long} `0` at byte 8"),
    );
    let digit = "expected a lowercase hex digit, found";
    suffix_error(
        "1234567A",
        InvalidSuffixDigit,
        7,
        &format!("{digit} `A` at byte 7"),
    );
    suffix_error(
        "0x123456",
        InvalidSuffixDigit,
        1,
        &format!("{digit} `x` at byte 1"),
    );
    suffix_error(
        "+1234567",
        InvalidSuffixDigit,
        0,
        &format!("{digit} `+` at byte 0"),
    );
    suffix_error(
        "g",
        InvalidSuffixDigit,
        0,
        &format!("{digit} `g` at byte 0"),
    );
    suffix_error(
        "_12345678",
        InvalidSuffixDigit,
        0,
        &format!("{digit} `_` at byte 0"),
    );
    suffix_error(
        "123456\u{661}",
        InvalidSuffixDigit,
        6,
        &format!("{digit} `\\u{{661}}` at byte 6"),
    );
}

#[test]
fn suffixes_order_as_their_text() {
    let mut suffixes =
        [0xffff_ffff, 0, 0x0fff_ffff, 0xa000_0000, 0x9fff_ffff].map(Suffix::from_u32);
    suffixes.sort();
    assert_eq!(
        suffixes.map(|suffix| suffix.to_string()),
        ["00000000", "0fffffff", "9fffffff", "a0000000", "ffffffff"]
    );
}

#[test]
fn a_suffix_is_the_front_of_a_uuid() {
    let uuid = uuid::Uuid::from_u128(0x1a2b_3c4d_0000_4000_8000_0000_0000_00ff);
    assert_eq!(Suffix::from_uuid(uuid).to_string(), "1a2b3c4d");
    assert!(
        uuid.simple()
            .to_string()
            .starts_with(&Suffix::from_uuid(uuid).to_string())
    );
}

#[test]
fn suffix_conversions() {
    const PARSED: Suffix = match Suffix::parse("00c0ffee") {
        Ok(suffix) => suffix,
        Err(_) => panic!(),
    };
    let suffix = Suffix::from_u32(0x00c0_ffee);
    assert_eq!("00c0ffee".parse(), Ok(suffix));
    assert_eq!(Suffix::try_from("00c0ffee"), Ok(suffix));
    assert_eq!(Suffix::from(0x00c0_ffee), suffix);
    assert_eq!(u32::from(suffix), 0x00c0_ffee);
    assert_eq!(format!("{suffix:?}"), r#""00c0ffee""#);
    assert_eq!(format!("{suffix:>10}"), "  00c0ffee");
    assert_eq!(PARSED, suffix);
}

#[test]
fn thread_ids_in_const_contexts() {
    static CHECKOUT: ThreadId = ThreadId::from_static("checkout");
    const BILLING: ThreadId = ThreadId::from_static("billing");
    assert_eq!(CHECKOUT, "checkout");
    assert_eq!(BILLING, "billing");
}
