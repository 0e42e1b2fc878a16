//! A node takes its own events from memory when the broker brings them back; readers must not see a difference.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE;
use futures_util::{StreamExt, TryStreamExt};
use id_agents::{
    Agent, AgentContext, AgentError, EmitError, Emitter, Envelope, Event, EventType, LogError,
    WebSocketNotifier,
};
use run_id::{RunId, run_id};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::nats::node;
use crate::support::broker::{Broker, Wire, binaries};
use crate::support::{Client, Host, PATIENCE};

/// Texts that JSON escapes, or that are no single byte a character.
const TEXTS: [&str; 6] = [
    "",
    "plain",
    "\"quoted\" \\ and \u{7f}",
    "\0\u{1}\t\r\n\u{1f} ",
    "Grüße, 世界 🦀",
    r#"","writer":"w","offset":7,"epoch":"e"#,
];

/// Emits every event that an agent can, with each of the texts, under a name that JSON escapes.
struct Everything;

impl Agent for Everything {
    fn name(&self) -> &'static str {
        "every\\thing \"ünder\" a\tname"
    }

    async fn run(
        &self,
        _: &AgentContext,
        emitter: &Emitter,
        input: Value,
    ) -> Result<Value, AgentError> {
        let sub = || RunId::parse("run_t_000000ff").expect("valid");
        for text in TEXTS {
            let data = json!({ "text": text, "list": [text, 1.5, null, {"deep": text}] });
            for event in [
                Event::thinking(text),
                Event::message_delta(text),
                Event::tool_executing(text, text, data.clone()),
                Event::tool_completed(text, text, data.clone()),
                Event::progress(text, u64::MAX, None),
                Event::progress(text, 0, Some(u64::MAX)),
                Event::subagent_started(sub(), text),
                Event::subagent_completed(sub(), text, data.clone()),
                Event::custom(text, data),
            ] {
                emitter.emit(event).await?;
            }
        }
        match input {
            Value::Null => Err(AgentError::new(TEXTS.concat())),
            result => Ok(result),
        }
    }
}

/// The next frames, as they are on the wire.
async fn texts(client: &mut Client, count: usize) -> Vec<String> {
    let mut texts = Vec::with_capacity(count);
    while texts.len() < count {
        let next = tokio::time::timeout(PATIENCE, client.socket.next()).await;
        if let Message::Text(text) = next.expect("in time").expect("open").expect("whole") {
            texts.push(text.to_string());
        }
    }
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_of_own_events_are_those_of_every_other_node() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let (own, other) = (
            node(&broker.url(), "own").await,
            node(&broker.url(), "other").await,
        );
        let mut on_own = Client::login(&own, "ada").await;
        let mut on_other = Client::login(&other, "ada").await;
        on_own.subscribe("t").await;
        on_other.subscribe("t").await;
        let executor = own.bridge.executor();
        let finished = executor.execute(&Everything, "run_t_00000001", json!(TEXTS));
        finished.await.unwrap();
        let failed = executor.execute(&Everything, "run_t_00000002", Value::Null);
        failed.await.unwrap_err();
        let count = 2 * (TEXTS.len() * 9 + 2);
        let frames = texts(&mut on_own, count).await;
        assert_eq!(frames, texts(&mut on_other, count).await);
        // A node that starts now reads all of them from the stream.
        let late = node(&broker.url(), "late").await;
        let mut on_late = Client::login(&late, "ada").await;
        on_late.subscribe("t").await;
        assert_eq!(frames, texts(&mut on_late, count).await);
        let members = [
            "v",
            "type",
            "id",
            "run_id",
            "thread_id",
            "seq",
            "offset",
            "epoch",
            "time",
            "agent",
            "data",
        ];
        for frame in &frames {
            let value: Value = serde_json::from_str(frame).unwrap();
            let mut found: Vec<_> = value.as_object().unwrap().keys().collect();
            found.sort_by_key(|name| frame.find(&format!("\"{name}\":")));
            assert_eq!(found, members, "{frame}");
        }
        let seen = frames.iter().map(|frame| Envelope::parse(frame).unwrap());
        let seen: Vec<_> = seen.map(|event| (event.event_type, event.data)).collect();
        for event_type in EventType::ALL {
            assert!(seen.iter().any(|(of, _)| *of == event_type), "{event_type}");
        }
        assert_eq!(seen[6 * 9].1["data"]["text"], TEXTS[5]);
        assert_eq!(seen[6 * 9 + 1].1, json!({ "result": TEXTS }));
    }
}

/// Subscribes a client to the thread `t` and starts a run in it. Returns the first event, too.
async fn begin_run(host: &Host) -> (Client, WebSocketNotifier, Envelope) {
    let mut client = Client::login(host, "ada").await;
    client.subscribe("t").await;
    let context = AgentContext::new(run_id!("run_t_00000001"), "w");
    let notifier = host.bridge.executor().notifier(&context).await.unwrap();
    let started = client.event().await;
    assert_eq!(
        (started.event_type, started.seq),
        (EventType::AgentStarted, 1)
    );
    (client, notifier, started)
}

