//! Bugs of the Python backend that this crate replaces, one scenario each.

use run_id::legacy::{LegacyFormat, suggest};
use run_id::{IdManager, IdPair, RunId, Suffix, ThreadId};
use run_id_tests::expect::run_id;

/// Tests wrote `run_id="test-run"`; nobody could tell which thread it was of.
#[test]
fn test_run_is_no_run_id_and_has_a_repair() {
    for text in [
        "test-run",
        "test_run",
        "test-run-123",
        "test_run_123",
        "run-1",
        "run_123",
    ] {
        assert!(!IdManager::validate_run_id(text), "{text}");
        assert_eq!(IdManager::extract_thread_id(text), None, "{text}");
        let repair = suggest(text, None);
        assert_eq!(RunId::parse(repair.as_str()), Ok(repair));
    }
    assert_eq!(LegacyFormat::detect("test-run"), LegacyFormat::Hyphenated);
}

/// `run-thread-12345678` was taken for a run id by one of two parsers.
#[test]
fn hyphens_do_not_stand_for_underscores() {
    for text in [
        "run-thread-12345678",
        "run-thread_12345678",
        "run_thread-12345678",
    ] {
        assert!(!IdManager::validate_run_id(text), "{text}");
    }
}

/// A parser that split at the first `_` gave events to the thread `user`.
#[test]
fn threads_keep_their_hyphens_and_underscores() {
    run_id(
        "run_user_123_session_1a2b3c4d",
        "user_123_session",
        "1a2b3c4d",
    );
    run_id(
        "run_user-123-session_1a2b3c4d",
        "user-123-session",
        "1a2b3c4d",
    );
    run_id(
        "run_thread_user-1_x_1a2b3c4d",
        "thread_user-1_x",
        "1a2b3c4d",
    );
    run_id("run_run_1_12345678_1a2b3c4d", "run_1_12345678", "1a2b3c4d");
}

/// `.+` in the pattern let a thread of white space pass.
#[test]
fn no_part_is_empty_or_blank() {
    for text in [
        "run__12345678",
        "run_ _12345678",
        "run_\t_12345678",
        "run_a_",
        "run_",
        "run",
        "",
        " ",
    ] {
        assert!(!IdManager::validate_run_id(text), "{text:?}");
    }
    for text in ["", " ", "\n"] {
        assert!(!IdManager::validate_thread_id(text), "{text:?}");
        assert!(IdManager::generate_run_id(text).is_err(), "{text:?}");
    }
}

/// The same id in another case is another key in a map and another file on a disk.
#[test]
fn upper_case_hex_and_prefix_are_refused() {
    for text in [
        "run_a_ABCDEF01",
        "run_a_abcdeF01",
        "RUN_a_abcdef01",
        "Run_a_abcdef01",
    ] {
        assert!(!IdManager::validate_run_id(text), "{text}");
    }
    // A thread keeps its case.
    run_id("run_Thread-A_abcdef01", "Thread-A", "abcdef01");
    assert!(!IdManager::validate_id_pair(
        "run_Thread-A_abcdef01",
        "thread-a"
    ));
}

#[test]
fn nine_and_seven_digits_are_refused() {
    assert!(!IdManager::validate_run_id("run_a_123456789"));
    assert!(!IdManager::validate_run_id("run_a_1234567"));
    // Nine digits are not a thread that ends in one of them.
    assert_eq!(IdManager::extract_thread_id("run_a_123456789"), None);
}

/// Python's `$` matches before a final newline.
#[test]
fn a_newline_at_the_end_is_refused() {
    assert!(!IdManager::validate_run_id("run_a_12345678\n"));
    assert!(!IdManager::validate_thread_id("a\n"));
    assert!(!IdManager::validate_run_id("run_a\nb_12345678"));
}

/// A run id and a thread id were handed on side by side, and an event went to the wrong user.
#[test]
fn a_pair_cannot_disagree() {
    let alice = RunId::new(&ThreadId::from_static("alice"), Suffix::from_u32(1));
    let error = IdPair::new(alice, &ThreadId::from_static("bob")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected the thread `alice`, found `bob`"
    );
    assert!(!IdManager::validate_id_pair("run_alice_00000001", "bob"));
    // Nor is a thread the front of another.
    assert!(!IdManager::validate_id_pair(
        "run_alice_2_00000001",
        "alice"
    ));
    assert!(!IdManager::validate_id_pair(
        "run_alice_00000001",
        "alice_2"
    ));
}
