//! Tests of the hub: who gets which event.

use std::time::Duration;

use futures_util::FutureExt;

use super::*;
use crate::socket::outbox::tests::admit;
use crate::socket::outbox::{Frame, Frames, Next};
use crate::socket::topic::GAP;

const NOTHING: [u64; 0] = [];

/// A socket that is subscribed to one thread.
struct Reader {
    outbox: Arc<Outbox>,
    _subscription: Subscription,
}

fn thread(text: &str) -> ThreadIdRef<'_> {
    ThreadIdRef::parse(text).unwrap()
}

fn event(offset: u64) -> LoggedEvent {
    LoggedEvent::new(offset, format!("{offset:010}"))
}

/// An event that is logged long after all other events, so that its thread has paused.
fn later(offset: u64) -> LoggedEvent {
    let logged_at = Instant::now() + GAP;
    LoggedEvent {
        logged_at,
        ..event(offset)
    }
}

/// An event that is logged before anything is sent, even on a slow machine.
fn earlier(offset: u64, start: Instant) -> LoggedEvent {
    LoggedEvent {
        logged_at: start,
        ..event(offset)
    }
}

fn hub(limits: &Limits) -> Arc<Hub> {
    Hub::start(Arc::new(Metrics::new()), limits)
}

fn join(hub: &Arc<Hub>, text: &str, grant: Grant) -> Reader {
    let outbox = Arc::new(Outbox::new(&Limits::default()));
    let id = hub.fresh_id();
    admit(&outbox, id, text, usize::MAX).unwrap();
    let permitted = (grant, hub.revision());
    let principal = Principal::new("ada");
    let subscription = hub
        .subscribe(
            &thread(text).into_owned(),
            id,
            &outbox,
            &principal,
            permitted,
        )
        .unwrap();
    outbox.hold(id).unwrap();
    outbox.go_live(id, 0).unwrap();
    Reader {
        outbox,
        _subscription: subscription,
    }
}

fn hour() -> Grant {
    Grant::for_duration(Duration::from_hours(1))
}

impl Reader {
    /// Returns the offsets of the queued events. Runs no other task.
    fn queued(&self) -> Vec<u64> {
        let mut frames = Frames::new();
        let mut now = tokio::time::Instant::now();
        if self.outbox.next(&mut frames, &mut now).now_or_never() != Some(Next::Write) {
            return Vec::new();
        }
        let stretches = frames.iter().filter_map(|frame| match frame {
            Frame::Live(stretch) => Some(stretch.events()),
            _ => None,
        });
        stretches.flatten().map(|event| event.offset).collect()
    }

