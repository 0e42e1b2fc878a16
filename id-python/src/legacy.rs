//! The native functions of the legacy mode of `ExecutionContext`. They use the derive's legacy mode on the texts of a Python
//! object.

use pyo3::prelude::*;
use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, LegacyContext, LegacyFinding};

use crate::text::{lossy, string, utf8};

/// The ids of a Python object.
#[derive(ExecutionContext)]
#[execution_context(legacy)]
#[expect(clippy::struct_field_names, reason = "the names that old code has")]
struct Ids {
    run_id: String,
    thread_id: Option<String>,
    chat_thread_id: Option<String>,
}

impl Ids {
    fn read(
        run_id: Option<&Bound<'_, PyAny>>,
        thread_id: Option<&Bound<'_, PyAny>>,
        chat_thread_id: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        Ok(Self {
            run_id: owned(run_id, "run_id")?.unwrap_or_default(),
            thread_id: owned(thread_id, "thread_id")?,
            chat_thread_id: owned(chat_thread_id, "chat_thread_id")?,
        })
    }
}

/// Returns the thread of a legacy context: that of its run id, otherwise the first stored thread id that is valid.
#[pyfunction]
pub(crate) fn legacy_thread_id(
    run_id: Option<&Bound<'_, PyAny>>,
    thread_id: Option<&Bound<'_, PyAny>>,
    chat_thread_id: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<String>> {
    let ids = Ids::read(run_id, thread_id, chat_thread_id)?;
    Ok(LegacyContext::thread_id(&ids).map(|thread| thread.as_str().to_owned()))
}

/// Returns the thread of a run id, new or old, or `None` if the id contains no thread.
#[pyfunction]
pub(crate) fn legacy_thread_of_run(run_id: Option<&Bound<'_, PyAny>>) -> PyResult<Option<String>> {
    let id = LenientRunId::new(owned(run_id, "run_id")?.unwrap_or_default());
    Ok(id.thread_id().map(|thread| thread.as_str().to_owned()))
}

/// Returns the run id that replaces that of a legacy context.
#[pyfunction]
pub(crate) fn legacy_migrate(
    run_id: Option<&Bound<'_, PyAny>>,
    thread_id: Option<&Bound<'_, PyAny>>,
    chat_thread_id: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let ids = Ids::read(run_id, thread_id, chat_thread_id)?;
    Ok(LegacyContext::migrate(&ids).into())
}

/// Field, text, message and suggestion.
type Finding = (&'static str, String, String, Option<String>);

/// Returns the invalid and contradictory ids of a legacy context.
#[pyfunction]
pub(crate) fn legacy_findings(
    run_id: Option<&Bound<'_, PyAny>>,
    thread_id: Option<&Bound<'_, PyAny>>,
    chat_thread_id: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<Finding>> {
    let ids = Ids::read(run_id, thread_id, chat_thread_id)?;
    let findings = LegacyContext::validate(&ids).into_iter().map(|finding| {
        let message = finding.to_string();
        match finding {
            LegacyFinding::RunId {
                text, suggestion, ..
            } => ("run_id", text, message, Some(suggestion.into())),
            LegacyFinding::ThreadId { field, text, .. } => (field, text, message, None),
            LegacyFinding::Disagreement { field, mismatch } => {
                (field, mismatch.found.into(), message, None)
            }
        }
    });
    Ok(findings.collect())
}

/// Returns the text of an attribute, or `None` if it is absent.
fn owned(value: Option<&Bound<'_, PyAny>>, name: &str) -> PyResult<Option<String>> {
    let Some(value) = value else { return Ok(None) };
    let string = string(value, name)?;
    let text = utf8(string)?;
    Ok(Some(lossy(text.as_ref(), string)?.into_owned()))
}
