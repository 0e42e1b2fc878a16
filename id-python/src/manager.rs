//! The functions of `IDManager`. Like the original, they treat a falsy id, such as `None`, as absent.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use run_id::{IdManager, ParseIdError, RunIdRef, ThreadIdRef, legacy};

use crate::error::of_manager;
use crate::text::{lossy, string, utf8, utf8_of_id};

/// The number of characters of an invalid id that a message shows.
const SHOWN: usize = 80;

/// Returns a new run id of a thread: run_{thread_id}_{8 hex digits}.
///
/// Raises RunIdError, a ValueError, if thread_id is not a thread id.
#[pyfunction]
pub(crate) fn generate_run_id<'py>(
    thread_id: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyString>> {
    let py = thread_id.py();
    let absent = PyString::new(py, "");
    let string = given(thread_id, "thread_id")?.unwrap_or(&absent);
    let text = utf8(string)?;
    let text = lossy(text.as_ref(), string)?;
    match IdManager::generate_run_id(&text) {
        Ok(run_id) => Ok(PyString::new(py, run_id.as_str())),
        Err(error) => Err(wrong_thread_id(py, error, &text)),
    }
}

/// Returns the thread id of a run id, or None if run_id is not a run id.
#[pyfunction]
pub(crate) fn extract_thread_id<'py>(
    run_id: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyString>>> {
    let Some(string) = given(run_id, "run_id")? else {
        return Ok(None);
    };
    let text = utf8_of_id(string)?;
    let thread = text
        .as_ref()
        .and_then(|text| IdManager::extract_thread_id(text));
    Ok(thread.map(|thread| PyString::new(run_id.py(), thread.as_str())))
}

/// Returns True if run_id is a run id of the thread thread_id.
#[pyfunction]
pub(crate) fn validate_id_pair(
    run_id: &Bound<'_, PyAny>,
    thread_id: &Bound<'_, PyAny>,
) -> PyResult<bool> {
    let Some(run_id) = given(run_id, "run_id")? else {
        return Ok(false);
    };
    let Ok(thread_id) = thread_id.cast::<PyString>() else {
        return Ok(false);
    };
    Ok(match (utf8_of_id(run_id)?, utf8_of_id(thread_id)?) {
        (Some(run_id), Some(thread_id)) => IdManager::validate_id_pair(&run_id, &thread_id),
        _ => false,
    })
}

/// Returns True if run_id is a run id.
#[pyfunction]
pub(crate) fn validate_run_id(run_id: &Bound<'_, PyAny>) -> PyResult<bool> {
    let Some(string) = given(run_id, "run_id")? else {
        return Ok(false);
    };
    Ok(utf8_of_id(string)?.is_some_and(|text| RunIdRef::parse(&text).is_ok()))
}

/// Returns True if thread_id is a thread id.
#[pyfunction]
pub(crate) fn validate_thread_id(thread_id: &Bound<'_, PyAny>) -> PyResult<bool> {
    let Some(string) = given(thread_id, "thread_id")? else {
        return Ok(false);
    };
    Ok(utf8_of_id(string)?.is_some_and(|text| ThreadIdRef::parse(&text).is_ok()))
}

/// Returns the thread id and the suffix of a run id, or None if run_id is not a run id.
///
/// Raises TypeError if run_id is None or another value that is not a str.
#[pyfunction]
pub(crate) fn parse_run_id<'py>(
    run_id: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyTuple>>> {
    let py = run_id.py();
    let Some(text) = utf8_of_id(string(run_id, "run_id")?)? else {
        return Ok(None);
    };
    let parts = RunIdRef::parse(&text).ok();
    parts
        .map(|id| PyTuple::new(py, [id.thread_id().as_str(), &id.suffix().to_string()]))
        .transpose()
}

/// Returns run_id if it is given, otherwise a new run id of thread_id.
///
/// Raises RunIdError, a ValueError, if the id that it uses is invalid, or if neither is given.
#[pyfunction]
#[pyo3(signature = (run_id=None, thread_id=None))]
pub(crate) fn get_or_generate_run_id<'py>(
    py: Python<'py>,
    run_id: Option<&Bound<'py, PyAny>>,
    thread_id: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyString>> {
    if let Some(string) = given_option(run_id, "run_id")? {
        let text = utf8(string)?;
        let text = lossy(text.as_ref(), string)?;
        return match RunIdRef::parse(&text) {
            Ok(_) => Ok(string.clone()),
            Err(error) => {
                let words = format!("Invalid run_id format: '{}'", shown(&text));
                let suggestion = legacy::suggest(&text, None);
                Err(of_manager(py, error, &words, Some(suggestion.as_str())))
            }
        };
    }
    if let Some(thread_id) = given_option(thread_id, "thread_id")? {
        return generate_run_id(thread_id);
    }
    match IdManager::get_or_generate_run_id(None, None) {
        Ok(run_id) => Ok(PyString::new(py, run_id.as_str())),
        Err(error) => Err(of_manager(
            py,
            error,
            "Either run_id or thread_id must be provided",
            None,
        )),
    }
}

/// Returns the thread of run_id, otherwise the first of thread_id and chat_thread_id that is a thread id, otherwise None.
#[pyfunction]
#[pyo3(signature = (run_id=None, thread_id=None, chat_thread_id=None))]
pub(crate) fn extract_thread_id_with_fallback<'py>(
    run_id: Option<&Bound<'py, PyAny>>,
    thread_id: Option<&Bound<'py, PyAny>>,
    chat_thread_id: Option<&Bound<'py, PyAny>>,
) -> PyResult<Option<Bound<'py, PyString>>> {
    if let Some(run_id) = run_id
        && let Some(thread) = extract_thread_id(run_id)?
    {
        return Ok(Some(thread));
    }
    for (id, name) in [(thread_id, "thread_id"), (chat_thread_id, "chat_thread_id")] {
        if let Some(string) = given_option(id, name)?
            && let Some(text) = utf8_of_id(string)?
            && ThreadIdRef::parse(&text).is_ok()
        {
            return Ok(Some(string.clone()));
        }
    }
    Ok(None)
}

/// Returns `None` for a falsy value, as the original does, and a `TypeError` for any other value that is not a `str`.
fn given<'a, 'py>(
    value: &'a Bound<'py, PyAny>,
    name: &str,
) -> PyResult<Option<&'a Bound<'py, PyString>>> {
    match value.cast::<PyString>() {
        Ok(string) => Ok(Some(string)),
        Err(_) if !value.is_truthy()? => Ok(None),
        Err(_) => string(value, name).map(Some),
    }
}

/// Like [`given`], for an optional argument. Empty text also counts as absent.
fn given_option<'a, 'py>(
    value: Option<&'a Bound<'py, PyAny>>,
    name: &str,
) -> PyResult<Option<&'a Bound<'py, PyString>>> {
    let Some(value) = value else { return Ok(None) };
    match given(value, name)? {
        Some(string) if string.code_point_len()? > 0 => Ok(Some(string)),
        _ => Ok(None),
    }
}

fn wrong_thread_id(py: Python<'_>, error: ParseIdError, text: &str) -> PyErr {
    let suggestion = legacy::suggest_thread_id(text);
    let words = if text.is_empty() {
        "Invalid thread_id format: thread_id cannot be empty".to_owned()
    } else {
        format!("Invalid thread_id format: '{}'", shown(text))
    };
    of_manager(py, error, &words, Some(suggestion.as_str()))
}

/// Returns the first characters of a text.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
