//! The log on a real broker: the same promises, across nodes and beyond the process.

use std::time::Duration;

use id_agents::{AgentContext, EventLog, EventType, ExecuteError, NatsLog};
use run_id::{RunId, ThreadIdRef};
use serde_json::{Value, json};

use crate::resume::{cells, expect, handover};
use crate::support::agents::Counter;
use crate::support::broker::{Broker, Wire, binaries};
use crate::support::{Access, Client, Host, PATIENCE, eventually};

pub(crate) async fn node(url: &str, name: &str) -> Host {
    let log = NatsLog::builder(url)
        .node(name)
        .connect()
        .await
        .expect("the broker answers");
    Host::with(Access::open(), |builder| builder.log(log)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn matrix_on_nats() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let seen = cells(&host, "m").await;
        // The stream loses its front, as by age or size.
        let client = async_nats::connect(broker.url()).await.unwrap();
        let stream = async_nats::jetstream::new(client)
            .get_stream("RUN_EVENTS")
            .await
            .unwrap();
        stream.purge().sequence(seen.offsets[5]).await.unwrap();
        let epoch = || json!(seen.epoch);
        let kept = &seen.offsets[5..];
        // The node drops from its window what the stream has dropped, at its next look-up.
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let mut client = Client::login(&host, "ada").await;
            let subscribed = client.resume("m", seen.offsets[2], epoch()).await;
            if subscribed["recovered"] == json!(false) {
                break;
            }
            assert!(tokio::time::Instant::now() < deadline, "{subscribed}");
        }
        expect(&host, "m", (json!(seen.offsets[2]), epoch()), false, kept).await;
        expect(&host, "m", (json!(seen.offsets[4]), epoch()), true, kept).await;
        expect(&host, "m", (json!(seen.offsets[9]), epoch()), true, &[]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_handover_has_no_gap_and_no_repeat_on_nats() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        handover(&host, "busy", 1_000).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_writes_the_other_serves() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let (a, b) = (
            node(&broker.url(), "a").await,
            node(&broker.url(), "b").await,
        );
        let mut on_b = Client::login(&b, "ada").await;
        let subscribed = on_b.subscribe("t").await;
        a.bridge
            .executor()
            .execute(&Counter, "run_t_00000001", json!({"count": 3}))
            .await
            .unwrap();
        let events = on_b.events(5).await;
        assert_eq!(
            events.iter().map(|event| event.seq).collect::<Vec<_>>(),
            [1, 2, 3, 4, 5]
        );
        assert_eq!(events[4].event_type, EventType::AgentCompleted);
        // The other node goes on where this one stopped.
        expect(
            &a,
            "t",
            (json!(events[2].offset), subscribed["epoch"].clone()),
            true,
            &[events[3].offset, events[4].offset],
        )
        .await;
        let again = b
            .bridge
            .executor()
            .execute(&Counter, "run_t_00000001", json!({}))
            .await
            .unwrap_err();
        assert!(matches!(again, ExecuteError::RunIdUsed { .. }), "{again}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_the_former_layout_is_refused_with_what_to_do() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let nats = async_nats::connect(broker.url()).await.unwrap();
        let former = async_nats::jetstream::stream::Config {
            name: "RUN_EVENTS".to_owned(),
            subjects: vec!["runid.v1.ev.*".to_owned()],
            ..Default::default()
        };
        async_nats::jetstream::new(nats)
            .create_stream(former)
            .await
            .unwrap();
        let error = NatsLog::builder(broker.url()).connect().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the event log rejected the request: the stream `RUN_EVENTS` has the subjects \
             `runid.v1.ev.*`, and this version writes to `runid.v1.ev.*.*`: stop every node, delete the stream with \
             `nats stream rm RUN_EVENTS`, and start again; or set another name with `NatsLogBuilder::stream`"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_id_is_refused_for_as_long_as_the_stream_has_its_run() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let executor = host.bridge.executor();
        let run = "run_t_00000001";
        executor
            .execute(&Counter, run, json!({"count": 1}))
            .await
            .unwrap();
        let again = executor
            .execute(&Counter, run, json!({"count": 1}))
            .await
            .unwrap_err();
        assert!(matches!(again, ExecuteError::RunIdUsed { .. }), "{again}");
        let nats = async_nats::connect(broker.url()).await.unwrap();
        let jetstream = async_nats::jetstream::new(nats);
        let stream = jetstream.get_stream("RUN_EVENTS").await.unwrap();
        assert_eq!(stream.cached_info().state.messages, 3);
        stream
            .purge()
            .filter("runid.v1.ev.t.00000001")
            .await
            .unwrap();
        executor
            .execute(&Counter, run, json!({"count": 1}))
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_others_put_into_the_stream_are_skipped() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let mut client = Client::login(&host, "ada").await;
        client.subscribe("t").await;
        let nats = async_nats::connect(broker.url()).await.unwrap();
        let jetstream = async_nats::jetstream::new(nats);
        let elsewhere = r#"{"v":1,"type":"custom","id":"run_other_00000001:1","run_id":"run_other_00000001","thread_id":"other","seq":1,"time":"","agent":"","data":null}"#;
        let disagreeing = elsewhere.replace(r#""thread_id":"other""#, r#""thread_id":"t""#);
        for payload in ["", "no json", "{}", elsewhere, disagreeing.as_str()] {
            jetstream
                .publish("runid.v1.ev.t.000000fe", payload.to_owned().into())
                .await
                .unwrap()
                .await
                .unwrap();
        }
        host.bridge
            .executor()
            .execute(&Counter, "run_t_00000001", json!({"count": 1}))
            .await
            .unwrap();
        assert_eq!(
            client.events(3).await[2].event_type,
            EventType::AgentCompleted
        );
        let mut late = Client::login(&host, "ada").await;
        late.subscribe("t").await;
        assert_eq!(late.events(3).await[0].event_type, EventType::AgentStarted);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_gone_gives_errors_in_time_and_no_hole_afterwards() {
    for binary in binaries() {
        let mut broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let context = AgentContext::new(RunId::parse("run_t_00000001").unwrap(), "by-hand");
        let notifier = host.bridge.executor().notifier(&context).await.unwrap();
        broker.kill();
        let started = std::time::Instant::now();
        let error = notifier
            .emit(id_agents::Event::thinking("lost?"))
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), "the event log did not confirm the event");
        assert!(
            started.elapsed() < Duration::from_secs(15),
            "{:?}",
            started.elapsed()
        );
        let bridge = host.bridge.clone();
        eventually("the health page says so", || !bridge.health().ok).await;
        broker.kill_and_restart().await;
        let bridge = host.bridge.clone();
        eventually("the health page says so", || bridge.health().ok).await;
        notifier
            .emit(id_agents::Event::thinking("back"))
            .await
            .unwrap();
        notifier.finish(Value::Null).await.unwrap();
        let mut client = Client::login(&host, "ada").await;
        client.subscribe("t").await;
        let events = client.events(4).await;
        let seen: Vec<_> = events
            .iter()
            .map(|event| (event.seq, event.event_type.as_str()))
            .collect();
        let expected = [
            (1, "agent_started"),
            (2, "agent_thinking"),
            (3, "agent_thinking"),
            (4, "agent_completed"),
        ];
        assert_eq!(seen, expected);
    }
}

#[tokio::test]
async fn a_node_name_that_is_none_is_refused() {
    let error = NatsLog::builder("nats://127.0.0.1:1")
        .node("a.b")
        .connect()
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("the node's name is not usable"),
        "{error}"
    );
}

#[tokio::test]
async fn an_error_shows_no_password() {
    for url in [
        "nats://ada:s3cret@127.0.0.1:1",
        "nats://ada:s3cret@@127.0.0.1:x",
        "wat://ada:s3cret/@127.0.0.1",
        "nats://ada:s3cret@no such host:4222",
    ] {
        let builder = NatsLog::builder(url);
        assert!(!format!("{builder:?}").contains("s3cret"));
        let error = builder.connect().await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
}

#[tokio::test]
async fn bounds_are_the_streams_for_every_thread() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let log = NatsLog::builder(broker.url()).connect().await.unwrap();
        let bounds = log
            .bounds(ThreadIdRef::parse("nobody").unwrap())
            .await
            .unwrap();
        assert_eq!((bounds.oldest, bounds.last), (1, 0));
    }
}

