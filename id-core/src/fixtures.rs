//! Ids for tests: new ones on every call, valid, and of threads with the names that tests use.
//!
//! ```
//! use id_core::fixtures::{IdFixtures, LegacyIdMigration, TEST_ID_SETS};
//!
//! let (thread_id, run_id) = IdFixtures::create_valid_ids("checkout");
//! assert_eq!(run_id.thread_id(), thread_id);
//!
//! // One pair for the whole process, by name.
//! assert_eq!(TEST_ID_SETS.websocket.thread_id(), "websocket_test");
//!
//! // What old tests still have.
//! let run_id = LegacyIdMigration::migrate_test_run_id("test-run");
//! assert_eq!(run_id, "run_test_thread_d681df4d");
//! ```
//!
//! With the feature `rstest` a test names what it needs as arguments:
//!
//! ```
//! # #[cfg(feature = "rstest")] {
//! use id_core::fixtures::{WebSocketEventIds, websocket_ids};
//! use rstest::rstest;
//!
//! #[rstest]
//! fn an_event_reaches_its_thread(websocket_ids: WebSocketEventIds) {
//!     assert_eq!(websocket_ids.run_id.thread_id(), websocket_ids.routing_key);
//! }
//! # }
//! ```

use alloc::string::String;

use crate::context::ExecutionContext;
use crate::legacy;
use crate::pair::IdPair;
use crate::run_id::{RunId, RunIdRef};
use crate::thread_id::ThreadId;

mod sets;

#[cfg(feature = "rstest")]
mod arguments;

#[cfg(feature = "rstest")]
pub use arguments::{agent_ids, execution_context_ids, valid_id_pair, valid_ids, websocket_ids};
pub use sets::{TEST_ID_SETS, TestIdSets};

/// The thread of the fixtures for which none is given.
const TEST_THREAD: &str = "test_thread";

/// The agent of the fixtures for which none is given.
const TEST_AGENT: &str = "test_agent";

/// Makes ids for tests. Every call gives a new run id; see [`RunId::generate`].
///
/// Threads and names are given as text, because tests write them as literals: `"checkout"`, `Some("checkout")`, or
/// `None` for the usual one.
#[derive(Clone, Copy, Debug)]
pub enum IdFixtures {}

/// The ids that an execution context is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExecutionContextIds {
    /// The run.
    pub run_id: RunId,
    /// The thread of the run, for code that still takes it beside the run id.
    pub thread_id: Option<ThreadId>,
}

/// The ids that a WebSocket event is routed by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WebSocketEventIds {
    /// The run.
    pub run_id: RunId,
    /// The thread of the run.
    pub thread_id: ThreadId,
    /// What the event is routed by: the thread.
    pub routing_key: ThreadId,
}

/// The ids that an agent is executed with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AgentExecutionIds {
    /// The run.
    pub run_id: RunId,
    /// The thread of the run: `{agent_name}_thread`.
    pub thread_id: ThreadId,
    /// The name of the agent.
    pub agent_name: String,
}

