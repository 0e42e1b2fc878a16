//! Authentication and authorization, which the host implements. There is no default: a server needs both.

use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use run_id::ThreadIdRef;

/// The authenticated owner of a socket.
///
/// ```
/// use id_agents::Principal;
///
/// let ada = Principal::new("ada");
/// assert_eq!(ada.id(), "ada");
/// assert_eq!(ada.to_string(), "ada");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal(Arc<str>);

impl Principal {
    /// Creates a principal with its id in the host's user system.
    pub fn new(id: impl AsRef<str>) -> Self {
        Self(id.as_ref().into())
    }

    /// Returns the principal's id in the host's user system.
    pub fn id(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An action of a principal on a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Read the thread's events.
    Subscribe,
    /// Start a run in the thread.
    StartRun,
}

/// A permission with an expiry.
///
/// ```
/// use std::time::{Duration, Instant};
///
/// use id_agents::Grant;
///
/// let for_ten_minutes = Grant::for_duration(Duration::from_secs(600));
/// let as_long_as_the_session = Grant::until(Instant::now() + Duration::from_secs(3_600));
/// assert_ne!(for_ten_minutes, as_long_as_the_session);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    pub(crate) expires_at: Instant,
}

impl Grant {
    /// Creates a permission for `duration` from now. A socket that still uses the permission at its end is closed with
    /// 4011; the client reconnects and asks again.
    pub fn for_duration(duration: Duration) -> Self {
        let now = Instant::now();
        // A duration that the clock cannot represent becomes about thirty years.
        let far = || now + Duration::from_hours(30 * 365 * 24);
        Self {
            expires_at: now.checked_add(duration).unwrap_or_else(far),
        }
    }

    /// Creates a permission that ends at `instant`.
    pub const fn until(instant: Instant) -> Self {
        Self {
            expires_at: instant,
        }
    }
}

/// A refusal. The client only learns that it is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not allowed")]
pub struct Denied;

/// Maps the token of a socket's first frame to a principal.
///
/// If the call panics or takes longer than [`Limits::host_timeout`](crate::Limits::host_timeout), the socket is closed
/// with 1011, and the client tries again.
///
/// ```
/// use id_agents::{Authenticator, Denied, Principal};
///
/// struct Sessions; // yours, behind it a session store
///
/// impl Authenticator for Sessions {
///     async fn authenticate(&self, token: &str) -> Result<Principal, Denied> {
///         let user = token.strip_prefix("session-of-").ok_or(Denied)?;
///         Ok(Principal::new(user))
///     }
/// }
/// ```
pub trait Authenticator: Send + Sync + 'static {
    /// Returns the principal that the token belongs to.
    ///
    /// # Errors
    /// [`Denied`]: the socket is closed with 4401.
    fn authenticate(&self, token: &str) -> impl Future<Output = Result<Principal, Denied>> + Send;
}

/// Decides which principal may do what in which thread.
///
/// If the call panics or takes longer than [`Limits::host_timeout`](crate::Limits::host_timeout), the client gets
/// `error` with code `unavailable`, and [`start_run`](crate::AgentWebSocketBridge::start_run) returns
/// [`ExecuteError::AuthorizerFailed`](crate::ExecuteError::AuthorizerFailed).
///
/// ```
/// use std::time::Duration;
///
/// use id_agents::{Action, Authorizer, Denied, Grant, Principal};
/// use run_id::ThreadIdRef;
///
/// struct Owners; // yours, behind it a database
///
/// impl Authorizer for Owners {
///     async fn authorize(&self, who: &Principal, thread: ThreadIdRef<'_>, action: Action) -> Result<Grant, Denied> {
///         match action {
///             Action::Subscribe if thread == "status" => Ok(Grant::for_duration(Duration::from_secs(3_600))),
///             _ if thread == who.id() => Ok(Grant::for_duration(Duration::from_secs(600))),
///             _ => Err(Denied),
///         }
///     }
/// }
/// ```
pub trait Authorizer: Send + Sync + 'static {
    /// Returns the permission of `principal` for `action` on `thread`, with its expiry.
    ///
    /// # Errors
    /// [`Denied`]: the client gets `error` with code `forbidden`.
    fn authorize(
        &self,
        principal: &Principal,
        thread: ThreadIdRef<'_>,
        action: Action,
    ) -> impl Future<Output = Result<Grant, Denied>> + Send;
}

/// The reason why the host's code gave no permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The host refused.
    Denied,
    /// The host did not answer within [`Limits::host_timeout`](crate::Limits::host_timeout).
    TimedOut,
    Panicked,
}

/// Waits for the host's answer. The host's code may hang or panic.
pub(crate) async fn ask<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, Denied>>,
) -> Result<T, NoAnswer> {
    let answer = AssertUnwindSafe(answer).catch_unwind();
    match tokio::time::timeout(patience, answer).await {
        Ok(Ok(answer)) => answer.map_err(|Denied| NoAnswer::Denied),
        Ok(Err(_panic)) => Err(NoAnswer::Panicked),
        Err(_elapsed) => Err(NoAnswer::TimedOut),
    }
}

erased! {
    /// An authenticator of any type.
    trait DynAuthenticator: Authenticator {
        async fn authenticate(token: &'a str) -> Result<Principal, Denied>;
    }
}

erased! {
    /// An authorizer of any type.
    trait DynAuthorizer: Authorizer {
        async fn authorize(principal: &'a Principal, thread: ThreadIdRef<'a>, action: Action) -> Result<Grant, Denied>;
    }
}
