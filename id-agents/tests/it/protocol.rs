//! The messages of the protocol, and what happens to those that are none.

use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::agents::Counter;
use crate::support::client::{refused, upgrade};
use crate::support::vectors::vectors;
use crate::support::{Access, Client, Got, Host};

#[tokio::test]
async fn a_socket_sees_its_thread_from_the_first_event_to_the_last() {
    let host = Host::start(Access::open()).await;
    let mut client = Client::login(&host, "ada").await;
    let subscribed = client.subscribe("thread_a").await;
    assert_eq!(subscribed["op"], "subscribed");
    assert_eq!(subscribed["thread_id"], "thread_a");
    assert_eq!(subscribed["offset"], json!(0));
    host.bridge
        .executor()
        .execute(&Counter, "run_thread_a_1f2e3d4c", json!({"count": 2}))
        .await
        .unwrap();
    let events = client.events(4).await;
    let types: Vec<_> = events
        .iter()
        .map(|event| event.event_type.as_str())
        .collect();
    assert_eq!(
        types,
        [
            "agent_started",
            "message_delta",
            "message_delta",
            "agent_completed"
        ]
    );
    assert_eq!(
        events[0].epoch.as_str(),
        subscribed["epoch"].as_str().unwrap()
    );
    client.expect_quiet().await;
}

#[tokio::test]
async fn the_envelope_has_the_members_of_the_contract_in_their_order() {
    let host = Host::start(Access::open()).await;
    host.bridge
        .executor()
        .execute(&Counter, "run_thread_a_1f2e3d4c", json!({"count": 1}))
        .await
        .unwrap();
    let mut client = Client::login(&host, "ada").await;
    client.subscribe("thread_a").await;
    client.event().await;
    let frame = client
        .socket
        .next()
        .await
        .unwrap()
        .unwrap()
        .into_text()
        .unwrap();
    let value: Value = serde_json::from_str(&frame).unwrap();
    let (epoch, time) = (
        value["epoch"].as_str().unwrap(),
        value["time"].as_str().unwrap(),
    );
    assert_eq!(
        frame.as_str(),
        format!(
            r#"{{"v":1,"type":"message_delta","id":"run_thread_a_1f2e3d4c:2","run_id":"run_thread_a_1f2e3d4c","thread_id":"thread_a","seq":2,"offset":2,"epoch":"{epoch}","time":"{time}","agent":"counter","data":{{"text":"0"}}}}"#
        )
    );
    assert_eq!((time.len(), &time[10..11], &time[23..]), (24, "T", "Z"));
}

#[tokio::test]
async fn a_ping_is_answered_and_an_unsubscribe_is_a_fence() {
    let host = Host::start(Access::open()).await;
    let mut client = Client::login(&host, "ada").await;
    client.send(&json!({"op": "ping"})).await;
    assert_eq!(client.control().await, json!({"op": "pong"}));
    client.subscribe("t").await;
    client
        .send(&json!({"op": "unsubscribe", "thread_id": "t"}))
        .await;
    assert_eq!(
        client.control().await,
        json!({"op": "unsubscribed", "thread_id": "t"})
    );
    host.bridge
        .executor()
        .execute(&Counter, "run_t_00000001", json!({"count": 5}))
        .await
        .unwrap();
    client.expect_quiet().await;
    let subscribed = client.subscribe("t").await;
    assert_eq!(subscribed["recovered"], json!(false));
    assert_eq!(client.events(7).await.len(), 7);
}

#[tokio::test]
async fn a_thread_that_is_somebody_elses_is_refused_and_the_socket_goes_on() {
    let access = Access::default();
    access.allow("ada", "ada_1");
    let host = Host::start(access).await;
    let mut client = Client::login(&host, "ada").await;
    for thread in ["bob_1", "ada_", "ada_11", "ada", "ada-1"] {
        let answer = client.subscribe(thread).await;
        assert_eq!(
            answer,
            json!({"op": "error", "code": "forbidden", "thread_id": thread,
                   "message": "not allowed to read this thread"})
        );
    }
    assert_eq!(client.subscribe("ada_1").await["op"], "subscribed");
    host.bridge
        .executor()
        .execute(&Counter, "run_bob_1_00000001", json!({"count": 5}))
        .await
        .unwrap();
    client.expect_quiet().await;
}

#[tokio::test]
async fn a_run_is_started_only_by_who_may() {
    let access = Access::default();
    access.allow("ada", "a");
    let host = Host::start(access).await;
    let ada = id_agents::Principal::new("ada");
    let error = host
        .bridge
        .start_run(&ada, Counter, "run_b_00000001", json!({}))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "not allowed to start a run in this thread"
    );
    let run = host
        .bridge
        .start_run(&ada, Counter, "run_a_00000001", json!({"count": 1}))
        .await
        .unwrap();
    assert_eq!(run.run_id().as_str(), "run_a_00000001");
    assert_eq!(run.join().await.unwrap(), json!({"count": 1}));
}

