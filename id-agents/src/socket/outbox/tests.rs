//! Tests of a socket's queue: its limits, its order and its ends.

use std::time::Duration;

use tokio::time::Instant;

use super::*;
use crate::envelope::LoggedEvent;

const NOTHING: [u64; 0] = [];

const ID: SubscriptionId = 7;

/// A subscription without a task.
pub(crate) fn admit(
    outbox: &Outbox,
    id: SubscriptionId,
    thread: &str,
    most: usize,
) -> Result<(), NotAdmitted> {
    outbox.admit(id, &ThreadId::parse(thread).unwrap(), most, || None)
}

fn outbox(queue_events: usize, queue_bytes: usize) -> Outbox {
    let outbox = Outbox::new(&Limits {
        queue_events,
        queue_bytes,
        ..Limits::default()
    });
    admit(&outbox, ID, "t", usize::MAX).unwrap();
    outbox
}

/// Events of ten bytes each.
/// An outbox whose subscription is live.
fn live(queue_events: usize, queue_bytes: usize) -> Outbox {
    let outbox = outbox(queue_events, queue_bytes);
    outbox.hold(ID).unwrap();
    outbox.go_live(ID, 0).unwrap();
    outbox
}

fn batch(offsets: std::ops::RangeInclusive<u64>) -> Arc<Batch> {
    let events = offsets.map(|offset| LoggedEvent::new(offset, format!("{offset:010}")));
    Batch::new(events.collect())
}

/// Returns the offsets of the frames that the writer would get now.
fn written(outbox: &Outbox) -> Vec<u64> {
    let mut frames = Frames::new();
    outbox.lock().take(&mut frames);
    let stretches = frames.iter().filter_map(|frame| match frame {
        Frame::Live(stretch) | Frame::Replayed(stretch) => Some(stretch.events()),
        Frame::Control(_) | Frame::Ping => None,
    });
    stretches.flatten().map(|event| event.offset).collect()
}

#[test]
fn holds_as_many_events_as_it_may_and_closes_at_one_more() {
    let outbox = live(100, usize::MAX);
    outbox.offer(ID, &batch(1..=60));
    outbox.offer(ID, &batch(61..=100));
    assert_eq!(outbox.closed_with(), None);
    outbox.offer(ID, &batch(101..=101));
    assert_eq!(outbox.closed_with(), Some(CloseCode::SlowReader));
    assert_eq!(written(&outbox), NOTHING, "what was queued is void");
}

#[test]
fn the_first_event_and_a_whole_batch_wake_the_writer() {
    let outbox = live(1_000, usize::MAX);
    let woken = [1..=1, 2..=63, 64..=64, 65..=200].map(|offsets| outbox.offer(ID, &batch(offsets)));
    assert_eq!(woken, [true, false, true, false]);
}

#[test]
fn holds_as_many_bytes_as_it_may_and_closes_at_one_more() {
    for (most, closed) in [(50, None), (49, Some(CloseCode::SlowReader))] {
        let outbox = live(100, most);
        outbox.offer(ID, &batch(1..=5));
        assert_eq!(outbox.closed_with(), closed, "{most}");
    }
}

#[test]
fn what_is_held_back_counts_as_well() {
    let outbox = outbox(10, 1_000);
    outbox.hold(ID).unwrap();
    outbox.offer(ID, &batch(1..=10));
    assert_eq!(outbox.closed_with(), None);
    outbox.offer(ID, &batch(11..=11));
    assert_eq!(outbox.closed_with(), Some(CloseCode::SlowReader));
}

#[test]
fn a_writer_that_takes_makes_room() {
    let outbox = live(100, 1_000);
    for round in 0..10 {
        outbox.offer(ID, &batch(round * 100 + 1..=round * 100 + 100));
        let expected: Vec<u64> = (round * 100 + 1..=round * 100 + 100).collect();
        assert_eq!(written(&outbox), expected[..BATCH]);
        assert_eq!(written(&outbox), expected[BATCH..]);
    }
    assert_eq!(outbox.closed_with(), None);
    let state = outbox.lock();
    assert_eq!((state.queued, state.events, state.bytes), (0, 0, 0));
}

#[test]
fn events_that_came_one_by_one_are_written_in_order() {
    let outbox = live(1_000, usize::MAX);
    (1..=150).for_each(|offset| {
        outbox.offer(ID, &batch(offset..=offset));
    });
    outbox.offer(ID, &batch(151..=200));
    let expected: Vec<u64> = (1..=200).collect();
    for batch in expected.chunks(BATCH) {
        assert_eq!(written(&outbox), batch);
    }
    assert_eq!(written(&outbox), NOTHING);
}

