//! Converts Python text to Rust text.

use std::borrow::Cow;
use std::char::DecodeUtf16Error;

use pyo3::exceptions::{PyTypeError, PyUnicodeEncodeError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyBytes, PyString};
use run_id::format::MAX_RUN_ID_LEN;

/// Returns the text of a `str`, or `None` if it contains a lone surrogate.
pub(crate) fn utf8(text: &Bound<'_, PyString>) -> PyResult<Option<PyBackedStr>> {
    match PyBackedStr::try_from(text.clone()) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(text.py()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the text of a `str` that is short enough for an id, otherwise `None`.
///
/// An id has at most 255 characters, so longer text is not copied.
pub(crate) fn utf8_of_id(text: &Bound<'_, PyString>) -> PyResult<Option<PyBackedStr>> {
    if text.code_point_len()? > MAX_RUN_ID_LEN {
        return Ok(None);
    }
    utf8(text)
}

/// Returns the text with every lone surrogate replaced by U+FFFD. Both count as three bytes, so offsets stay the same.
pub(crate) fn lossy<'a>(
    text: Option<&'a PyBackedStr>,
    original: &Bound<'_, PyString>,
) -> PyResult<Cow<'a, str>> {
    if let Some(text) = text {
        return Ok(Cow::Borrowed(text));
    }
    let characters = characters(original)?.into_iter();
    Ok(Cow::Owned(
        characters
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    ))
}

/// Returns the characters of a `str`. An `Err` is a lone surrogate.
pub(crate) fn characters(
    text: &Bound<'_, PyString>,
) -> PyResult<Vec<Result<char, DecodeUtf16Error>>> {
    let utf16 = text.call_method1("encode", ("utf-16-le", "surrogatepass"))?;
    let (units, _) = utf16.cast::<PyBytes>()?.as_bytes().as_chunks::<2>();
    Ok(char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))).collect())
}

/// Returns `value` as a `str`, or a `TypeError` that starts with `what`.
pub(crate) fn string<'a, 'py>(
    value: &'a Bound<'py, PyAny>,
    what: &str,
) -> PyResult<&'a Bound<'py, PyString>> {
    value
        .cast::<PyString>()
        .map_err(|_| wrong_type(value, what))
}

fn wrong_type(value: &Bound<'_, PyAny>, what: &str) -> PyErr {
    match value.get_type().name() {
        Ok(name) => PyTypeError::new_err(format!("{what} must be str, not {name}")),
        Err(error) => error,
    }
}
