//! The limits of one client, of one principal, and of all sockets together.

use std::time::Duration;

/// The limits of a bridge's sockets. Each is enforced; the defaults are for untrusted browsers.
///
/// ```
/// use id_agents::Limits;
///
/// let limits = Limits { threads_per_socket: 8, ..Limits::default() };
/// assert_eq!(limits.frames_per_second, 20);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a client's message, all its fragments together; over it, 4400. 4 KiB.
    pub client_frame_bytes: usize,
    /// The most frames of a client in a second, and at once; pings, pongs and each fragment are frames too. Over it, 4429.
    /// 20.
    pub frames_per_second: u32,
    /// The most threads of one socket; over it, `error` with code `too_many_threads`. 64.
    pub threads_per_socket: usize,
    /// The most sockets and feeds of one principal; over it, 4429, or 503 for a feed. 16.
    pub sockets_per_principal: usize,
    /// The most sockets and feeds in all; over it, the upgrade or the feed is answered with 503. 10,000.
    pub sockets: usize,
    /// The time for a client's token; after it, 4401. 5 s.
    pub auth_timeout: Duration,
    /// The time between two pings; after two without any answer, 4009. On a feed, the time after which a comment is sent when
    /// nothing else was. 25 s.
    pub ping_interval: Duration,
    /// The most events that wait for a socket; over it, 4008. 1,024.
    pub queue_events: usize,
    /// The most bytes that wait for a socket; over it, 4008. 1 MiB.
    pub queue_bytes: usize,
    /// The time in which a closing socket takes its queue and the close frame. 30 s.
    pub close_timeout: Duration,
    /// The time for an answer of the [`Authenticator`](crate::Authenticator) or the [`Authorizer`](crate::Authorizer);
    /// after it, 1011 or `error` with code `unavailable`. 15 s.
    pub host_timeout: Duration,
    /// The most bytes of the body of a request to run an agent over AG-UI (feature `ag-ui`), which holds the conversation so
    /// far; over it, 413. 1 MiB.
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
