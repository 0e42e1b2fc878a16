//! Clients that come back to a node on a broker: what the node has in memory, and what it asks the broker for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use id_agents::{AgentContext, Event, EventLog, MemoryLog, NatsLog, Position};
use run_id::{RunId, ThreadIdRef};
use serde_json::{Value, json};

use crate::nats::node;
use crate::support::agents::Counter;
use crate::support::broker::{Broker, Wire, binaries};
use crate::support::{Access, Client, Got, Host, PATIENCE, eventually};

/// The most consumers that a stream may ever have of one node: 32 readers, the live one, and those that follow control.
const MOST_CONSUMERS: usize = 40;

/// A node whose window holds next to nothing.
async fn forgetful(url: &str) -> Host {
    let window = MemoryLog::builder().max_events(1).max_bytes(1);
    let log = NatsLog::builder(url).window(&window).connect().await;
    let log = log.expect("the broker answers");
    Host::with(Access::open(), |builder| builder.log(log)).await
}

/// One run of twelve events in each of `count` threads; the position of the third event of each.
async fn fill(host: &Host, count: usize) -> Vec<Position> {
    let runs = (0..count).map(|thread| async move {
        let run_id = RunId::parse(&format!("run_t{thread}_00000001")).unwrap();
        let executor = host.bridge.executor();
        let context = AgentContext::new(run_id, "storm");
        let run = executor.notifier(&context).await.unwrap();
        let mut third = None;
        for seq in 2..12 {
            let position = run.emit(Event::message_delta("word")).await.unwrap();
            third = third.or((seq == 3).then_some(position));
        }
        run.finish(Value::Null).await.unwrap();
        third.unwrap()
    });
    futures_util::future::join_all(runs).await
}

async fn up(host: &Host) {
    let bridge = host.bridge.clone();
    eventually("the node follows", || bridge.health().ok).await;
}

/// Every client resumes its thread at once; each must get events 4 to 12 and nothing else. Returns the most consumers that
/// the stream had meanwhile.
async fn storm(broker: &Broker, host: &Host, known: &[Position]) -> usize {
    let most = Arc::new(AtomicUsize::new(0));
    let watch = tokio::spawn(watch(broker.url(), Arc::clone(&most)));
    let clients = known
        .iter()
        .enumerate()
        .map(|(thread, position)| async move {
            let mut client = Client::login(host, &format!("client{thread}")).await;
            let name = format!("t{thread}");
            let epoch = position.epoch.as_str();
            let subscribed = client.resume(&name, position.offset, epoch).await;
            assert_eq!(subscribed["recovered"], json!(true), "{subscribed}");
            for seq in 4..=12 {
                let event = client.event().await;
                assert_eq!(event.id(), format!("run_{name}_00000001:{seq}"));
            }
        });
    futures_util::future::join_all(clients).await;
    watch.abort();
    most.load(Ordering::SeqCst)
}

