//! Creates `run_id.RunIdError` in Rust.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use run_id::{IdErrorKind, ParseIdError, legacy};

/// Returns the exception for text that is not a run id.
pub(crate) fn not_a_run_id(py: Python<'_>, error: ParseIdError, text: &str) -> PyErr {
    let suggestion = legacy::suggest(text, None);
    raised(py, error, &error.to_string(), Some(suggestion.as_str()))
}

/// Returns the exception for text that is not a thread id.
pub(crate) fn not_a_thread_id(py: Python<'_>, error: ParseIdError, text: &str) -> PyErr {
    let suggestion = legacy::suggest_thread_id(text);
    raised(py, error, &error.to_string(), Some(suggestion.as_str()))
}

/// Returns the exception for a key that is too long for a thread id. It has no suggestion: only the caller can shorten the key.
pub(crate) fn key_too_long(py: Python<'_>, error: ParseIdError) -> PyErr {
    raised(py, error, &error.to_string(), None)
}

/// Returns an exception of `IDManager`: the message of the original, then the reason.
pub(crate) fn of_manager(
    py: Python<'_>,
    error: ParseIdError,
    words: &str,
    suggestion: Option<&str>,
) -> PyErr {
    raised(py, error, &format!("{words} ({error})"), suggestion)
}

/// Returns the exception for a key with a lone surrogate, which has no UTF-8.
pub(crate) fn lone_surrogate(py: Python<'_>, offset: usize) -> PyErr {
    let message = format!("invalid key: expected text, found a lone surrogate at byte {offset}");
    instance(py, &message, "LoneSurrogate", offset, None)
}

fn raised(py: Python<'_>, error: ParseIdError, message: &str, suggestion: Option<&str>) -> PyErr {
    instance(py, message, &name(error.kind()), error.offset(), suggestion)
}

fn instance(
    py: Python<'_>,
    message: &str,
    kind: &str,
    offset: usize,
    suggestion: Option<&str>,
) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS
        .import(py, "run_id._errors", "RunIdError")
        .and_then(|class| class.call1((message, kind, offset, suggestion)))
        .map_or_else(|error| error, PyErr::from_value)
}

/// Returns the name of a kind in the specification. Rust uses the same names.
fn name(kind: IdErrorKind) -> String {
    format!("{kind:?}")
}
