//! Run ids, good and bad, with the exact error of each.

use run_id::IdErrorKind::{
    Empty, InvalidSuffixDigit, InvalidThreadByte, InvalidThreadStart, MissingPrefix, MissingSuffix,
    MissingThread, SuffixTooLong, SuffixTooShort, ThreadTooLong,
};
use run_id::{IdErrorKind, RunId};
use run_id_tests::expect::{run_id, run_id_error as error};

/// Texts that fail at a byte with what is found there, all for the same reason.
#[track_caller]
fn errors(kind: IdErrorKind, expected: &str, cases: &[(&str, usize, &str)]) {
    for &(text, at, found) in cases {
        let message = format!("expected {expected}, found {found} at byte {at}");
        error(text, kind, at, &message);
    }
}

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
    let cases = [
        ("test-run", 0, "`t`"),
        ("run", 3, "the end"),
        ("r", 1, "the end"),
        ("run-a_12345678", 3, "`-`"),
        ("Run_a_12345678", 0, "`R`"),
        ("RUN_a_12345678", 0, "`R`"),
        ("rUn_a_12345678", 1, "`U`"),
        (" run_a_12345678", 0, "` `"),
        ("a_12345678", 0, "`a`"),
        ("\u{feff}run_a_12345678", 0, r"`\u{feff}`"),
        ("run\u{ff3f}a_12345678", 3, r"`\u{ff3f}`"),
    ];
    errors(MissingPrefix, "the prefix `run_`", &cases);
}

#[test]
fn missing_thread() {
    let cases = [
        ("run_", 4, "the end"),
        ("run__12345678", 4, "`_`"),
        ("run__", 4, "`_`"),
        ("run__123", 4, "`_`"),
    ];
    errors(
        MissingThread,
        "a letter or digit that starts the thread id",
        &cases,
    );
}

#[test]
fn start_of_the_thread() {
    let cases = [
        ("run___12345678", 4, "`_`"),
        ("run__a_12345678", 4, "`_`"),
        ("run_-a_12345678", 4, "`-`"),
        ("run_ a_12345678", 4, "` `"),
        ("run_é_12345678", 4, r"`\u{e9}`"),
        ("run_\n_12345678", 4, r"`\n`"),
    ];
    errors(InvalidThreadStart, "a letter or digit", &cases);
}

#[test]
fn bytes_of_the_thread() {
    let cases = [
        ("run_a.b_12345678", 5, "`.`"),
        ("run_a b_12345678", 5, "` `"),
        ("run_a/b_12345678", 5, "`/`"),
        ("run_a:b_12345678", 5, "`:`"),
        ("run_a*_12345678", 5, "`*`"),
        ("run_a>_12345678", 5, "`>`"),
        ("run_a\\_12345678", 5, r"`\`"),
        ("run_a`b_12345678", 5, "a backtick"),
        ("run_a\0b_12345678", 5, r"`\u{0}`"),
        ("run_a\u{1}b_12345678", 5, r"`\u{1}`"),
        ("run_a\tb_12345678", 5, r"`\t`"),
        ("run_a\rb_12345678", 5, r"`\r`"),
        ("run_a\u{1b}b_12345678", 5, r"`\u{1b}`"),
        ("run_a~b_12345678", 5, "`~`"),
        ("run_a\u{7f}b_12345678", 5, r"`\u{7f}`"),
        ("run_a\u{80}b_12345678", 5, r"`\u{80}`"),
        ("run_a\u{202e}b_12345678", 5, r"`\u{202e}`"),
        ("run_naïve_12345678", 6, r"`\u{ef}`"),
        ("run_a語_12345678", 5, r"`\u{8a9e}`"),
        ("run_a🦀_12345678", 5, r"`\u{1f980}`"),
        ("run_a\u{10ffff}_12345678", 5, r"`\u{10ffff}`"),
        // A digit to Unicode, not to the format.
        ("run_a\u{661}_12345678", 5, r"`\u{661}`"),
        // The first mistake from the left is the one that is told.
        ("run_a b_DEADBEEF", 5, "` `"),
    ];
    errors(InvalidThreadByte, "a letter, digit, `_` or `-`", &cases);
}

#[test]
fn missing_suffix() {
    let cases = [
        ("run_a", 5, "the end"),
        ("run_12345678", 12, "the end"),
        ("run_test-run", 12, "the end"),
        ("run_a-12345678", 14, "the end"),
    ];
    errors(MissingSuffix, "`_` and 8 lowercase hex digits", &cases);
}

#[test]
fn short_suffix() {
    let cases = [
        ("run_a_", 6, "the end"),
        ("run_a_1", 7, "the end"),
        ("run_a_1234567", 13, "the end"),
        ("run_a_b", 7, "the end"),
        ("run_a_12345678_", 15, "the end"),
    ];
    errors(SuffixTooShort, "8 lowercase hex digits", &cases);
}

#[test]
fn long_suffix() {
    let cases = [
        ("run_a_123456789", 14, "`9`"),
        ("run_a_12345678\n", 14, r"`\n`"),
        ("run_a_12345678\r\n", 14, r"`\r`"),
        ("run_a_12345678 ", 14, "` `"),
        ("run_a_12345678\0", 14, r"`\u{0}`"),
        ("run_a_12345678-1", 14, "`-`"),
        ("run_a_12345678é", 14, r"`\u{e9}`"),
        ("run_a_12345678`", 14, "a backtick"),
    ];
    errors(SuffixTooLong, "the end after 8 hex digits", &cases);
}

#[test]
fn suffix_digits() {
    let cases = [
        ("run_thread-42_dEadbeef", 15, "`E`"),
        ("run_a_DEADBEEF", 6, "`D`"),
        ("run_a_1234567G", 13, "`G`"),
        ("run_a_09abcdfG", 13, "`G`"),
        ("run_a_1234567g", 13, "`g`"),
        ("run_a_1234567/", 13, "`/`"),
        ("run_a_1234567:", 13, "`:`"),
        ("run_a_1234567`", 13, "a backtick"),
        ("run_a_1234-678", 10, "`-`"),
        // Nine bytes from the end is a `_`: the later one is in the suffix.
        ("run_a_1234_678", 10, "`_`"),
        ("run_a_1234567\n", 13, r"`\n`"),
        ("run_a_xyz", 6, "`x`"),
        ("run_a_123456é", 12, r"`\u{e9}`"),
        ("run_a_12345é7", 11, r"`\u{e9}`"),
        ("run_a_\u{661}2345678", 6, r"`\u{661}`"),
        // With no `_` nine bytes from the end, the last one is the separator.
        ("run_a_b_c_x", 10, "`x`"),
    ];
    errors(InvalidSuffixDigit, "a lowercase hex digit", &cases);
}

/// Parsing reads a bounded part of a text, and the error message is bounded too.
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
