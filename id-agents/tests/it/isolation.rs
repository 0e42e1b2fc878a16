//! A thousand threads whose names begin with each other's, and sockets that come, ask, leave and come back at random.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use id_agents::{AgentContext, Event, EventType, Limits, MemoryLog};
use run_id::{RunIdGenerator, ThreadId};
use serde_json::json;

use crate::support::{Access, Client, Got, Host, soak};

/// Names such that one is the beginning of many others, with every separator that a thread id can hold.
fn colliding_names() -> Vec<ThreadId> {
    let mut names = vec!["a".to_owned()];
    let mut next = 0;
    while names.len() < 1_000 {
        let base = names[next].clone();
        next += 1;
        for tail in ["a", "_", "-", "1", "_1", "_12345678", "-run"] {
            names.push(format!("{base}{tail}"));
        }
    }
    names.truncate(1_000);
    names
        .iter()
        .map(|name| ThreadId::parse(name).unwrap())
        .collect()
}

/// A small generator of its own: a run can be repeated from its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // xorshift64*, Vigna 2014.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % sides
    }

    /// One of the names, and every other time one of the first forty, so that clients and publishers meet.
    fn pick<'n>(&mut self, names: &'n [ThreadId]) -> &'n ThreadId {
        let most = if self.roll(2) == 0 { 40 } else { names.len() };
        &names[self.roll(most)]
    }
}

/// What a client knows of a thread: where it stopped, and the last number of each run there.
#[derive(Default)]
struct Known {
    after: Option<u64>,
    epoch: Option<String>,
    seqs: HashMap<String, u64>,
}

#[derive(Default)]
struct Tally {
    events: AtomicU64,
    resumes: AtomicU64,
}

async fn wander(
    url: String,
    names: Arc<Vec<ThreadId>>,
    seed: u64,
    stop: Arc<AtomicBool>,
    tally: Arc<Tally>,
) {
    let mut dice = Dice(seed);
    let mut known: HashMap<String, Known> = HashMap::new();
    while !stop.load(Ordering::Relaxed) {
        let mut client = Client::connect_to(&url).await;
        client.auth(&format!("wanderer{seed}")).await;
        let mut current: HashMap<String, bool> = HashMap::new();
        for _ in 0..60 {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let name = dice.pick(&names).as_str().to_owned();
            match (dice.roll(4), current.get(&name).copied()) {
                (0, Some(true)) => {
                    client
                        .send(&json!({"op": "unsubscribe", "thread_id": name}))
                        .await;
                    current.insert(name, false);
                }
                (1.., None) if current.len() < 60 => {
                    let memory = known.entry(name.clone()).or_default();
                    let frame = json!({"op": "subscribe", "thread_id": name, "after": memory.after, "epoch": memory.epoch});
                    client.send(&frame).await;
                    current.insert(name, true);
                }
                _ => {}
            }
            while let Ok(got) =
                tokio::time::timeout(Duration::from_millis(2), client.receive()).await
            {
                take(got, &mut known, &mut current, &tally);
            }
        }
        // The connection is cut in the middle of whatever comes.
    }
}

fn take(
    got: Got,
    known: &mut HashMap<String, Known>,
    current: &mut HashMap<String, bool>,
    tally: &Tally,
) {
    match got {
        Got::Event(event) => {
            let thread = event.thread_id().as_str().to_owned();
            assert!(current.contains_key(&thread), "foreign event of {thread}");
            if event.event_type == EventType::Custom {
                assert_eq!(
                    event.data["data"],
                    json!(thread),
                    "the event was written in another thread"
                );
            }
            let memory = known
                .get_mut(&thread)
                .expect("a subscription is remembered");
            assert!(
                memory.after < Some(event.offset),
                "offset {} again in {thread}",
                event.offset
            );
            memory.after = Some(event.offset);
            if let Some(last) = memory.seqs.insert(event.run_id.to_string(), event.seq) {
                assert_eq!(event.seq, last + 1, "a gap that was not told, in {thread}");
            }
            tally.events.fetch_add(1, Ordering::Relaxed);
        }
        Got::Control(frame) => {
            let thread = frame["thread_id"]
                .as_str()
                .expect("only thread frames are asked for")
                .to_owned();
            match frame["op"].as_str().unwrap() {
                "subscribed" => {
                    let memory = known
                        .get_mut(&thread)
                        .expect("a subscription is remembered");
                    if frame["recovered"] == json!(true) {
                        tally.resumes.fetch_add(1, Ordering::Relaxed);
                    } else {
                        memory.seqs.clear();
                        memory.after = None;
                    }
                    memory.epoch = Some(frame["epoch"].as_str().unwrap().to_owned());
                    memory.after = memory.after.or(frame["offset"].as_u64());
                }
                "unsubscribed" => {
                    current.remove(&thread);
                }
                "reset" => {
                    let memory = known
                        .get_mut(&thread)
                        .expect("a subscription is remembered");
                    memory.seqs.clear();
                    memory.after = frame["offset"].as_u64();
                }
                other => panic!("{other}: {frame}"),
            }
        }
        Got::Closed(code) => panic!("closed with {code}"),
    }
}

async fn publish(host: &Host, names: &[ThreadId], seed: u64, stop: &AtomicBool) {
    let mut dice = Dice(seed);
    let generator = RunIdGenerator::with_seed(seed);
    while !stop.load(Ordering::Relaxed) {
        let name = dice.pick(names);
        let context = AgentContext::new(generator.next(name).unwrap(), "publisher");
        let notifier = host.bridge.executor().notifier(&context).await.unwrap();
        for _ in 0..dice.roll(6) {
            notifier
                .emit(Event::custom("thread", json!(name.as_str())))
                .await
                .unwrap();
        }
        notifier.finish(json!(null)).await.unwrap();
        tokio::time::sleep(Duration::from_micros(300)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_threads_with_colliding_names_never_mix() {
    let names = Arc::new(colliding_names());
    assert!(
        names.iter().collect::<std::collections::HashSet<_>>().len() > 900,
        "distinct enough"
    );
    let log = MemoryLog::builder().max_events(200).build();
    let host = Host::with(Access::open(), |builder| {
        let limits = Limits {
            frames_per_second: 10_000,
            sockets_per_principal: 1_000,
            ..Limits::default()
        };
        builder.log(log).limits(limits)
    })
    .await;
    let stop = Arc::new(AtomicBool::new(false));
    let tally = Arc::new(Tally::default());
    let wanderers: Vec<_> = (1..=16)
        .map(|seed| {
            tokio::spawn(wander(
                host.url(),
                Arc::clone(&names),
                seed,
                Arc::clone(&stop),
                Arc::clone(&tally),
            ))
        })
        .collect();
    let timer = async {
        tokio::time::sleep(soak()).await;
        stop.store(true, Ordering::Relaxed);
    };
    tokio::join!(
        timer,
        publish(&host, &names, 101, &stop),
        publish(&host, &names, 102, &stop),
        publish(&host, &names, 103, &stop)
    );
    for wanderer in wanderers {
        wanderer.await.unwrap();
    }
    let (events, resumes) = (
        tally.events.load(Ordering::Relaxed),
        tally.resumes.load(Ordering::Relaxed),
    );
    assert!(
        events > 500 && resumes > 20,
        "too little happened: {events} events, {resumes} resumes"
    );
}