impl IdFixtures {
    /// A thread id and a new run id of it; the thread is `test_thread` unless another is given.
    ///
    /// ```
    /// use id_core::fixtures::IdFixtures;
    ///
    /// let (thread_id, run_id) = IdFixtures::create_valid_ids(None);
    /// assert_eq!(thread_id, "test_thread");
    /// assert!(run_id.belongs_to(&thread_id));
    /// ```
    ///
    /// # Panics
    ///
    /// When `thread_id` is not a thread id: a test with a wrong literal is wrong itself.
    #[track_caller]
    pub fn create_valid_ids<'t>(thread_id: impl Into<Option<&'t str>>) -> (ThreadId, RunId) {
        let thread = thread(thread_id.into().unwrap_or(TEST_THREAD));
        let run_id = RunId::generate(&thread);
        (thread, run_id)
    }

    /// A new pair; its thread is `test_thread` unless another is given.
    ///
    /// ```
    /// use id_core::fixtures::IdFixtures;
    ///
    /// assert_eq!(IdFixtures::create_id_pair("checkout").thread_id(), "checkout");
    /// ```
    ///
    /// # Panics
    ///
    /// When `thread_id` is not a thread id.
    #[track_caller]
    pub fn create_id_pair<'t>(thread_id: impl Into<Option<&'t str>>) -> IdPair {
        IdPair::generate(&thread(thread_id.into().unwrap_or(TEST_THREAD)))
    }

    /// The ids of a new run of the thread `test_thread`, which is given beside the run id too.
    ///
    /// ```
    /// use id_core::fixtures::IdFixtures;
    ///
    /// let ids = IdFixtures::create_execution_context_ids();
    /// assert_eq!(ids.thread_id.unwrap(), "test_thread");
    /// assert_eq!(ids.run_id.thread_id(), "test_thread");
    /// ```
    pub fn create_execution_context_ids() -> ExecutionContextIds {
        let (thread, run_id) = Self::create_valid_ids(None);
        ExecutionContextIds {
            run_id,
            thread_id: Some(thread),
        }
    }

    /// The ids of a new run of the thread `websocket_thread`, by which its events are routed.
    ///
    /// ```
    /// use id_core::fixtures::IdFixtures;
    ///
    /// let ids = IdFixtures::create_websocket_event_ids();
    /// assert_eq!(ids.routing_key, "websocket_thread");
    /// assert_eq!(ids.run_id.thread_id(), ids.routing_key);
    /// ```
    pub fn create_websocket_event_ids() -> WebSocketEventIds {
        let (thread, run_id) = Self::create_valid_ids("websocket_thread");
        WebSocketEventIds {
            run_id,
            routing_key: thread.clone(),
            thread_id: thread,
        }
    }

    /// The ids of a new run of the thread `{agent_name}_thread`; the agent is `test_agent` unless another is given.
    ///
    /// ```
    /// use id_core::fixtures::IdFixtures;
    ///
    /// let ids = IdFixtures::create_agent_execution_ids("triage");
    /// assert_eq!(ids.agent_name, "triage");
    /// assert_eq!(ids.thread_id, "triage_thread");
    /// ```
    ///
    /// # Panics
    ///
    /// When `{agent_name}_thread` is not a thread id.
    #[track_caller]
    pub fn create_agent_execution_ids<'t>(
        agent_name: impl Into<Option<&'t str>>,
    ) -> AgentExecutionIds {
        let agent_name = agent_name.into().unwrap_or(TEST_AGENT);
        let thread_id = thread(&[agent_name, "_thread"].concat());
        AgentExecutionIds {
            run_id: RunId::generate(&thread_id),
            thread_id,
            agent_name: agent_name.into(),
        }
    }
}

#[track_caller]
fn thread(text: &str) -> ThreadId {
    match ThreadId::parse(text) {
        Ok(thread) => thread,
        Err(error) => panic!("{}", error.report(text)),
    }
}

macro_rules! contexts {
    ($($Ids:ty)*) => {$(
        impl ExecutionContext for $Ids {
            fn run_id(&self) -> RunIdRef<'_> {
                self.run_id.as_ref_id()
            }
        }
    )*};
}

contexts!(ExecutionContextIds WebSocketEventIds AgentExecutionIds);

/// Repairs the ids of old tests.
///
/// The same old id always becomes the same new one, so tests that compare ids go on passing.
#[derive(Clone, Copy, Debug)]
pub enum LegacyIdMigration {}

impl LegacyIdMigration {
    /// The run id that takes the place of an old one; [`legacy::suggest`] without a thread.
    ///
    /// ```
    /// use id_core::fixtures::LegacyIdMigration;
    ///
    /// let run_id = LegacyIdMigration::migrate_test_run_id("test_run_123");
    /// assert_eq!(run_id.thread_id(), "test_thread_123");
    /// ```
    pub fn migrate_test_run_id(old_id: &str) -> RunId {
        legacy::suggest(old_id, None)
    }

    /// A pair from a run id and a thread id that may be wrong or disagree; [`legacy::fix_id_pair`].
    ///
    /// ```
    /// use id_core::fixtures::LegacyIdMigration;
    ///
    /// let pair = LegacyIdMigration::validate_and_fix_id_pair("run_checkout_1a2b3c4d", "billing");
    /// assert_eq!(pair.thread_id(), "checkout");
    /// ```
    pub fn validate_and_fix_id_pair(run_id: &str, thread_id: &str) -> IdPair {
        legacy::fix_id_pair(run_id, thread_id)
    }
}
