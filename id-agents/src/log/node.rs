//! The controls that the nodes of one log send each other.

use run_id::{RunId, ThreadId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::auth::Principal;

/// A control that one node sends to all nodes of its log.
///
/// ```
/// use id_agents::{Control, Principal};
/// use run_id::thread_id;
///
/// let thread_id = thread_id!("checkout");
/// let revoked = Control::Revoke { principal: Principal::new("ada"), thread_id };
/// assert_ne!(revoked, Control::CancelThread { thread_id: thread_id!("checkout") });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Control {
    /// A principal may no longer read a thread.
    Revoke {
        /// The principal.
        #[serde(with = "principal")]
        principal: Principal,
        /// The thread.
        thread_id: ThreadId,
    },
    /// Cancels the live runs of a thread.
    CancelThread {
        /// The thread.
        thread_id: ThreadId,
    },
    /// Cancels a live run.
    CancelRun {
        /// The run.
        run_id: RunId,
    },
}

/// Receives the reports of a log about its nodes. A log calls the methods from its own tasks, so they must not block.
pub trait NodeSink: Send + Sync + 'static {
    /// Another node sent this control. A log reports each control once. After a reconnect it reports the missed ones.
    fn control(&self, _control: &Control) {}

    /// This node may have missed controls: it was cut off for longer than the log keeps them.
    fn control_lost(&self) {}

    /// Other nodes declared this node dead and end its runs. The node must stop these runs, because the log refuses their
    /// events.
    fn fenced(&self) {}

    /// This node wrote the terminal event of a run whose node has crashed.
    fn took_over(&self, _run_id: &RunId) {}
}

mod principal {
    use super::{Deserialize, Deserializer, Principal, Serializer};

    pub(super) fn serialize<S: Serializer>(
        principal: &Principal,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(principal.id())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Principal, D::Error> {
        Ok(Principal::new(String::deserialize(from)?))
    }
}