#[test]
fn the_handover_sends_what_lies_above_the_barrier_once() {
    let outbox = outbox(100, 1_000);
    outbox.offer(ID, &batch(1..=2)); // The log serves these.
    outbox.hold(ID).unwrap();
    outbox.offer(ID, &batch(3..=6));
    outbox.offer(ID, &batch(7..=8));
    outbox.go_live(ID, 4).unwrap();
    outbox.offer(ID, &batch(8..=9)); // A batch that was gathered across the barrier.
    outbox.offer(ID, &batch(9..=9));
    assert_eq!(written(&outbox), [5, 6, 7, 8, 9]);
    let state = outbox.lock();
    assert_eq!((state.queued, state.events, state.bytes), (0, 0, 0));
}

#[test]
fn a_shutdown_sends_what_is_queued_and_any_other_close_does_not() {
    for (code, expected) in [
        (CloseCode::GoingAway, vec![1, 2]),
        (CloseCode::Forbidden, vec![]),
        (CloseCode::GrantExpired, vec![]),
        (CloseCode::EpochLost, vec![]),
    ] {
        let outbox = live(100, 1_000);
        outbox.offer(ID, &batch(1..=2));
        outbox.close(code);
        outbox.close(CloseCode::SlowReader);
        outbox.offer(ID, &batch(3..=3));
        assert_eq!(written(&outbox), expected, "{code}");
        assert_eq!(outbox.closed_with(), Some(code), "the first code counts");
    }
}

#[test]
fn a_subscription_that_is_over_gets_nothing_more() {
    let outbox = outbox(100, 1_000);
    outbox.hold(ID).unwrap();
    outbox.offer(ID, &batch(1..=2));
    outbox.retire(
        ID,
        &ServerFrame::Unsubscribed {
            thread_id: "t",
            request_id: None,
        },
    );
    outbox.offer(ID, &batch(3..=3));
    assert_eq!(outbox.go_live(ID, 0), Err(Gone));
    assert_eq!(written(&outbox), NOTHING);
    assert_eq!(outbox.lock().events, 0);
}

#[test]
fn a_thread_is_admitted_again_once_its_subscription_is_over() {
    let outbox = outbox(100, 1_000);
    let pong = ServerFrame::Pong { request_id: None };
    assert_eq!(admit(&outbox, 8, "t", 2), Err(NotAdmitted::Subscribed));
    assert_eq!(admit(&outbox, 8, "other", 1), Err(NotAdmitted::TooMany));
    assert_eq!(admit(&outbox, 8, "other", 2), Ok(()));
    outbox.retire(8, &pong);
    assert_eq!(admit(&outbox, 9, "other", 2), Ok(()));
    let [thread, other] = ["t", "other"].map(|thread| ThreadId::parse(thread).unwrap());
    assert_eq!(outbox.unsubscribe(&thread, &pong), Ok(()));
    assert_eq!(outbox.hold(ID), Err(Gone));
    outbox.close(CloseCode::Forbidden);
    assert_eq!(outbox.unsubscribe(&other, &pong), Err(Gone));
    assert_eq!(admit(&outbox, 10, "t", 2), Err(NotAdmitted::Closing));
}

#[tokio::test]
async fn the_end_of_a_subscription_ends_its_task() {
    let outbox = outbox(100, 1_000);
    let thread = ThreadId::parse("other").unwrap();
    let (mut task, start) = (None, std::future::pending::<()>);
    let admitted = outbox.admit(8, &thread, 2, || {
        let task = task.insert(tokio::spawn(start()));
        Some(task.abort_handle())
    });
    assert_eq!(admitted, Ok(()));
    outbox.close(CloseCode::GoingAway);
    assert!(task.unwrap().await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn a_replay_fills_half_and_waits() {
    let outbox = Arc::new(outbox(100, 10_000));
    let replay = tokio::spawn({
        let outbox = Arc::clone(&outbox);
        async move { outbox.replay(ID, Stretch::whole(&batch(1..=120))).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(outbox.lock().events, 50);
    let mut seen = Vec::new();
    let mut frames = Frames::new();
    while seen.len() < 120 {
        let next = outbox.next(&mut frames, &mut Instant::now()).await;
        assert_eq!(next, Next::Write);
        for frame in frames.drain(..) {
            match frame {
                Frame::Replayed(stretch) => {
                    seen.extend(stretch.events().map(|event| event.offset));
                }
                other => panic!("unexpected {other:?}"),
            }
        }
    }
    replay.await.unwrap().unwrap();
    assert_eq!(seen, (1..=120).collect::<Vec<_>>());
}