/// Waits until the window was read back: nothing but the live consumers of this node and the former one was seen for a while.
async fn read_back(broker: &Broker) {
    let nats = async_nats::connect(broker.url()).await.unwrap();
    let jetstream = async_nats::jetstream::new(nats);
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let mut quiet = 0;
    while quiet < 20 {
        assert!(tokio::time::Instant::now() < deadline, "never read back");
        let stream = jetstream.get_stream("RUN_EVENTS").await.unwrap();
        let few = stream.cached_info().state.consumer_count <= 2;
        quiet = if few { quiet + 1 } else { 0 };
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn watch(url: String, most: Arc<AtomicUsize>) {
    let nats = async_nats::connect(url).await.unwrap();
    let jetstream = async_nats::jetstream::new(nats);
    loop {
        if let Ok(stream) = jetstream.get_stream("RUN_EVENTS").await {
            let consumers = stream.cached_info().state.consumer_count;
            most.fetch_max(consumers, Ordering::SeqCst);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_all_come_back_are_served_from_memory_also_after_a_restart() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let known = fill(&host, 200).await;
        assert!(storm(&broker, &host, &known).await <= 1);
        drop(host);
        let host = node(&broker.url(), "a").await;
        up(&host).await;
        read_back(&broker).await;
        // The broker may still list the consumer of the killed node.
        let most = storm(&broker, &host, &known).await;
        assert!(most <= 4, "{most}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_below_the_window_take_turns_and_all_are_served() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = forgetful(&broker.url()).await;
        let known = fill(&host, 200).await;
        let most = storm(&broker, &host, &known).await;
        assert!((2..=MOST_CONSUMERS).contains(&most), "{most}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_one_thread_share_what_one_of_them_reads() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = forgetful(&broker.url()).await;
        let run = host.bridge.executor();
        run.execute(&Counter, "run_t_00000001", json!({"count": 600}))
            .await
            .unwrap();
        let most = Arc::new(AtomicUsize::new(0));
        let watch = tokio::spawn(watch(broker.url(), Arc::clone(&most)));
        let clients = (0..100).map(|client| {
            let host = &host;
            async move {
                let mut client = Client::login(host, &format!("client{client}")).await;
                client.subscribe("t").await;
                for seq in 1..=602 {
                    assert_eq!(client.event().await.seq, seq);
                }
            }
        });
        futures_util::future::join_all(clients).await;
        watch.abort();
        // One reads, and the consumer before it may be on its way out.
        let most = most.load(Ordering::SeqCst);
        assert!((2..=4).contains(&most), "{most}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_outgrew_the_window_is_served_from_both() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let window = MemoryLog::builder().max_events(300);
        let log = NatsLog::builder(broker.url()).window(&window).connect();
        let log = Arc::new(log.await.unwrap());
        let host = Host::with(Access::open(), |builder| builder.log(Arc::clone(&log))).await;
        let run = host.bridge.executor();
        run.execute(&Counter, "run_t_00000001", json!({"count": 1_000}))
            .await
            .unwrap();
        let mut client = Client::login(&host, "ada").await;
        assert_eq!(client.subscribe("t").await["recovered"], json!(false));
        for seq in 1..=1_002 {
            assert_eq!(client.event().await.seq, seq);
        }
        // The log itself reads to the stream's end, however many are asked for.
        let t = ThreadIdRef::parse("t").unwrap();
        for limit in [1, 699, 703, 704, 10_000] {
            let chunk = log.read(t, 0, u64::MAX, limit).await.unwrap();
            let seqs: Vec<u64> = chunk
                .events
                .iter()
                .map(|event| event.envelope().unwrap().seq)
                .collect();
            let expected: Vec<u64> = (1..=1_002).take(limit).collect();
            assert_eq!(seqs, expected[..seqs.len()], "{limit}");
            assert!(
                !seqs.is_empty() && chunk.complete == (seqs.len() == 1_002),
                "{limit}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_another_node_has_served_further_is_recovered() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let (a, b) = (node(&broker.url(), "a").await, node(&wire.url(), "b").await);
        up(&b).await;
        wire.set_up(false);
        let known = fill(&a, 1).await;
        wire.set_up(true);
        assert!(storm(&broker, &b, &known).await <= MOST_CONSUMERS);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_broker_is_away_a_subscribe_is_told_so_in_time() {
    for binary in binaries() {
        let mut broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let known = fill(&host, 1).await;
        up(&host).await;
        let mut client = Client::login(&host, "ada").await;
        broker.kill();
        let bridge = host.bridge.clone();
        eventually("the node has noticed", || !bridge.health().ok).await;
        let start = Instant::now();
        client
            .send(&json!({"op": "subscribe", "thread_id": "t0", "after": known[0].offset, "epoch": known[0].epoch.as_str()}))
            .await;
        let Got::Control(answer) = client.receive().await else {
            panic!("an event before the answer");
        };
        assert_eq!(answer["code"], json!("unavailable"), "{answer}");
        let waited = start.elapsed();
        assert!((9..15).contains(&waited.as_secs()), "{waited:?}");
        broker.kill_and_restart().await;
        up(&host).await;
        storm(&broker, &host, &known).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_goes_before_this_node_has_read_it_is_told() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let (a, b) = (node(&broker.url(), "a").await, node(&wire.url(), "b").await);
        up(&b).await;
        let mut client = Client::login(&b, "ada").await;
        let epoch = client.subscribe("t").await["epoch"].clone();
        let run = a.bridge.executor();
        run.execute(&Counter, "run_t_00000001", json!({"count": 3}))
            .await
            .unwrap();
        let last = client.events(5).await[4].offset;
        wire.set_up(false);
        run.execute(&Counter, "run_t_00000002", json!({"count": 3}))
            .await
            .unwrap();
        let nats = async_nats::connect(broker.url()).await.unwrap();
        let stream = async_nats::jetstream::new(nats)
            .get_stream("RUN_EVENTS")
            .await
            .unwrap();
        stream.delete_message(last + 2).await.unwrap();
        wire.set_up(true);
        assert_eq!(client.close_code().await, 4010);
        up(&b).await;
        let mut back = Client::login(&b, "ada").await;
        let subscribed = back.resume("t", last, epoch).await;
        assert_eq!(subscribed["op"], json!("subscribed"), "{subscribed}");
        let seqs: Vec<u64> = back.events(4).await.iter().map(|event| event.seq).collect();
        assert_eq!(seqs, [1, 3, 4, 5]);
    }
}