    /// Waits for queued events and returns their offsets.
    async fn next(&self) -> Vec<u64> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let queued = self.queued();
            if !queued.is_empty() {
                return queued;
            }
            assert!(Instant::now() < deadline, "nothing comes");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

#[tokio::test]
async fn a_thread_is_its_whole_name() {
    let hub = hub(&Limits::default());
    let names = ["t", "t1", "t_", "t-", "T"];
    let readers = names.map(|name| join(&hub, name, hour()));
    for (offset, name) in (1..).zip(names) {
        hub.deliver(thread(name), &event(offset));
    }
    hub.deliver(thread("t_1"), &event(9));
    for (offset, reader) in (1..).zip(&readers) {
        assert_eq!(reader.queued(), [offset]);
    }
}

#[tokio::test]
async fn an_event_after_a_pause_goes_out_at_once_and_what_follows_is_gathered() {
    let (hub, start) = (hub(&Limits::default()), Instant::now());
    let reader = join(&hub, "t", hour());
    for offset in 1..=3 {
        hub.deliver(thread("t"), &earlier(offset, start));
    }
    assert_eq!(reader.queued(), [1]);
    assert_eq!(reader.queued(), NOTHING);
    assert_eq!(
        reader.next().await,
        [2, 3],
        "the timer alone sends the rest"
    );
    hub.deliver(thread("t"), &later(4));
    assert_eq!(reader.queued(), [4], "after a pause again");
    hub.deliver(thread("t"), &earlier(5, start));
    assert_eq!(reader.queued(), NOTHING);
    assert_eq!(reader.next().await, [5], "the timer comes again");
}

#[tokio::test]
async fn a_full_batch_does_not_wait() {
    for limits in [
        Limits {
            queue_events: 40,
            ..Limits::default()
        },
        Limits {
            queue_bytes: 800,
            ..Limits::default()
        },
    ] {
        let (hub, start) = (hub(&limits), Instant::now());
        let reader = join(&hub, "t", hour());
        for offset in 1..=10 {
            hub.deliver(thread("t"), &earlier(offset, start));
        }
        assert_eq!(reader.queued(), [1]);
        assert_eq!(reader.queued(), NOTHING, "{limits:?}");
        hub.deliver(thread("t"), &earlier(11, start));
        let gathered: Vec<u64> = (2..=11).collect();
        assert_eq!(reader.queued(), gathered, "{limits:?}");
    }
}

#[tokio::test]
async fn a_log_that_repeats_itself_is_not_repeated() {
    let (hub, start) = (hub(&Limits::default()), Instant::now());
    let reader = join(&hub, "t", hour());
    for offset in [1, 1, 2, 2, 1, 3] {
        hub.deliver(thread("t"), &earlier(offset, start));
    }
    assert_eq!(reader.queued(), [1]);
    assert_eq!(reader.next().await, [2, 3]);
}

#[tokio::test]
async fn an_expired_grant_gets_nothing_and_its_socket_is_closed() {
    let hub = hub(&Limits::default());
    let expired = join(&hub, "t", Grant::until(Instant::now()));
    let valid = join(&hub, "t", hour());
    hub.deliver(thread("t"), &event(1));
    assert_eq!(expired.queued(), NOTHING);
    assert_eq!(expired.outbox.closed_with(), Some(CloseCode::GrantExpired));
    assert_eq!(valid.queued(), [1]);
    assert_eq!(valid.outbox.closed_with(), None);
}

#[tokio::test]
async fn a_shutdown_sends_what_is_gathered() {
    let (hub, start) = (hub(&Limits::default()), Instant::now());
    let reader = join(&hub, "t", hour());
    let slot = hub.sockets.open(1).unwrap();
    slot.attach(&reader.outbox);
    hub.deliver(thread("t"), &earlier(1, start));
    hub.deliver(thread("t"), &earlier(2, start));
    hub.shut_down();
    assert_eq!(reader.queued(), [1, 2]);
    assert_eq!(reader.outbox.closed_with(), Some(CloseCode::GoingAway));
}

#[tokio::test]
async fn a_lost_epoch_takes_what_is_gathered_with_it() {
    let (hub, start) = (hub(&Limits::default()), Instant::now());
    let old = join(&hub, "t", hour());
    let slot = hub.sockets.open(1).unwrap();
    slot.attach(&old.outbox);
    hub.deliver(thread("t"), &earlier(1_001, start));
    hub.deliver(thread("t"), &earlier(1_002, start));
    hub.epoch_lost();
    assert_eq!(old.outbox.closed_with(), Some(CloseCode::EpochLost));
    let new = join(&hub, "t", hour());
    hub.deliver(thread("t"), &later(1));
    assert_eq!(new.next().await, [1], "and nothing of the former epoch");
}

#[tokio::test]
async fn the_timer_ends_with_the_hub() {
    let hub = hub(&Limits::default());
    let (flusher, weak) = (Arc::clone(&hub.flusher), Arc::downgrade(&hub));
    drop(hub);
    assert!(weak.upgrade().is_none());
    let deadline = Instant::now() + Duration::from_secs(10);
    while Arc::strong_count(&flusher) > 1 {
        assert!(Instant::now() < deadline, "the timer's task goes on");
        tokio::task::yield_now().await;
    }
}
