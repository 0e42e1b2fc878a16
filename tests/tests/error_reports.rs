//! Errors as people read them: the picture, the repair, the forms of an error value.

use std::error::Error;

use run_id::legacy::suggest;
use run_id::{IdErrorKind, IdPair, RunId, Suffix, ThreadId};

#[track_caller]
fn run_id_report(text: &str, expected: &str) {
    assert_eq!(
        RunId::parse(text).unwrap_err().report(text).to_string(),
        expected
    );
}

#[test]
fn a_report_shows_the_byte_and_what_to_write() {
    run_id_report(
        "run_thread-42_dEadbeef",
        "invalid run id: expected a lowercase hex digit, found `E` at byte 15

  run_thread-42_dEadbeef
                 ^

help: write `run_thread-42_deadbeef`",
    );
    run_id_report(
        "test-run",
        "invalid run id: expected the prefix `run_`, found `t` at byte 0

  test-run
  ^

help: write `run_test_thread_d681df4d`",
    );
    run_id_report(
        "run_a",
        "invalid run id: expected `_` and 8 lowercase hex digits, found the end at byte 5

  run_a
       ^

help: write `run_a_7fd2d2aa`",
    );
}

#[test]
fn an_empty_text_has_no_picture() {
    run_id_report(
        "",
        "invalid run id: expected a run id, found empty text

help: write a run id, such as `run_checkout_1a2b3c4d`",
    );
    assert_eq!(
        ThreadId::parse("").unwrap_err().report("").to_string(),
        "invalid thread id: expected a thread id, found empty text

help: write a thread id, such as `checkout`",
    );
}

#[test]
fn the_caret_counts_characters_of_the_escaped_text() {
    run_id_report(
        "run_a_12345678\n",
        "invalid run id: expected the end after 8 hex digits, found `\\n` at byte 14

  run_a_12345678\\n
                ^

help: write `run_a_12345678`",
    );
    let text = "é\tx";
    assert_eq!(
        ThreadId::parse(text).unwrap_err().report(text).to_string(),
        "invalid thread id: expected a letter or digit, found `\\u{e9}` at byte 0

  \\u{e9}\\tx
  ^

help: write `x`"
    );
    let text = "ab\u{1f980}";
    assert_eq!(
        ThreadId::parse(text).unwrap_err().report(text).to_string(),
        "invalid thread id: expected a letter, digit, `_` or `-`, found `\\u{1f980}` at byte 2

  ab\\u{1f980}
    ^

help: write `ab____`"
    );
}

#[test]
fn a_suffix_has_no_repair() {
    assert_eq!(
        Suffix::parse("1234567A")
            .unwrap_err()
            .report("1234567A")
            .to_string(),
        "invalid suffix: expected a lowercase hex digit, found `A` at byte 7

  1234567A
         ^"
    );
}

#[test]
fn a_picture_takes_at_most_80_characters() {
    for (text, shown) in [
        ("x".repeat(80), true),
        ("x".repeat(81), false),
        // Eight characters each when they are escaped.
        ("\u{ff41}".repeat(10), true),
        ("\u{ff41}".repeat(11), false),
    ] {
        let report = RunId::parse(&text).unwrap_err().report(&text).to_string();
        assert_eq!(report.contains('^'), shown, "{report}");
        assert!(report.starts_with("invalid run id: expected the prefix `run_`, found `"));
        assert!(report.ends_with(&format!("\n\nhelp: write `{}`", suggest(&text, None))));
    }
}

#[test]
fn a_report_about_another_text_does_not_panic() {
    let error = RunId::parse("run_thread-42_dEadbeef").unwrap_err();
    for text in ["", "x", "ééééééééééééé", "run_a_12345678"] {
        assert!(
            error
                .report(text)
                .to_string()
                .starts_with("invalid run id: expected a lowercase")
        );
    }
    assert!(error.report("x").to_string().contains("\n\n  x\n   ^\n\n"));
}

#[test]
fn an_error_is_a_value() {
    const KIND: IdErrorKind = match run_id::RunIdRef::parse("run_a_1234567") {
        Ok(_) => panic!(),
        Err(error) => error.kind(),
    };
    let error = RunId::parse("test-run").unwrap_err();
    let copy = error;
    assert_eq!(copy, error);
    assert_ne!(RunId::parse("rest-run").unwrap_err(), error);
    assert_eq!(
        format!("{error:?}"),
        "ParseIdError { kind: MissingPrefix, offset: 0, message: expected the prefix `run_`, found `t` at byte 0, .. }"
    );
    assert!(error.source().is_none());
    let boxed: Box<dyn Error + Send + Sync> = error.into();
    assert_eq!(
        boxed.to_string(),
        "invalid run id: expected the prefix `run_`, found `t` at byte 0"
    );
    assert_eq!(
        format!("{:>60}|", RunId::parse("").unwrap_err()),
        format!(
            "{:>60}|",
            "invalid run id: expected a run id, found empty text"
        )
    );
    assert_eq!(KIND, IdErrorKind::SuffixTooShort);
}

#[test]
fn a_mismatch_names_both_threads() {
    let error = IdPair::new(
        RunId::from_static("run_checkout_1a2b3c4d"),
        &ThreadId::from_static("billing"),
    )
    .unwrap_err();
    assert_eq!(error.expected, "checkout");
    assert_eq!(error.found, "billing");
    assert_eq!(
        error.to_string(),
        "expected the thread `checkout`, found `billing`"
    );
    assert!(error.source().is_none());
}

#[test]
#[should_panic(expected = "invalid run id: expected a lowercase hex digit, found `E` at byte 15")]
fn from_static_panics_with_the_message() {
    let _ = RunId::from_static("run_thread-42_dEadbeef");
}

#[test]
#[should_panic(expected = "invalid thread id: expected a letter or digit, found `_` at byte 0")]
fn a_thread_from_static_panics_with_the_message() {
    let _ = ThreadId::from_static("_");
}
