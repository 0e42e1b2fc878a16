//! The limits of one client, of one principal, and of all sockets together.

use std::time::Duration;

/// The limits of a bridge's sockets. The defaults are for untrusted browsers.
///
/// ```
/// use id_agents::Limits;
///
/// let limits = Limits { threads_per_socket: 8, ..Limits::default() };
/// assert_eq!(limits.frames_per_second, 20);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Maximum size of a client's message in bytes, with all its fragments; a larger message closes the socket with
    /// 4400. The default is 4 KiB.
    pub client_frame_bytes: usize,
    /// Maximum number of frames of a client per second, and in one burst. Pings, pongs and each fragment count. More
    /// frames close the socket with 4429. The default is 20.
    pub frames_per_second: u32,
    /// Maximum number of threads of a socket; a further subscription gets `error` with code `too_many_threads`. The
    /// default is 64.
    pub threads_per_socket: usize,
    /// Maximum number of sockets and feeds of a principal; a further socket is closed with 4429, a further feed gets
    /// 503. The default is 16.
    pub sockets_per_principal: usize,
    /// Maximum number of all sockets and feeds; a further upgrade or feed gets 503. The default is 10,000.
    pub sockets: usize,
    /// Time limit for a client's token; then the socket is closed with 4401. The default is 5 s.
    pub auth_timeout: Duration,
    /// Time between two pings; after two pings without an answer, the socket is closed with 4009. A feed gets a comment
    /// after this time without events. The default is 25 s.
    pub ping_interval: Duration,
    /// Maximum number of queued events of a socket; more events close it with 4008. The default is 1,024.
    pub queue_events: usize,
    /// Maximum size of the queued events of a socket in bytes; more bytes close it with 4008. The default is 1 MiB.
    pub queue_bytes: usize,
    /// Time limit for a closing socket to read its queue and the close frame. The default is 30 s.
    pub close_timeout: Duration,
    /// Time limit for an answer of the [`Authenticator`](crate::Authenticator) or the
    /// [`Authorizer`](crate::Authorizer); then the socket is closed with 1011, or the client gets `error` with code
    /// `unavailable`. The default is 15 s.
    pub host_timeout: Duration,
    /// Maximum size in bytes of the body of a request to run an agent over AG-UI (feature `ag-ui`), which contains the
    /// whole conversation; a larger body gets 413. The default is 1 MiB.
    pub request_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            client_frame_bytes: 4 * 1024,
            frames_per_second: 20,
            threads_per_socket: 64,
            sockets_per_principal: 16,
            sockets: 10_000,
            auth_timeout: Duration::from_secs(5),
            ping_interval: Duration::from_secs(25),
            queue_events: 1_024,
            queue_bytes: 1024 * 1024,
            close_timeout: Duration::from_secs(30),
            host_timeout: Duration::from_secs(15),
            request_bytes: 1024 * 1024,
        }
    }
}

/// A token bucket that holds one second's frames.
#[derive(Debug)]
pub(crate) struct FrameBudget {
    per_second: f64,
    left: f64,
    at: tokio::time::Instant,
}

impl FrameBudget {
    pub(crate) fn new(per_second: u32) -> Self {
        let per_second = f64::from(per_second);
        Self {
            per_second,
            left: per_second,
            at: tokio::time::Instant::now(),
        }
    }

    /// Counts one frame; returns `false` if the budget is used up.
    pub(crate) fn take(&mut self) -> bool {
        let now = tokio::time::Instant::now();
        self.left =
            (self.left + (now - self.at).as_secs_f64() * self.per_second).min(self.per_second);
        self.at = now;
        if self.left < 1.0 {
            return false;
        }
        self.left -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_second_holds_so_many_frames_and_not_one_more() {
        let mut budget = FrameBudget::new(20);
        for frame in 1..=20 {
            assert!(budget.take(), "frame {frame}");
        }
        assert!(!budget.take(), "the 21st at once");
        tokio::time::advance(Duration::from_millis(51)).await;
        assert!(budget.take(), "a twentieth of a second later");
        assert!(!budget.take());
        tokio::time::advance(Duration::from_mins(1)).await;
        for frame in 1..=20 {
            assert!(budget.take(), "frame {frame} after a pause");
        }
        assert!(!budget.take(), "a pause saves no more than one second");
    }
}