/// Puts events of another run into thread `t` behind the nodes' backs, and returns the stream.
async fn write_past_the_nodes(
    broker: &Broker,
    count: u64,
) -> async_nats::jetstream::stream::Stream {
    let nats = async_nats::connect(broker.url()).await.unwrap();
    let jetstream = async_nats::jetstream::new(nats);
    for seq in 1..=count {
        let event = format!(
            r#"{{"v":1,"type":"custom","id":"run_t_000000ff:{seq}","run_id":"run_t_000000ff","thread_id":"t","seq":{seq},"time":"","agent":"x","data":null}}"#
        );
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let sent = jetstream
                .publish("runid.v1.ev.t.000000ff", event.clone().into())
                .await
                .unwrap();
            match sent.await {
                Ok(_) => break,
                Err(error) => assert!(tokio::time::Instant::now() < deadline, "{error}"),
            }
        }
    }
    jetstream.get_stream("RUN_EVENTS").await.unwrap()
}

/// A client of `t` that has seen the five events of one run.
async fn five_events(host: &Host, run: &str) -> (Client, Value, u64) {
    let mut client = Client::login(host, "ada").await;
    let epoch = client.subscribe("t").await["epoch"].clone();
    host.bridge
        .executor()
        .execute(&Counter, run, json!({"count": 3}))
        .await
        .unwrap();
    let last = client.events(5).await[4].offset;
    (client, epoch, last)
}

