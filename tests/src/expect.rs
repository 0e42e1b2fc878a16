//! Assertions that report the line of the test that called them.

#![expect(
    clippy::missing_panics_doc,
    reason = "an assertion panics when it does not hold"
)]

use run_id::{IdErrorKind, ParseIdError, RunId, RunIdRef, Suffix, ThreadId, ThreadIdRef};

/// `text` is a run id with this thread id and this suffix, in every way to read one.
#[track_caller]
pub fn run_id(text: &str, thread: &str, suffix: &str) {
    let owned = match RunId::parse(text) {
        Ok(id) => id,
        Err(error) => panic!("{text:?}: {error}"),
    };
    assert_eq!(owned.as_str(), text);
    assert_eq!(owned.thread_id().as_str(), thread, "the thread of {text:?}");
    assert_eq!(owned.suffix().to_string(), suffix, "the suffix of {text:?}");
    let borrowed = RunIdRef::parse(text).expect("what RunId reads");
    assert_eq!(borrowed.as_str(), text);
    assert_eq!(borrowed.thread_id().as_str(), thread);
    assert_eq!(borrowed.suffix().to_string(), suffix);
    assert_eq!(text.parse::<RunId>().as_ref(), Ok(&owned));
}

/// `text` is a thread id.
#[track_caller]
pub fn thread_id(text: &str) {
    match ThreadId::parse(text) {
        Ok(id) => assert_eq!(id.as_str(), text),
        Err(error) => panic!("{text:?}: {error}"),
    }
    assert_eq!(ThreadIdRef::parse(text).map(ThreadIdRef::as_str), Ok(text));
}

/// `text` is no run id, and the error is this one.
#[track_caller]
pub fn run_id_error(text: &str, kind: IdErrorKind, offset: usize, message: &str) {
    let error = match RunId::parse(text) {
        Ok(id) => panic!("{id:?} was accepted"),
        Err(error) => error,
    };
    same(text, "run id", error, (kind, offset, message));
    assert_eq!(RunIdRef::parse(text), Err(error));
}

/// `text` is no thread id, and the error is this one.
#[track_caller]
pub fn thread_id_error(text: &str, kind: IdErrorKind, offset: usize, message: &str) {
    let error = match ThreadId::parse(text) {
        Ok(id) => panic!("{id:?} was accepted"),
        Err(error) => error,
    };
    same(text, "thread id", error, (kind, offset, message));
    assert_eq!(ThreadIdRef::parse(text), Err(error));
}

/// `text` is no suffix, and the error is this one.
#[track_caller]
pub fn suffix_error(text: &str, kind: IdErrorKind, offset: usize, message: &str) {
    match Suffix::parse(text) {
        Ok(suffix) => panic!("{suffix:?} was accepted"),
        Err(error) => same(text, "suffix", error, (kind, offset, message)),
    }
}

#[track_caller]
fn same(text: &str, what: &str, error: ParseIdError, expected: (IdErrorKind, usize, &str)) {
    let reason = error.reason().to_string();
    assert_eq!(
        (error.kind(), error.offset(), reason.as_str()),
        expected,
        "the error about {text:?}",
    );
    assert_eq!(error.to_string(), format!("invalid {what}: {reason}"));
}
