//! Every limit, exceeded on purpose.

use std::time::Duration;

use futures_util::StreamExt;
use id_agents::{AgentContext, Event, Limits};
use run_id::run_id;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::support::client::refused;
use crate::support::{Access, Client, Got, Host, eventually};

async fn host(limits: Limits) -> Host {
    Host::with(Access::open(), |builder| builder.limits(limits)).await
}

#[tokio::test]
async fn a_frame_over_4_kib_closes_with_4400() {
    let host = host(Limits::default()).await;
    for size in [4_097, 100_000, 1_000_000, 1_048_576] {
        let mut client = Client::login(&host, "ada").await;
        let frame = json!({"op": "ping", "pad": "x".repeat(size - 22)}).to_string();
        assert_eq!(frame.len(), size);
        client.send_raw(Message::text(frame)).await;
        assert_eq!(client.close_code().await, 4400, "{size}");
    }
    let mut client = Client::login(&host, "ada").await;
    let frame = json!({"op": "ping", "pad": "x".repeat(4_096 - 22)}).to_string();
    assert_eq!(frame.len(), 4_096);
    client.send_raw(Message::text(frame)).await;
    assert_eq!(client.control().await, json!({"op": "pong"}));
}

#[tokio::test]
async fn a_frame_far_beyond_the_limit_closes_with_4400_and_the_server_goes_on() {
    let host = host(Limits::default()).await;
    let mut client = Client::login(&host, "ada").await;
    client
        .send_raw(Message::text("x".repeat(8 * 1024 * 1024)))
        .await;
    assert_eq!(client.close_code().await, 4400);
    Client::login(&host, "ada").await;
}

#[tokio::test]
async fn the_21st_frame_of_a_second_closes_with_4429() {
    let host = host(Limits::default()).await;
    let mut client = Client::login(&host, "ada").await;
    for _ in 0..40 {
        client.send(&json!({"op": "ping"})).await;
    }
    assert_eq!(client.close_code().await, 4429);
}

#[tokio::test]
async fn thousands_of_subscribes_close_with_4429() {
    let host = host(Limits::default()).await;
    let mut client = Client::login(&host, "ada").await;
    for number in 0..3_000 {
        client
            .send(&json!({"op": "subscribe", "thread_id": format!("t{number}")}))
            .await;
    }
    assert_eq!(client.close_code().await, 4429);
    let bridge = host.bridge.clone();
    eventually("the subscriptions are gone", || {
        bridge.metrics().contains("id_agents_subscriptions 0\n")
    })
    .await;
}

#[tokio::test]
async fn control_frames_count_as_frames() {
    let host = host(Limits::default()).await;
    let mut client = Client::login(&host, "ada").await;
    for _ in 0..60 {
        client.send_raw(Message::Ping(Vec::new().into())).await;
    }
    assert_eq!(client.close_code().await, 4429);
}

#[tokio::test]
async fn the_65th_thread_is_refused_until_another_is_given_up() {
    let host = host(Limits {
        frames_per_second: 1_000,
        ..Limits::default()
    })
    .await;
    let mut client = Client::login(&host, "ada").await;
    for number in 0..64 {
        assert_eq!(
            client.subscribe(&format!("t{number}")).await["op"],
            "subscribed"
        );
    }
    assert_eq!(
        client.subscribe("t64").await,
        json!({"op": "error", "code": "too_many_threads", "thread_id": "t64",
               "message": "this socket has as many threads as it may, unsubscribe from one first"})
    );
    client
        .send(&json!({"op": "unsubscribe", "thread_id": "t0"}))
        .await;
    assert_eq!(client.control().await["op"], "unsubscribed");
    assert_eq!(client.subscribe("t64").await["op"], "subscribed");
}

