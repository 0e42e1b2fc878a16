//! The nine functions that people port their Python code to.

use run_id::{IdErrorKind, IdManager, Suffix};

#[test]
fn generate_run_id() {
    let id = IdManager::generate_run_id("thread_1").unwrap();
    assert_eq!(id.thread_id(), "thread_1");
    assert!(IdManager::validate_run_id(id.as_str()));
    let error = IdManager::generate_run_id("").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid thread id: expected a thread id, found empty text"
    );
    let error = IdManager::generate_run_id("a b").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid thread id: expected a letter, digit, `_` or `-`, found ` ` at byte 1"
    );
}

#[test]
fn extract_thread_id() {
    assert_eq!(
        IdManager::extract_thread_id("run_a_b_12345678").unwrap(),
        "a_b"
    );
    for bad in [
        "",
        "test-run",
        "run_a",
        "run__12345678",
        "run_a_1234567",
        "run_a_12345678\n",
    ] {
        assert_eq!(IdManager::extract_thread_id(bad), None, "{bad:?}");
    }
    // What comes back lives as long as the text that went in.
    let text = String::from("run_a_12345678");
    let thread = IdManager::extract_thread_id(&text);
    assert_eq!(thread.unwrap().as_str(), "a");
}

#[test]
fn validate_run_id() {
    assert!(IdManager::validate_run_id("run_a_12345678"));
    assert!(!IdManager::validate_run_id("run_a_1234567G"));
    assert!(!IdManager::validate_run_id(""));
}

#[test]
fn validate_thread_id() {
    assert!(IdManager::validate_thread_id("thread-1_x"));
    assert!(!IdManager::validate_thread_id("_x"));
    assert!(!IdManager::validate_thread_id(""));
}

#[test]
fn validate_id_pair() {
    assert!(IdManager::validate_id_pair("run_a_12345678", "a"));
    assert!(!IdManager::validate_id_pair("run_a_12345678", "b"));
    assert!(!IdManager::validate_id_pair("run_a_12345678", ""));
    assert!(!IdManager::validate_id_pair("test-run", "test-run"));
    assert!(!IdManager::validate_id_pair("", ""));
}

#[test]
fn parse_run_id() {
    let (thread, suffix) = IdManager::parse_run_id("run_a-b_c_0000beef").unwrap();
    assert_eq!(thread, "a-b_c");
    assert_eq!(suffix, Suffix::from_u32(0xbeef));
    assert_eq!(IdManager::parse_run_id("a-b_c_0000beef"), None);
}

#[test]
fn create_test_ids() {
    let pair = IdManager::create_test_ids("a").unwrap();
    assert!(IdManager::validate_id_pair(pair.run_id().as_str(), "a"));
    assert_eq!(pair.thread_id(), "a");
    let error = IdManager::create_test_ids("-").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid thread id: expected a letter or digit, found `-` at byte 0"
    );
}

#[test]
fn get_or_generate_run_id() {
    let get = IdManager::get_or_generate_run_id;
    assert_eq!(get(Some("run_a_12345678"), None).unwrap(), "run_a_12345678");
    assert_eq!(
        get(Some("run_a_12345678"), Some("b")).unwrap(),
        "run_a_12345678"
    );
    assert_eq!(
        get(Some("run_a_12345678"), Some("-")).unwrap(),
        "run_a_12345678"
    );
    assert_eq!(get(None, Some("b")).unwrap().thread_id(), "b");
    assert_eq!(get(Some(""), Some("b")).unwrap().thread_id(), "b");
    // A bad run id is told, not replaced.
    let error = get(Some("test-run"), Some("b")).unwrap_err();
    assert_eq!(error.kind(), IdErrorKind::MissingPrefix);
    let error = get(None, Some("-")).unwrap_err();
    assert_eq!(error.kind(), IdErrorKind::InvalidThreadStart);
    for nothing in [
        get(None, None),
        get(Some(""), None),
        get(None, Some("")),
        get(Some(""), Some("")),
    ] {
        let error = nothing.unwrap_err();
        assert_eq!(error.kind(), IdErrorKind::NothingGiven);
        assert_eq!(error.offset(), 0);
        assert_eq!(
            error.to_string(),
            "expected a run id or a thread id, found neither"
        );
    }
}

#[test]
fn extract_thread_id_with_fallback() {
    let extract = |run_id, thread_id, chat_thread_id| {
        IdManager::extract_thread_id_with_fallback(run_id, thread_id, chat_thread_id)
            .map(|thread| thread.as_str().to_owned())
    };
    let found = |thread: &str| Some(thread.to_owned());
    assert_eq!(
        extract(Some("run_a_12345678"), Some("b"), Some("c")),
        found("a")
    );
    assert_eq!(extract(Some("test-run"), Some("b"), Some("c")), found("b"));
    assert_eq!(extract(Some(""), Some("b"), Some("c")), found("b"));
    assert_eq!(extract(None, Some("b"), Some("c")), found("b"));
    assert_eq!(extract(None, None, Some("c")), found("c"));
    assert_eq!(extract(None, Some(""), Some("c")), found("c"));
    assert_eq!(extract(Some("x"), Some("-"), Some("c")), found("c"));
    assert_eq!(extract(Some("x"), Some("b b"), Some("é")), None);
    assert_eq!(extract(None, None, None), None);
}
