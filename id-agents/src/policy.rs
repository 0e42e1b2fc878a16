//! The policy for invalid run ids: refuse the id, or repair it and log a warning.

use std::collections::HashSet;

use parking_lot::Mutex;
use run_id::{IdPair, RunId, ThreadIdRef, legacy};

use crate::error::ExecuteError;

/// How strictly an [`Executor`](crate::Executor) treats ids that arrive as text.
///
/// ```
/// use id_agents::{Executor, MemoryLog, Policy};
///
/// let strict = Executor::builder(MemoryLog::new()).build();
/// assert!(strict.admit("triage", "test_run_7").is_err());
///
/// let lenient = Executor::builder(MemoryLog::new()).policy(Policy::Warn).build();
/// let context = lenient.admit("triage", "test_run_7")?;
/// assert_eq!(context.thread_id(), "test_thread_7");
/// # Ok::<(), id_agents::ExecuteError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Refuses an invalid id, and a thread id that is not that of the run id, before the agent runs.
    #[default]
    Strict,
    /// Replaces an invalid id with its suggestion ([`run_id::legacy::suggest`]: the same old id has the same new id
    /// everywhere), and warns once through `tracing`. Ignores a thread id that disagrees, with a warning.
    Warn,
}

/// Maximum number of old ids whose warning is remembered. After that, warnings repeat, so that memory does not grow.
const REMEMBERED: usize = 10_000;

#[derive(Debug, Default)]
pub(crate) struct Gate {
    pub(crate) policy: Policy,
    warned: Mutex<HashSet<String>>,
}

impl Gate {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            warned: Mutex::default(),
        }
    }

    /// Returns the run id in `text`, or the run id that replaces it.
    ///
    /// # Errors
    /// [`ExecuteError::InvalidRunId`] and [`ExecuteError::ThreadMismatch`], with [`Policy::Strict`].
    pub(crate) fn admit(
        &self,
        text: &str,
        claimed_thread: Option<&str>,
    ) -> Result<RunId, ExecuteError> {
        let claimed = claimed_thread.filter(|thread| !thread.is_empty());
        match RunId::parse(text) {
            Ok(run_id) => self.check_claim(run_id, claimed),
            Err(error) if self.policy == Policy::Strict => Err(ExecuteError::InvalidRunId {
                text: text.to_owned(),
                error,
            }),
            Err(error) => {
                let thread = claimed.and_then(|thread| ThreadIdRef::parse(thread).ok());
                let migrated = legacy::suggest(text, thread);
                if self.first_time(text) {
                    tracing::warn!(old = text, new = migrated.as_str(), %error, "migrated a legacy run id");
                }
                Ok(migrated)
            }
        }
    }

    fn check_claim(&self, run_id: RunId, claimed: Option<&str>) -> Result<RunId, ExecuteError> {
        let Some(claimed) = claimed else {
            return Ok(run_id);
        };
        let outcome = match ThreadIdRef::parse(claimed) {
            Ok(thread) => IdPair::new(run_id.clone(), thread)
                .map(|_| ())
                .map_err(ExecuteError::ThreadMismatch),
            Err(error) => Err(ExecuteError::InvalidRunId {
                text: claimed.to_owned(),
                error,
            }),
        };
        if let Err(refused) = outcome {
            if self.policy == Policy::Strict {
                return Err(refused);
            }
            if self.first_time(&format!("{run_id} {claimed}")) {
                tracing::warn!(
                    run_id = run_id.as_str(),
                    claimed,
                    "ignored a thread id that is not the run id's"
                );
            }
        }
        Ok(run_id)
    }

    fn first_time(&self, text: &str) -> bool {
        let mut warned = self.warned.lock();
        if warned.len() >= REMEMBERED {
            return !warned.contains(text);
        }
        warned.insert(text.to_owned())
    }
}