#[tokio::test]
async fn the_17th_socket_of_a_principal_closes_with_4429() {
    let host = host(Limits::default()).await;
    let mut clients = Vec::new();
    for _ in 0..16 {
        clients.push(Client::login(&host, "ada").await);
    }
    let mut one_more = Client::connect(&host).await;
    one_more
        .send(&json!({"op": "auth", "token": "token-ada"}))
        .await;
    assert_eq!(one_more.close_code().await, 4429);
    Client::login(&host, "bob").await;
    clients.pop();
    let bridge = host.bridge.clone();
    eventually("the sockets are closed", || bridge.health().sockets <= 15).await;
    Client::login(&host, "ada").await;
}

#[tokio::test]
async fn one_socket_too_many_is_answered_with_503() {
    let host = host(Limits {
        sockets: 3,
        ..Limits::default()
    })
    .await;
    let mut clients = Vec::new();
    for _ in 0..3 {
        clients.push(Client::login(&host, "ada").await);
    }
    assert_eq!(refused(&host, None).await, 503);
    clients.pop();
    let bridge = host.bridge.clone();
    eventually("a socket is closed", || bridge.health().sockets == 2).await;
    Client::login(&host, "ada").await;
}

#[tokio::test]
async fn who_says_nothing_is_closed_with_4401() {
    let host = host(Limits {
        auth_timeout: Duration::from_millis(100),
        ..Limits::default()
    })
    .await;
    let mut client = Client::connect(&host).await;
    assert_eq!(client.close_code().await, 4401);
}

#[tokio::test]
async fn who_answers_no_ping_is_closed_with_4009() {
    let host = host(Limits {
        ping_interval: Duration::from_millis(100),
        ..Limits::default()
    })
    .await;
    let mut alive = Client::login(&host, "ada").await;
    // tokio-tungstenite answers pings only while it is read from.
    let mut silent = Client::login(&host, "bob").await;
    for _ in 0..10 {
        if let Ok(Got::Closed(code)) =
            tokio::time::timeout(Duration::from_millis(100), alive.receive()).await
        {
            panic!("closed with {code} although it answers");
        }
    }
    let mut pings = 0;
    let code = loop {
        match silent.socket.next().await {
            Some(Ok(Message::Ping(_))) => pings += 1,
            Some(Ok(Message::Close(frame))) => break frame.map(|frame| u16::from(frame.code)),
            other => panic!("unexpected {other:?}"),
        }
    };
    assert_eq!(
        (code, pings),
        (Some(4009), 2),
        "two pings, both without an answer"
    );
}

#[tokio::test]
async fn a_grant_that_expires_closes_with_4011() {
    let access = Access::open().lifetime(Duration::from_millis(300));
    let host = Host::start(access).await;
    let mut client = Client::login(&host, "ada").await;
    assert_eq!(client.subscribe("t").await["op"], "subscribed");
    assert_eq!(client.close_code().await, 4011);
}

#[tokio::test]
async fn an_event_after_the_end_of_a_grant_is_not_sent_even_if_the_timer_is_late() {
    let lifetime = Duration::from_millis(400);
    let host = Host::start(Access::open().lifetime(lifetime)).await;
    let mut client = Client::login(&host, "ada").await;
    client.subscribe("t").await;
    let granted = std::time::Instant::now();
    let context = AgentContext::new(run_id!("run_t_00000001"), "w");
    let notifier = host.bridge.executor().notifier(&context).await.unwrap();
    assert_eq!(client.event().await.seq, 1);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(granted.elapsed() < lifetime, "this machine is too slow");
    // The runtime's clock stands still, and so does the timer of the grant. It would jump if nothing else ran.
    tokio::time::pause();
    let (resume, resumed) = std::sync::mpsc::channel::<()>();
    let running = tokio::task::spawn_blocking(move || resumed.recv());
    std::thread::sleep(lifetime);
    notifier.emit(Event::thinking("too late")).await.unwrap();
    let got = client.receive().await;
    assert!(matches!(got, Got::Closed(4011)), "{got:?}");
    drop(resume);
    running.await.unwrap().unwrap_err();
    tokio::time::resume();
}
