//! Warnings about legacy ids: events of `tracing`. Without that feature this file is not compiled.

use crate::legacy::LegacyFormat;
use crate::legacy::context::LegacyFinding;
use crate::pair::ThreadMismatch;
use crate::run_id::{RunId, RunIdRef};

/// A lenient run id was made from `text`.
pub(crate) fn made(text: &str) {
    if let Err(error) = RunIdRef::parse(text) {
        let format = LegacyFormat::detect(text);
        tracing::warn!(?format, %error, "a lenient run id is not canonical");
    }
}

/// `new` takes the place of the run id `old`.
pub(crate) fn migrated(old: &str, new: &RunId) {
    if new != old {
        let format = LegacyFormat::detect(old);
        tracing::warn!(?format, run_id = %new, "a legacy run id was migrated");
    }
}

/// A stored thread id disagrees with the run id when the context is migrated.
pub(crate) fn disagreement(finding: &LegacyFinding) {
    if matches!(finding, LegacyFinding::Disagreement { .. }) {
        tracing::warn!(%finding, "the ids of a legacy context disagree, the run id wins");
    }
}

/// A thread id was refused because the run id is of another thread.
pub(crate) fn refused(mismatch: &ThreadMismatch) {
    tracing::warn!(%mismatch, "a thread id that contradicts the run id was not set");
}
