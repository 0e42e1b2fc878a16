//! Assertions for any text as an id.

use run_id::legacy::{LegacyFormat, LenientRunId, fix_id_pair, suggest, suggest_thread_id};
use run_id::{IdManager, ParseIdError, RunId, RunIdRef, Suffix, ThreadId, ThreadIdRef};

/// Asserts that exactly the texts of the format are accepted and returned unchanged, and that an error explains any other.
///
/// # Panics
///
/// If an assertion fails.
pub fn parse(text: &str) {
    let run_id = RunIdRef::parse(text);
    assert_eq!(run_id.is_ok(), is_run_id(text), "{text:?}");
    assert_eq!(IdManager::validate_run_id(text), run_id.is_ok());
    match run_id {
        Ok(id) => {
            assert_eq!(id.as_str(), text);
            assert_eq!(RunId::new(id.thread_id(), id.suffix()), text);
            assert_eq!(format!("run_{}_{}", id.thread_id(), id.suffix()), text);
            assert_eq!(IdManager::extract_thread_id(text), Some(id.thread_id()));
            assert!(IdManager::validate_id_pair(text, id.thread_id().as_str()));
        }
        Err(error) => {
            is_explained(error, text);
            assert_eq!(RunId::parse(text).unwrap_err(), error);
        }
    }
    let thread_id = ThreadIdRef::parse(text);
    assert_eq!(thread_id.is_ok(), is_thread_id(text), "{text:?}");
    assert_eq!(IdManager::validate_thread_id(text), thread_id.is_ok());
    match thread_id {
        Ok(thread) => {
            let run = RunId::new(thread, Suffix::from_u32(7));
            assert_eq!(RunId::parse(run.as_str()).unwrap().thread_id(), thread);
        }
        Err(error) => {
            is_explained(error, text);
            assert_eq!(ThreadId::parse(text).unwrap_err(), error);
        }
    }
    match Suffix::parse(text) {
        Ok(suffix) => assert_eq!(suffix.to_string(), text),
        Err(error) => {
            is_explained(error, text);
            assert!(!is_suffix(text), "{text:?}");
        }
    }
}

/// A second, simple parser of the format.
fn is_run_id(text: &str) -> bool {
    let parts = text
        .strip_prefix("run_")
        .and_then(|rest| rest.rsplit_once('_'));
    parts.is_some_and(|(thread, suffix)| is_thread_id(thread) && is_suffix(suffix))
}

fn is_thread_id(text: &str) -> bool {
    text.len() <= 242
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == '_' || byte == '-')
}

fn is_suffix(text: &str) -> bool {
    text.len() == 8 && text.chars().all(|byte| "0123456789abcdef".contains(byte))
}

fn is_explained(error: ParseIdError, text: &str) {
    assert!(text.is_char_boundary(error.offset()), "{text:?}");
    let message = error.to_string();
    assert!(message.len() <= 160 && message.is_ascii(), "{message}");
    assert!(error.report(text).to_string().len() <= 1_024);
}

/// Asserts that an old id always becomes the same valid run id. The second line of `text`, if any, is a thread.
///
/// # Panics
///
/// If an assertion fails.
pub fn legacy(text: &str) {
    let (old, thread) = text.split_once('\n').unwrap_or((text, ""));
    let new = suggest(old, None);
    assert_eq!(RunId::parse(new.as_str()).as_ref(), Ok(&new));
    assert_eq!(suggest(old, None), new);
    assert_eq!(suggest(new.as_str(), None), new);
    let is_canonical = is_run_id(old);
    assert_eq!(
        LegacyFormat::detect(old) == LegacyFormat::Canonical,
        is_canonical
    );
    let lenient = LenientRunId::new(old);
    assert_eq!(lenient.as_str(), old);
    assert_eq!(lenient.migrate(), new);
    assert_eq!(lenient.is_canonical(), is_canonical);
    if let Some(own) = lenient.thread_id() {
        assert!(new.belongs_to(own), "{old:?} is of {own}, {new} is not");
    }
    if is_canonical {
        assert_eq!(new, old);
    }
    if let Ok(thread) = ThreadIdRef::parse(thread) {
        assert!(suggest(old, Some(thread)).belongs_to(thread));
        assert_eq!(suggest_thread_id(thread.as_str()), thread);
    }
    let mended = suggest_thread_id(thread);
    assert_eq!(suggest_thread_id(mended.as_str()), mended);
    let pair = fix_id_pair(old, thread);
    assert!(pair.run_id().belongs_to(pair.thread_id()));
    if is_canonical {
        assert_eq!(*pair.run_id(), old);
    } else if is_thread_id(thread) {
        assert_eq!(pair.thread_id(), thread);
    }
}
