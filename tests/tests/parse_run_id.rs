//! Run ids, good and bad, with the exact error of each.

use run_id::IdErrorKind::{
    Empty, InvalidSuffixDigit, InvalidThreadByte, InvalidThreadStart, MissingPrefix, MissingSuffix,
    MissingThread, SuffixTooLong, SuffixTooShort, ThreadTooLong,
};
use run_id::RunId;
use run_id_tests::expect::{run_id, run_id_error as error};

#[test]
fn valid() {
    run_id("run_a_12345678", "a", "12345678");
    run_id("run_7_00000000", "7", "00000000");
    run_id("run_checkout_1a2b3c4d", "checkout", "1a2b3c4d");
    run_id("run_thread-42_deadbeef", "thread-42", "deadbeef");
    run_id("run_ABC_ffffffff", "ABC", "ffffffff");
}

#[test]
fn the_thread_is_what_lies_between() {
    run_id("run_a_b_12345678", "a_b", "12345678");
    run_id("run_a-b_c-d_12345678", "a-b_c-d", "12345678");
    run_id("run_a__12345678", "a_", "12345678");
    run_id("run_a-_12345678", "a-", "12345678");
    run_id("run_a_12345678_12345678", "a_12345678", "12345678");
    run_id(
        "run_a_run_b_12345678_9abcdef0",
        "a_run_b_12345678",
        "9abcdef0",
    );
    run_id("run_run__12345678", "run_", "12345678");
    run_id("run_12345678_12345678", "12345678", "12345678");
    run_id(
        "run_550e8400-e29b-41d4-a716-446655440000_12345678",
        "550e8400-e29b-41d4-a716-446655440000",
        "12345678",
    );
}

#[test]
fn lengths() {
    let thread = "t".repeat(242);
    let longest = format!("run_{thread}_12345678");
    assert_eq!(longest.len(), 255);
    run_id(&longest, &thread, "12345678");

    let message = "expected a thread id of at most 242 bytes, found more at byte 246";
    let too_long = format!("run_{thread}t_12345678");
    assert_eq!(too_long.len(), 256);
    error(&too_long, ThreadTooLong, 246, message);
    error(
        &format!("run_{thread}t_1234567"),
        ThreadTooLong,
        246,
        message,
    );
    error(&format!("run_{thread}t"), ThreadTooLong, 246, message);
    error(
        &format!("run_{thread}é_12345678"),
        ThreadTooLong,
        246,
        message,
    );
    error(
        &format!("run_{}_{}", "a", "0".repeat(255)),
        ThreadTooLong,
        246,
        message,
    );
    error(
        &format!("run_{thread}"),
        MissingSuffix,
        246,
        "expected `_` and 8 lowercase hex digits, found the end at byte 246",
    );
    error(
        &format!("run_{thread}_1234567"),
        SuffixTooShort,
        254,
        "expected 8 lowercase hex digits, found the end at byte 254",
    );
    error(
        &format!("run_{}_123456789", "t".repeat(241)),
        SuffixTooLong,
        254,
        "expected the end after 8 hex digits, found `9` at byte 254",
    );
    error(
        &format!("run_{} {}", "t".repeat(10), "t".repeat(300)),
        InvalidThreadByte,
        14,
        "expected a letter, digit, `_` or `-`, found ` ` at byte 14",
    );
}

#[test]
fn empty() {
    error("", Empty, 0, "expected a run id, found empty text");
}

#[test]
fn prefix() {
    error(
        "test-run",
        MissingPrefix,
        0,
        "expected the prefix `run_`, found `t` at byte 0",
    );
    error(
        "run",
        MissingPrefix,
        3,
        "expected the prefix `run_`, found the end at byte 3",
    );
    error(
        "r",
        MissingPrefix,
        1,
        "expected the prefix `run_`, found the end at byte 1",
    );
    error(
        "run-a_12345678",
        MissingPrefix,
        3,
        "expected the prefix `run_`, found `-` at byte 3",
    );
    error(
        "Run_a_12345678",
        MissingPrefix,
        0,
        "expected the prefix `run_`, found `R` at byte 0",
    );
    error(
        "RUN_a_12345678",
        MissingPrefix,
        0,
        "expected the prefix `run_`, found `R` at byte 0",
    );
    error(
        "rUn_a_12345678",
        MissingPrefix,
        1,
        "expected the prefix `run_`, found `U` at byte 1",
    );
    error(
        " run_a_12345678",
        MissingPrefix,
        0,
        "expected the prefix `run_`, found ` ` at byte 0",
    );
    error(
        "a_12345678",
        MissingPrefix,
        0,
        "expected the prefix `run_`, found `a` at byte 0",
    );
    error(
        "\u{feff}run_a_12345678",
        MissingPrefix,
        0,
        "expected the prefix `run_`, found `\\u{feff}` at byte 0",
    );
    error(
        "run\u{ff3f}a_12345678",
        MissingPrefix,
        3,
        "expected the prefix `run_`, found `\\u{ff3f}` at byte 3",
    );
}