#[tokio::test]
async fn ops_that_are_none_are_answered_and_the_socket_goes_on() {
    let host = Host::start(Access::open()).await;
    let mut client = Client::login(&host, "ada").await;
    for (frame, code) in [
        (json!({"op": "emit"}), "unknown_op"),
        (json!({"op": ""}), "unknown_op"),
        (json!({"op": "subscribe"}), "bad_request"),
        (json!({"op": "subscribe", "thread_id": null}), "bad_request"),
        (
            json!({"op": "subscribe", "thread_id": "t", "after": "7"}),
            "bad_request",
        ),
        (
            json!({"op": "subscribe", "thread_id": "t", "after": -7}),
            "bad_request",
        ),
        (
            json!({"op": "subscribe", "thread_id": "t", "after": 1.5}),
            "bad_request",
        ),
        (
            json!({"op": "subscribe", "thread_id": "t", "epoch": 7}),
            "bad_request",
        ),
        (
            json!({"op": "unsubscribe", "thread_id": "t"}),
            "not_subscribed",
        ),
        (
            json!({"op": "auth", "token": "token-ada"}),
            "already_authenticated",
        ),
        (json!({"op": "auth"}), "bad_request"),
    ] {
        client.send(&frame).await;
        let answer = client.control().await;
        assert_eq!(
            (&answer["op"], &answer["code"]),
            (&json!("error"), &json!(code)),
            "{frame} {answer}"
        );
    }
    assert_eq!(client.subscribe("t").await["op"], "subscribed");
    let again = client.subscribe("t").await;
    assert_eq!(again["code"], "already_subscribed");
}

#[tokio::test]
async fn what_is_no_thread_id_is_refused_with_the_reason() {
    let host = Host::with(Access::open(), |builder| {
        builder.limits(id_agents::Limits {
            frames_per_second: 1_000,
            ..id_agents::Limits::default()
        })
    })
    .await;
    let mut client = Client::login(&host, "ada").await;
    // Of every invalid thread id of the specification, those that fit into a frame.
    let texts = vectors("thread_ids", false).into_iter();
    // The first frame was the `auth`.
    for (number, text) in (2..).zip(texts.filter(|text| text.len() <= 3_000)) {
        let text = text.as_str();
        client
            .send(&json!({"op": "subscribe", "thread_id": text}))
            .await;
        let answer = client.control().await;
        let reason = run_id::ThreadId::parse(text).unwrap_err().to_string();
        assert_eq!(
            answer,
            match text.len() {
                ..=242 =>
                    json!({"op": "error", "code": "invalid_thread_id", "message": reason, "thread_id": text}),
                _ =>
                    json!({"op": "error", "code": "invalid_thread_id", "message": reason, "request_id": number}),
            },
            "{text:?}"
        );
    }
    for text in vectors("thread_ids", true) {
        assert_eq!(
            client.subscribe(&text).await["op"],
            "subscribed",
            "{text:?}"
        );
    }
}

#[tokio::test]
async fn frames_that_are_no_messages_close_the_socket_and_nothing_else() {
    let host = Host::start(Access::open()).await;
    let mut bystander = Client::login(&host, "bob").await;
    bystander.subscribe("t").await;
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    for message in [
        Message::text(""),
        Message::text("{"),
        Message::text("null"),
        Message::text("[]"),
        Message::text(r#"{"op":7}"#),
        Message::text(r#"{"thread_id":"t"}"#),
        Message::text(deep),
        Message::binary(vec![1, 2, 3]),
        Message::binary(Vec::new()),
    ] {
        let mut client = Client::login(&host, "ada").await;
        let shown = format!("{message:?}");
        client.send_raw(message).await;
        assert_eq!(client.close_code().await, 4400, "{shown}");
    }
    host.bridge
        .executor()
        .execute(&Counter, "run_t_00000001", json!({"count": 1}))
        .await
        .unwrap();
    assert_eq!(bystander.events(3).await.len(), 3);
}

#[tokio::test]
async fn nothing_is_served_before_the_token() {
    let host = Host::start(Access::open()).await;
    for frame in [
        json!({"op": "subscribe", "thread_id": "t"}),
        json!({"op": "ping"}),
        json!({"op": "what"}),
        json!({"op": "auth", "token": "wrong"}),
        json!({"op": "auth", "token": 7}),
    ] {
        let mut client = Client::connect(&host).await;
        client.send(&frame).await;
        match client.next().await {
            Got::Closed(code) => assert_eq!(code, 4401, "{frame}"),
            other => panic!("{frame} was answered with {other:?}"),
        }
    }
}

#[tokio::test]
async fn pages_of_other_origins_are_refused() {
    let host = Host::with(Access::open(), |builder| {
        builder.allow_origin("https://app.example")
    })
    .await;
    assert_eq!(refused(&host, Some("https://evil.example")).await, 403);
    assert_eq!(
        refused(&host, Some("https://app.example.evil.example")).await,
        403
    );
    assert_eq!(refused(&host, Some("null")).await, 403);
    assert!(upgrade(&host, Some("https://app.example")).await.is_ok());
    assert!(
        upgrade(&host, None).await.is_ok(),
        "a client that is no browser"
    );
}

#[tokio::test]
async fn health_and_metrics_tell_what_goes_on() {
    let host = Host::start(Access::open()).await;
    let mut client = Client::login(&host, "ada").await;
    client.subscribe("t").await;
    host.bridge
        .executor()
        .execute(&Counter, "run_t_00000001", json!({"count": 3}))
        .await
        .unwrap();
    client.events(5).await;
    let (status, body) = host.get("/health").await;
    assert_eq!(status, 200);
    let health: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        health,
        json!({"ok": true, "log_available": true, "shutting_down": false, "runs": 0, "sockets": 1})
    );
    let (status, text) = host.get("/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "id_agents_events_appended_total{type=\"message_delta\"} 3",
        "id_agents_runs_ended_total{outcome=\"completed\"} 1",
        "id_agents_sockets 1",
        "id_agents_subscriptions 1",
        "id_agents_subscribes_total{recovered=\"false\"} 1",
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line} is not in\n{text}"
        );
    }
    let (status, _) = host.get("/ws").await;
    assert_eq!(status, 400, "a GET that is no upgrade");
}
