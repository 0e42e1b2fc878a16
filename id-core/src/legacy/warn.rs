//! Warnings about legacy ids, as `tracing` events; compiled with the feature `tracing` only.

use super::context::LegacyFinding;
use super::shape::LegacyFormat;
use crate::pair::ThreadMismatch;
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;

/// Warns that a lenient run id was made from `text`, if `text` is not a run id.
pub(crate) fn made(text: &str) {
    if let Err(error) = RunIdRef::parse(text) {
        let format = LegacyFormat::detect(text);
        tracing::warn!(?format, %error, "a lenient run id is not canonical");
    }
}

/// Warns that `new` replaces the run id `old`, if they differ.
pub(crate) fn migrated(old: &str, new: &RunId) {
    if new != old {
        let format = LegacyFormat::detect(old);
        tracing::warn!(?format, run_id = %new, "a legacy run id was migrated");
    }
}

/// Warns about a stored thread id that disagrees with the run id of a context that is migrated.
pub(crate) fn disagreement(finding: &LegacyFinding) {
    if matches!(finding, LegacyFinding::Disagreement { .. }) {
        tracing::warn!(%finding, "the ids of a legacy context disagree, the run id wins");
    }
}

/// Warns that a thread id was refused because the run id belongs to another thread.
pub(crate) fn refused(mismatch: &ThreadMismatch) {
    tracing::warn!(%mismatch, "a thread id that contradicts the run id was not set");
}