#[test]
fn thread() {
    let missing = "expected a letter or digit that starts the thread id, found";
    error(
        "run_",
        MissingThread,
        4,
        &format!("{missing} the end at byte 4"),
    );
    error(
        "run__12345678",
        MissingThread,
        4,
        &format!("{missing} `_` at byte 4"),
    );
    error(
        "run__",
        MissingThread,
        4,
        &format!("{missing} `_` at byte 4"),
    );
    error(
        "run__123",
        MissingThread,
        4,
        &format!("{missing} `_` at byte 4"),
    );

    let start = "expected a letter or digit, found";
    error(
        "run___12345678",
        InvalidThreadStart,
        4,
        &format!("{start} `_` at byte 4"),
    );
    error(
        "run__a_12345678",
        InvalidThreadStart,
        4,
        &format!("{start} `_` at byte 4"),
    );
    error(
        "run_-a_12345678",
        InvalidThreadStart,
        4,
        &format!("{start} `-` at byte 4"),
    );
    error(
        "run_ a_12345678",
        InvalidThreadStart,
        4,
        &format!("{start} ` ` at byte 4"),
    );
    error(
        "run_é_12345678",
        InvalidThreadStart,
        4,
        &format!("{start} `\\u{{e9}}` at byte 4"),
    );
    error(
        "run_\n_12345678",
        InvalidThreadStart,
        4,
        &format!("{start} `\\n` at byte 4"),
    );

    let byte = "expected a letter, digit, `_` or `-`, found";
    error(
        "run_a.b_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `.` at byte 5"),
    );
    error(
        "run_a b_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} ` ` at byte 5"),
    );
    error(
        "run_a/b_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `/` at byte 5"),
    );
    error(
        "run_a:b_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `:` at byte 5"),
    );
    error(
        "run_a*_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `*` at byte 5"),
    );
    error(
        "run_a>_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `>` at byte 5"),
    );
    error(
        "run_a\\_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\` at byte 5"),
    );
    error(
        "run_a`b_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} a backtick at byte 5"),
    );
    error(
        "run_a\0b_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\u{{0}}` at byte 5"),
    );
    error(
        "run_a\tb_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\t` at byte 5"),
    );
    error(
        "run_a\rb_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\r` at byte 5"),
    );
    error(
        "run_a\u{1b}b_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\u{{1b}}` at byte 5"),
    );
    error(
        "run_a\u{7f}b_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\u{{7f}}` at byte 5"),
    );
    error(
        "run_a\u{202e}b_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\u{{202e}}` at byte 5"),
    );
    error(
        "run_naïve_12345678",
        InvalidThreadByte,
        6,
        &format!("{byte} `\\u{{ef}}` at byte 6"),
    );
    error(
        "run_a語_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\u{{8a9e}}` at byte 5"),
    );
    error(
        "run_a🦀_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\u{{1f980}}` at byte 5"),
    );
    error(
        "run_a\u{10ffff}_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\u{{10ffff}}` at byte 5"),
    );
    // A digit to Unicode, not to the format.
    error(
        "run_a\u{661}_12345678",
        InvalidThreadByte,
        5,
        &format!("{byte} `\\u{{661}}` at byte 5"),
    );
    // The first mistake from the left is the one that is told.
    error(
        "run_a b_DEADBEEF",
        InvalidThreadByte,
        5,
        &format!("{byte} ` ` at byte 5"),
    );
}

#[test]
fn missing_suffix() {
    let message = "expected `_` and 8 lowercase hex digits, found the end at byte";
    error("run_a", MissingSuffix, 5, &format!("{message} 5"));
    error("run_12345678", MissingSuffix, 12, &format!("{message} 12"));
    error("run_test-run", MissingSuffix, 12, &format!("{message} 12"));
    error(
        "run_a-12345678",
        MissingSuffix,
        14,
        &format!("{message} 14"),
    );
}