/// The client is closed with 4010, and told when it comes back.
async fn is_told(host: &Host, mut client: Client, epoch: Value, last: u64) {
    assert_eq!(client.close_code().await, 4010);
    let mut back = Client::login(host, "ada").await;
    let subscribed = back.resume("t", last, epoch.clone()).await;
    assert_eq!(subscribed["recovered"], json!(false), "{subscribed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_was_rolled_back_is_noticed() {
    for binary in binaries() {
        let mut broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let (mut client, epoch, _) = five_events(&host, "run_t_00000001").await;
        let copy = broker.checkpoint().await;
        let bridge = host.bridge.clone();
        eventually("the node is back", || bridge.health().ok).await;
        host.bridge
            .executor()
            .execute(&Counter, "run_t_00000002", json!({"count": 3}))
            .await
            .unwrap();
        let last = client.events(5).await[4].offset;
        broker.roll_back(copy).await;
        is_told(&host, client, epoch, last).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_was_rolled_back_and_filled_up_again_is_noticed() {
    for binary in binaries() {
        let mut broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let host = node(&wire.url(), "a").await;
        let copy = broker.checkpoint().await;
        let bridge = host.bridge.clone();
        eventually("the node is back", || bridge.health().ok).await;
        let (client, epoch, last) = five_events(&host, "run_t_00000001").await;
        wire.set_up(false);
        broker.roll_back(copy).await;
        write_past_the_nodes(&broker, 8).await;
        wire.set_up(true);
        is_told(&host, client, epoch, last).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_trimming_overtakes_tells_its_sockets() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let host = node(&wire.url(), "a").await;
        let (mut client, epoch, last) = five_events(&host, "run_t_00000001").await;
        wire.set_up(false);
        let stream = write_past_the_nodes(&broker, 8).await;
        stream.purge().sequence(last + 5).await.unwrap();
        wire.set_up(true);
        assert_eq!(client.close_code().await, 4010);
        let mut back = Client::login(&host, "ada").await;
        let subscribed = back.resume("t", last, epoch).await;
        assert_eq!(subscribed["recovered"], json!(false), "{subscribed}");
        assert_eq!(back.event().await.offset, last + 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_was_made_anew_while_no_node_ran_is_another_epoch() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let (_, epoch, last) = five_events(&host, "run_t_00000001").await;
        drop(host);
        let nats = async_nats::connect(broker.url()).await.unwrap();
        let jetstream = async_nats::jetstream::new(nats);
        jetstream.delete_stream("RUN_EVENTS").await.unwrap();
        let host = node(&broker.url(), "a").await;
        let (mut client, fresh, _) = five_events(&host, "run_t_00000002").await;
        assert_ne!(fresh, epoch);
        client
            .send(&json!({"op": "unsubscribe", "thread_id": "t"}))
            .await;
        assert_eq!(client.control().await["op"], "unsubscribed");
        let subscribed = client.resume("t", last, epoch).await;
        assert_eq!(subscribed["recovered"], json!(false), "{subscribed}");
        assert_eq!(client.events(5).await.len(), 5);
    }
}