#[tokio::test(flavor = "multi_thread")]
async fn another_message_in_the_place_of_an_own_event_is_delivered_as_what_it_is() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let host = node(&wire.url(), "a").await;
        let (mut client, notifier, started) = begin_run(&host).await;

        // The node's event is on its way when the broker gets another one with the same number, after the same event.
        wire.lose_packets();
        let emitting = tokio::spawn(async move {
            let outcome = notifier.emit(Event::thinking("own")).await;
            (notifier, outcome)
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let foreign = json!({
            "v": 1, "type": "agent_thinking", "id": "run_t_00000001:2", "run_id": "run_t_00000001", "thread_id": "t",
            "seq": 2, "time": "2026-11-23T05:00:00.000Z", "agent": "w", "data": {"text": "foreign"},
        });
        let mut headers = HeaderMap::new();
        let after = started.offset.to_string();
        headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, after);
        let jetstream =
            async_nats::jetstream::new(async_nats::connect(broker.url()).await.unwrap());
        let published = jetstream.publish_with_headers(
            "runid.v1.ev.t.00000001",
            headers,
            foreign.to_string().into(),
        );
        let stored = published.await.unwrap().await.unwrap();
        wire.set_up(true);

        let event = client.event().await;
        assert_eq!(event.data, json!({"text": "foreign"}));
        assert_eq!((event.seq, event.offset), (2, stored.sequence));
        let (notifier, outcome) = emitting.await.unwrap();
        assert!(
            matches!(outcome, Err(EmitError::Log(LogError::Fenced))),
            "{outcome:?}"
        );
        drop(notifier);
    }
}

/// The broker answers only where the node cannot know by itself: whether the run id is free, and the run's end.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_comes_back_needs_no_answer() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let nats = async_nats::connect(broker.url()).await.unwrap();
        let mut published = nats.subscribe("runid.v1.ev.t.*").await.unwrap();
        nats.flush().await.unwrap();
        let (_client, run, _) = begin_run(&host).await;
        for _ in 0..3 {
            run.emit(Event::thinking("…")).await.unwrap();
        }
        run.finish(Value::Null).await.unwrap();
        let mut asked = Vec::new();
        loop {
            let message = tokio::time::timeout(PATIENCE, published.next()).await;
            let message = message.unwrap().unwrap();
            asked.push(message.reply.is_some());
            let text = String::from_utf8(message.payload.to_vec()).unwrap();
            if text.contains("agent_completed") {
                break;
            }
        }
        // On a slow machine, an event that comes back late is sent once more.
        assert_eq!(asked[..2], [true, false]);
        assert_eq!(asked.last(), Some(&true));
    }
}

/// The names of the consumers of the stream.
async fn consumers(broker: &Broker) -> Vec<String> {
    let client = async_nats::connect(broker.url()).await.unwrap();
    let jetstream = async_nats::jetstream::new(client);
    let stream = jetstream.get_stream("RUN_EVENTS").await.unwrap();
    stream.consumer_names().try_collect().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_the_broker_lost_is_replaced() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let (mut client, notifier, _) = begin_run(&host).await;
        let jetstream =
            async_nats::jetstream::new(async_nats::connect(broker.url()).await.unwrap());
        let stream = jetstream.get_stream("RUN_EVENTS").await.unwrap();
        let [name] = consumers(&broker).await.try_into().unwrap();
        stream.delete_consumer(&name).await.unwrap();
        notifier.emit(Event::thinking("hm")).await.unwrap();
        // No later event of another run wakes the node up.
        assert_eq!(client.event().await.seq, 2);
        notifier.finish(Value::Null).await.unwrap();
        assert_eq!(client.event().await.seq, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_large_events_are_all_delivered_by_one_consumer() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let host = node(&broker.url(), "a").await;
        let (mut client, notifier, _) = begin_run(&host).await;
        let before = consumers(&broker).await;
        // More bytes than the broker sends without an answer of the node to its flow control.
        for seq in 2..=250 {
            let text = "x".repeat(50_000);
            notifier.emit(Event::message_delta(text)).await.unwrap();
            assert_eq!(client.event().await.seq, seq);
        }
        notifier.finish(Value::Null).await.unwrap();
        assert_eq!(client.event().await.seq, 251);
        // A consumer that had no answer would stop, and be replaced by another one.
        assert_eq!(consumers(&broker).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_lost_on_the_way_is_read_again() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let host = node(&wire.url(), "a").await;
        let (mut client, notifier, _) = begin_run(&host).await;
        // The next message shows the gap.
        wire.lose_message("runid.v1.ev.");
        notifier.emit(Event::thinking("lost")).await.unwrap();
        notifier.emit(Event::thinking("next")).await.unwrap();
        assert!(!wire.is_to_lose());
        assert_eq!(client.event().await.seq, 2);
        assert_eq!(client.event().await.seq, 3);
        // No further message comes: the broker's heartbeat names the last one.
        wire.lose_message("runid.v1.ev.");
        notifier.emit(Event::thinking("lost")).await.unwrap();
        assert_eq!(client.event().await.seq, 4);
        assert!(!wire.is_to_lose());
        notifier.finish(Value::Null).await.unwrap();
    }
}
