//! What the memory log keeps and forgets.

use std::sync::Arc;
use std::time::Duration;

use id_agents::{EventLog, Executor, Limits, MemoryLog, Record};
use run_id::{RunId, ThreadIdRef};
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

fn record(run_id: &str, seq: u64, bytes: usize) -> Record {
    let thread = RunId::parse(run_id)
        .unwrap()
        .thread_id()
        .as_str()
        .to_owned();
    let json = json!({"v": 1, "type": "message_delta", "id": format!("{run_id}:{seq}"), "run_id": run_id,
        "thread_id": thread, "seq": seq, "time": "t", "agent": "a", "data": "x".repeat(bytes)});
    Record::from_json(&json.to_string()).unwrap()
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
async fn an_event_that_comes_again_has_its_own_place() {
    let log = MemoryLog::new();
    for (seq, duplicate) in (1..=12)
        .map(|seq| (seq, false))
        .chain([(1, true), (12, true)])
    {
        let appended = log.append(&record("run_t_00000001", seq, 1)).await.unwrap();
        assert_eq!(
            (appended.position.offset, appended.duplicate),
            (seq, duplicate)
        );
    }
}

#[tokio::test]
async fn a_thread_forgets_the_runs_whose_events_it_has_dropped() {
    let log = MemoryLog::builder().max_events(4).build();
    let mut bytes = Vec::new();
    for run in 0..1_000 {
        let run_id = format!("run_t_{run:08x}");
        log.append(&record(&run_id, 1, 1)).await.unwrap();
        bytes.push(log.bytes());
    }
    assert_eq!(bytes[20], bytes[999]);
}

#[tokio::test]
async fn a_full_thread_keeps_its_events_while_another_has_older_ones() {
    let log = MemoryLog::builder().max_events(2).max_bytes(5_200).build();
    let append = async |thread: &str, seq: u64, bytes: usize| {
        let run_id = format!("run_{thread}_00000001");
        log.append(&record(&run_id, seq, bytes)).await.unwrap();
    };
    append("a", 1, 1).await;
    append("a", 2, 1).await;
    append("b", 1, 1).await;
    // `a` drops its first two events, which are older than that of `b`.
    append("a", 3, 1).await;
    append("a", 4, 1).await;
    let bytes = log.bytes();
    append("c", 1, 2_000).await;
    let held = [
        kept(&log, "a").await,
        kept(&log, "b").await,
        kept(&log, "c").await,
    ];
    assert_eq!(held, [2, 0, 1], "{bytes} and {} bytes", log.bytes());
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

/// What a child process of this test fills its log with: the threads, the events of each, and the bytes of a text.
const SHAPES: [(usize, u64, usize); 4] = [
    (60_000, 1, 10),
    (20, 6_000, 20),
    (300, 100, 2_000),
    (5, 300, 50_000),
];

/// The name of the variable that holds the shape, in a child process.
const SHAPE: &str = "ID_AGENTS_MEMORY_SHAPE";

/// 32 MiB mean 32 MiB: the memory of a process that fills a log far beyond its limit, whatever the shape of its events. With
/// `ID_AGENTS_FULL_LENGTH` it is the default, 256 MiB, and eight times the threads.
#[test]
fn the_bytes_are_those_of_the_process() {
    let full = std::env::var_os("ID_AGENTS_FULL_LENGTH").is_some();
    let times = if full { 8 } else { 1 };
    let limit = times * 32 * 1024 * 1024;
    if let Ok(shape) = std::env::var(SHAPE) {
        let (threads, events, bytes) = SHAPES[shape.parse::<usize>().unwrap()];
        let threads = threads * usize::try_from(times).unwrap();
        return fill_and_print(limit, (threads, events, bytes));
    }
    for (number, shape) in SHAPES.iter().enumerate() {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "memory_log::the_bytes_are_those_of_the_process",
                "--exact",
                "--nocapture",
            ])
            .env(SHAPE, number.to_string())
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&child.stdout).into_owned();
        let line = printed
            .lines()
            .find_map(|line| line.split_once("RESIDENT "));
        let numbers = line.unwrap_or_else(|| panic!("{printed}")).1;
        let (resident, counted) = numbers.split_once(' ').unwrap();
        let [resident, counted]: [u64; 2] =
            [resident, counted].map(|number| number.parse().unwrap());
        assert!(
            counted <= limit && counted > limit / 10 * 9,
            "{shape:?}: {counted} bytes counted"
        );
        // The allocator keeps a little of what was freed.
        println!("{shape:?}: {resident} bytes resident, {counted} counted, {limit} allowed");
        let most = limit + limit / 8;
        assert!(
            resident <= most,
            "{shape:?}: {resident} bytes resident, {counted} counted"
        );
        assert!(
            resident >= limit / 2,
            "{shape:?}: {resident} bytes resident, so too much is counted"
        );
    }
}

fn fill_and_print(limit: u64, (threads, events, bytes): (usize, u64, usize)) {
    use futures_util::FutureExt;
    let log = MemoryLog::builder()
        .max_bytes(limit)
        .max_events(usize::MAX)
        .build();
    let text = "x".repeat(bytes);
    let before = resident();
    for seq in 1..=events {
        for thread in 0..threads {
            let run = format!("run_t{thread}_00000001");
            let json = format!(
                r#"{{"v":1,"type":"custom","id":"{run}:{seq}","run_id":"{run}","thread_id":"t{thread}","seq":{seq},"time":"","agent":"w","data":"{text}"}}"#
            );
            let record = id_agents::Record::from_json(&json).unwrap();
            log.append(&record)
                .now_or_never()
                .expect("memory does not wait")
                .unwrap();
        }
    }
    println!("RESIDENT {} {}", resident() - before, log.bytes());
}

/// The resident memory of this process.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line
        .and_then(|line| line.split_whitespace().next())
        .unwrap();
    kib.parse::<u64>().unwrap() * 1024
}
