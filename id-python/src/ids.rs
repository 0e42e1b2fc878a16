//! The native functions of the classes `RunId` and `ThreadId` and of the module.

use pyo3::prelude::*;
use pyo3::types::PyString;
use run_id::legacy;
use run_id::{RunId, RunIdRef, ThreadId, ThreadIdRef};

use crate::error::{key_too_long, lone_surrogate, not_a_run_id, not_a_thread_id};
use crate::text::{characters, lossy, string, utf8};

/// Returns the text of a valid run id as a plain `str`.
#[pyfunction]
pub(crate) fn check_run_id<'py>(text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    let string = string(text, "run id")?;
    with_run_id(string, |id| plain(string, id.as_str()))
}

/// Returns the text of a valid thread id as a plain `str`.
#[pyfunction]
pub(crate) fn check_thread_id<'py>(text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    let string = string(text, "thread id")?;
    with_thread_id(string, |id| plain(string, id.as_str()))
}

/// Returns the thread id of a run id.
#[pyfunction]
pub(crate) fn thread_of<'py>(run_id: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    with_run_id(string(run_id, "run id")?, |id| {
        PyString::new(run_id.py(), id.thread_id().as_str())
    })
}

/// Returns the suffix of a run id.
#[pyfunction]
pub(crate) fn suffix_of(run_id: &Bound<'_, PyAny>) -> PyResult<String> {
    with_run_id(string(run_id, "run id")?, |id| id.suffix().to_string())
}

/// Returns a new run id of a thread.
#[pyfunction]
pub(crate) fn generate<'py>(thread: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    with_thread_id(string(thread, "thread id")?, |id| {
        PyString::new(thread.py(), RunId::generate(id).as_str())
    })
}

/// Returns the thread id of any key.
#[pyfunction]
pub(crate) fn encode_key<'py>(key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    let py = key.py();
    let string = string(key, "key")?;
    let Some(text) = utf8(string)? else {
        return Err(lone_surrogate(py, first_surrogate(string)?));
    };
    match ThreadId::encode(&text) {
        Ok(thread) => Ok(PyString::new(py, thread.as_str())),
        Err(error) => Err(key_too_long(py, error)),
    }
}

/// Returns the key of a thread id, for display.
#[pyfunction]
pub(crate) fn decode_thread<'py>(thread: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    with_thread_id(string(thread, "thread id")?, |id| {
        PyString::new(thread.py(), &id.decode())
    })
}

/// Returns the run id that replaces an old one, in the given thread if there is one.
#[pyfunction]
#[pyo3(signature = (old, thread=None))]
pub(crate) fn suggest<'py>(
    old: &Bound<'py, PyAny>,
    thread: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyString>> {
    let old_string = string(old, "old run id")?;
    let old_text = utf8(old_string)?;
    let old_text = lossy(old_text.as_ref(), old_string)?;
    let suggested = |thread: Option<ThreadIdRef<'_>>| {
        PyString::new(old.py(), legacy::suggest(&old_text, thread).as_str())
    };
    match thread {
        None => Ok(suggested(None)),
        Some(thread) => with_thread_id(string(thread, "thread id")?, |id| suggested(Some(id))),
    }
}

/// Returns the thread id that replaces an old one.
#[pyfunction]
pub(crate) fn suggest_thread_id<'py>(old: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    let string = string(old, "old thread id")?;
    let text = utf8(string)?;
    let thread = legacy::suggest_thread_id(&lossy(text.as_ref(), string)?);
    Ok(PyString::new(old.py(), thread.as_str()))
}

/// Returns a run id and its thread id, from two ids that may be invalid or disagree.
#[pyfunction]
pub(crate) fn fix_id_pair(
    run_id: &Bound<'_, PyAny>,
    thread_id: &Bound<'_, PyAny>,
) -> PyResult<(String, String)> {
    let (run_string, thread_string) = (string(run_id, "run id")?, string(thread_id, "thread id")?);
    let (run_text, thread_text) = (utf8(run_string)?, utf8(thread_string)?);
    let pair = legacy::fix_id_pair(
        &lossy(run_text.as_ref(), run_string)?,
        &lossy(thread_text.as_ref(), thread_string)?,
    );
    let (run_id, thread_id) = pair.into_parts();
    Ok((run_id.into(), thread_id.into()))
}

/// Calls `with` on a valid run id, or raises `RunIdError`.
fn with_run_id<T>(
    string: &Bound<'_, PyString>,
    with: impl FnOnce(RunIdRef<'_>) -> T,
) -> PyResult<T> {
    let text = utf8(string)?;
    let text = lossy(text.as_ref(), string)?;
    match RunIdRef::parse(&text) {
        Ok(id) => Ok(with(id)),
        Err(error) => Err(not_a_run_id(string.py(), error, &text)),
    }
}

/// Calls `with` on a valid thread id, or raises `RunIdError`.
fn with_thread_id<T>(
    string: &Bound<'_, PyString>,
    with: impl FnOnce(ThreadIdRef<'_>) -> T,
) -> PyResult<T> {
    let text = utf8(string)?;
    let text = lossy(text.as_ref(), string)?;
    match ThreadIdRef::parse(&text) {
        Ok(id) => Ok(with(id)),
        Err(error) => Err(not_a_thread_id(string.py(), error, &text)),
    }
}

/// Returns `string` itself, or a plain `str` of its text if it is an instance of a subclass, which may print differently.
fn plain<'py>(string: &Bound<'py, PyString>, text: &str) -> Bound<'py, PyString> {
    if string.is_exact_instance_of::<PyString>() {
        string.clone()
    } else {
        PyString::new(string.py(), text)
    }
}

/// Returns the offset, in bytes of UTF-8, of the first lone surrogate.
fn first_surrogate(string: &Bound<'_, PyString>) -> PyResult<usize> {
    let characters = characters(string)?;
    Ok(characters
        .iter()
        .map_while(|c| c.as_ref().ok())
        .map(|c| c.len_utf8())
        .sum())
}
