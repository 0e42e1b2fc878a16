//! Python's text as Rust's.

use std::borrow::Cow;
use std::char::DecodeUtf16Error;

use pyo3::exceptions::{PyTypeError, PyUnicodeEncodeError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyBytes, PyString};
use run_id::format::MAX_RUN_ID_LEN;

/// Returns the text of a `str`; `None` if it holds a lone surrogate.
pub(crate) fn utf8(text: &Bound<'_, PyString>) -> PyResult<Option<PyBackedStr>> {
    match PyBackedStr::try_from(text.clone()) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(text.py()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the text of a `str` that is short enough for an id.
///
/// An id has at most 255 characters. Longer text, however long, is never copied.
pub(crate) fn utf8_of_id(text: &Bound<'_, PyString>) -> PyResult<Option<PyBackedStr>> {
    if text.code_point_len()? > MAX_RUN_ID_LEN {
        return Ok(None);
    }
    utf8(text)
}

/// Returns the text with every lone surrogate replaced by U+FFFD, which takes as many bytes in UTF-8.
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

/// Returns the characters of a `str`; an error is a lone surrogate.
pub(crate) fn characters(
    text: &Bound<'_, PyString>,
) -> PyResult<Vec<Result<char, DecodeUtf16Error>>> {
    let utf16 = text.call_method1("encode", ("utf-16-le", "surrogatepass"))?;
    let (units, _) = utf16.cast::<PyBytes>()?.as_bytes().as_chunks::<2>();
    Ok(char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))).collect())
}

/// Returns `value` as a `str`, or the `TypeError` that names `what` was expected.
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
