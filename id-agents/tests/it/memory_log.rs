//! What the memory log keeps and forgets.

use std::sync::Arc;
use std::time::Duration;

use id_agents::{EventLog, Executor, Limits, MemoryLog};
use run_id::ThreadIdRef;
use serde_json::json;

use crate::support::agents::Counter;

fn thread(text: &str) -> ThreadIdRef<'_> {
    ThreadIdRef::parse(text).unwrap()
}

async fn kept(log: &MemoryLog, name: &str) -> usize {
    log.read(thread(name), 0, u64::MAX, usize::MAX)
        .await
        .unwrap()
        .events
        .len()
}

#[tokio::test]
async fn keeps_twice_of_a_thread_what_may_wait_for_a_socket() {
    let log = Arc::new(MemoryLog::new());
    let executor = Executor::builder(Arc::clone(&log)).build();
    executor
        .execute(&Counter, "run_a_00000001", json!({"count": 2_500}))
        .await
        .unwrap();
    executor
        .execute(&Counter, "run_b_00000001", json!({"count": 10}))
        .await
        .unwrap();
    assert_eq!(kept(&log, "a").await, 2 * Limits::default().queue_events);
    assert_eq!(kept(&log, "a").await, 2_048);
    assert_eq!(kept(&log, "b").await, 12);
    let bounds = log.bounds(thread("a")).await.unwrap();
    assert_eq!((bounds.oldest, bounds.last), (455, 2_502));
}

#[tokio::test]
async fn forgets_what_is_too_old() {
    let log = Arc::new(
        MemoryLog::builder()
            .max_age(Duration::from_millis(50))
            .build(),
    );
    let executor = Executor::builder(Arc::clone(&log)).build();
    executor
        .execute(&Counter, "run_a_00000001", json!({"count": 1}))
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(80)).await;
    assert_eq!(kept(&log, "a").await, 0);
    assert_eq!(log.bytes(), 0);
    let bounds = log.bounds(thread("a")).await.unwrap();
    assert_eq!((bounds.oldest, bounds.last), (4, 3));
}

#[tokio::test]
async fn stays_within_its_bytes_and_drops_the_oldest_of_all() {
    let log = Arc::new(MemoryLog::builder().max_bytes(40_000).build());
    let executor = Executor::builder(Arc::clone(&log)).build();
    for round in 0..50 {
        executor
            .execute(
                &Counter,
                format!("run_t{round}_00000001"),
                json!({"count": 10}),
            )
            .await
            .unwrap();
        assert!(log.bytes() <= 40_000, "{}", log.bytes());
    }
    assert_eq!(kept(&log, "t0").await, 0);
    assert_eq!(kept(&log, "t49").await, 12);
    assert!(log.bytes() > 30_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_right_when_many_write_at_once() {
    let log = MemoryLog::builder().max_events(7).max_bytes(100_000);
    let log = Arc::new(log.max_age(Duration::from_secs(1)).build());
    let executor = Executor::builder(Arc::clone(&log)).build();
    let runs = (0..200_u32).map(|run| {
        let executor = executor.clone();
        tokio::spawn(async move {
            let id = format!("run_t{}_{run:08x}", run % 20);
            executor
                .execute(&Counter, id, json!({"count": 30}))
                .await
                .unwrap();
        })
    });
    for run in runs.collect::<Vec<_>>() {
        run.await.unwrap();
    }
    let mut bytes = 0;
    for name in 0..20 {
        let name = format!("t{name}");
        let chunk = log
            .read(thread(&name), 0, u64::MAX, usize::MAX)
            .await
            .unwrap();
        assert!(chunk.events.len() <= 7);
        assert!(
            chunk
                .events
                .windows(2)
                .all(|pair| pair[0].offset() < pair[1].offset())
        );
        bytes += chunk
            .events
            .iter()
            .map(|event| event.as_str().len() as u64)
            .sum::<u64>();
    }
    assert!(log.bytes() <= 100_000, "{}", log.bytes());
    assert!(bytes > 0 && bytes < log.bytes(), "{bytes}");
    // What was added was subtracted, whoever did it.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(kept(&log, "t0").await, 0);
    assert_eq!(log.bytes(), 0);
}