#[test]
fn short_suffix() {
    let message = "expected 8 lowercase hex digits, found the end at byte";
    error("run_a_", SuffixTooShort, 6, &format!("{message} 6"));
    error("run_a_1", SuffixTooShort, 7, &format!("{message} 7"));
    error(
        "run_a_1234567",
        SuffixTooShort,
        13,
        &format!("{message} 13"),
    );
    error("run_a_b", SuffixTooShort, 7, &format!("{message} 7"));
    error(
        "run_a_12345678_",
        SuffixTooShort,
        15,
        &format!("{message} 15"),
    );
}

#[test]
fn long_suffix() {
    let message = "expected the end after 8 hex digits, found";
    error(
        "run_a_123456789",
        SuffixTooLong,
        14,
        &format!("{message} `9` at byte 14"),
    );
    error(
        "run_a_12345678\n",
        SuffixTooLong,
        14,
        &format!("{message} `\\n` at byte 14"),
    );
    error(
        "run_a_12345678\r\n",
        SuffixTooLong,
        14,
        &format!("{message} `\\r` at byte 14"),
    );
    error(
        "run_a_12345678 ",
        SuffixTooLong,
        14,
        &format!("{message} ` ` at byte 14"),
    );
    error(
        "run_a_12345678\0",
        SuffixTooLong,
        14,
        &format!("{message} `\\u{{0}}` at byte 14"),
    );
    error(
        "run_a_12345678-1",
        SuffixTooLong,
        14,
        &format!("{message} `-` at byte 14"),
    );
    error(
        "run_a_12345678é",
        SuffixTooLong,
        14,
        &format!("{message} `\\u{{e9}}` at byte 14"),
    );
    error(
        "run_a_12345678`",
        SuffixTooLong,
        14,
        &format!("{message} a backtick at byte 14"),
    );
}

#[test]
fn suffix_digits() {
    let message = "expected a lowercase hex digit, found";
    error(
        "run_thread-42_dEadbeef",
        InvalidSuffixDigit,
        15,
        &format!("{message} `E` at byte 15"),
    );
    error(
        "run_a_DEADBEEF",
        InvalidSuffixDigit,
        6,
        &format!("{message} `D` at byte 6"),
    );
    error(
        "run_a_1234567G",
        InvalidSuffixDigit,
        13,
        &format!("{message} `G` at byte 13"),
    );
    error(
        "run_a_1234567g",
        InvalidSuffixDigit,
        13,
        &format!("{message} `g` at byte 13"),
    );
    error(
        "run_a_1234-678",
        InvalidSuffixDigit,
        10,
        &format!("{message} `-` at byte 10"),
    );
    error(
        "run_a_1234567\n",
        InvalidSuffixDigit,
        13,
        &format!("{message} `\\n` at byte 13"),
    );
    error(
        "run_a_xyz",
        InvalidSuffixDigit,
        6,
        &format!("{message} `x` at byte 6"),
    );
    error(
        "run_a_123456é",
        InvalidSuffixDigit,
        12,
        &format!("{message} `\\u{{e9}}` at byte 12"),
    );
    error(
        "run_a_12345é7",
        InvalidSuffixDigit,
        11,
        &format!("{message} `\\u{{e9}}` at byte 11"),
    );
    error(
        "run_a_\u{661}2345678",
        InvalidSuffixDigit,
        6,
        &format!("{message} `\\u{{661}}` at byte 6"),
    );
    error(
        "run_a_1234567`",
        InvalidSuffixDigit,
        13,
        &format!("{message} a backtick at byte 13"),
    );
}

/// What is read of a text is bounded, and so is what is said about it.
#[test]
fn megabytes() {
    for text in [
        "a".repeat(8 << 20),
        format!("run_{}", "a".repeat(8 << 20)),
        format!("run_a_{}", "0".repeat(8 << 20)),
        "run_a_12345678".repeat(1 << 19),
        "\u{10ffff}".repeat(2 << 20),
        format!("run_a{}", "\n".repeat(8 << 20)),
    ] {
        let error = RunId::parse(&text).unwrap_err();
        assert!(error.offset() <= 255);
        assert!(error.to_string().len() <= 200, "{error}");
        let report = error.report(&text).to_string();
        assert!(report.len() <= 500, "{report}");
    }
}
