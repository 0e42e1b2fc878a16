//! Python's text as Rust's.

use std::borrow::Cow;
use std::char::DecodeUtf16Error;

use id_core::format::MAX_RUN_ID_LEN;
use pyo3::exceptions::{PyTypeError, PyUnicodeEncodeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// Text of a `str`, as UTF-8.
///
/// A `bytes` object holds it: the stable ABI of Python 3.9 cannot lend the text of a `str`.
pub(crate) struct Text<'py> {
    bytes: Bound<'py, PyBytes>,
}

impl<'py> Text<'py> {
    /// Returns `None` for text that holds a lone surrogate.
    pub(crate) fn of(text: &Bound<'py, PyString>) -> PyResult<Option<Self>> {
        match text.encode_utf8() {
            Ok(bytes) => Ok(Some(Self { bytes })),
            Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(text.py()) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the text of a `str` that is short enough for an id.
    ///
    /// An id has at most 255 characters. Longer text, however long, is never copied.
    pub(crate) fn of_id(text: &Bound<'py, PyString>) -> PyResult<Option<Self>> {
        if text.code_point_len()? > MAX_RUN_ID_LEN {
            return Ok(None);
        }
        Self::of(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        // UTF-8 that Python made is valid; empty text is no id.
        std::str::from_utf8(self.bytes.as_bytes()).unwrap_or_default()
    }
}

/// Returns the text with every lone surrogate replaced by U+FFFD, which takes as many bytes in UTF-8.
pub(crate) fn lossy<'a>(
    text: Option<&'a Text<'_>>,
    original: &Bound<'_, PyString>,
) -> PyResult<Cow<'a, str>> {
    if let Some(text) = text {
        return Ok(Cow::Borrowed(text.as_str()));
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
