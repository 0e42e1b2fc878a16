//! Subscribe, revoke, unsubscribe and close, all at once.

use std::time::{Duration, Instant};

use id_agents::{AgentContext, Event, Limits, Principal, RunHandle};
use run_id::{RunId, ThreadIdRef};
use serde_json::json;

use crate::support::agents::{Chatter, Counter};
use crate::support::{Access, Client, Got, Host, PATIENCE, eventually};

fn thread(text: &str) -> ThreadIdRef<'_> {
    ThreadIdRef::parse(text).unwrap()
}

#[tokio::test]
async fn revoking_closes_just_the_sockets_that_it_concerns() {
    let access = Access::default();
    for (who, what) in [("ada", "t"), ("ada", "t_1"), ("bob", "t")] {
        access.allow(who, what);
    }
    let host = Host::start(access.clone()).await;
    let mut ada = Client::login(&host, "ada").await;
    ada.subscribe("t").await;
    let mut other_thread = Client::login(&host, "ada").await;
    other_thread.subscribe("t_1").await;
    let mut bob = Client::login(&host, "bob").await;
    bob.subscribe("t").await;
    access.forbid("ada", "t");
    assert_eq!(host.bridge.revoke(&Principal::new("ada"), thread("t")), 1);
    assert_eq!(ada.close_code().await, 4403);
    host.bridge
        .executor()
        .execute(&Counter, "run_t_00000001", json!({"count": 1}))
        .await
        .unwrap();
    assert_eq!(bob.events(3).await.len(), 3);
    other_thread.expect_quiet().await;
    let mut back = Client::login(&host, "ada").await;
    assert_eq!(back.subscribe("t").await["code"], "forbidden");
}

#[tokio::test]
async fn a_permission_that_is_revoked_while_it_is_given_is_asked_for_again() {
    let access = Access::default().delay(Duration::from_millis(200));
    access.allow("ada", "t");
    let host = Host::start(access.clone()).await;
    let mut ada = Client::login(&host, "ada").await;
    ada.send(&json!({"op": "subscribe", "thread_id": "t"}))
        .await;
    // The authoriser has looked and said yes; its answer is on the way.
    tokio::time::sleep(Duration::from_millis(100)).await;
    access.forbid("ada", "t");
    assert_eq!(host.bridge.revoke(&Principal::new("ada"), thread("t")), 0);
    assert_eq!(ada.control().await["code"], "forbidden");
    host.bridge
        .executor()
        .execute(&Counter, "run_t_00000001", json!({"count": 1}))
        .await
        .unwrap();
    ada.expect_quiet().await;
}

/// A run of the thread `t` that emits without an end.
async fn chatter(host: &Host, pause: Duration) -> RunHandle {
    let agent = Chatter { bytes: 10, pause };
    let principal = Principal::new("host");
    let run = host
        .bridge
        .start_run(&principal, agent, "run_t_00000001", json!({}));
    run.await.unwrap()
}

async fn nothing_is_left(host: &Host) {
    eventually("nothing is left behind", || {
        let metrics = host.bridge.metrics();
        metrics.contains("id_agents_subscriptions 0\n") && host.bridge.health().sockets == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_revocation_not_one_more_event_arrives() {
    let access = Access::default();
    let host = Host::with(access.clone(), |builder| {
        builder.limits(Limits {
            sockets_per_principal: 1_000,
            ..Limits::default()
        })
    })
    .await;
    access.allow("host", "t");
    let run = chatter(&host, Duration::from_micros(200)).await;
    for round in 0..30_u64 {
        access.allow("ada", "t");
        let mut clients = Vec::new();
        for _ in 0..5 {
            let mut client = Client::login(&host, "ada").await;
            client
                .send(&json!({"op": "subscribe", "thread_id": "t"}))
                .await;
            clients.push(client);
        }
        tokio::time::sleep(Duration::from_millis(round % 5)).await;
        access.forbid("ada", "t");
        host.bridge.revoke(&Principal::new("ada"), thread("t"));
        for mut client in clients {
            let deadline = Instant::now() + PATIENCE;
            loop {
                assert!(Instant::now() < deadline, "it goes on after the revocation");
                match client.next().await {
                    Got::Closed(code) => {
                        assert_eq!(code, 4403);
                        break;
                    }
                    Got::Control(frame) if frame["code"] == "forbidden" => {
                        client.expect_quiet().await;
                        break;
                    }
                    Got::Event(_) | Got::Control(_) => {}
                }
            }
        }
    }
    assert!(run.cancel());
    nothing_is_left(&host).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn subscribing_and_leaving_at_random_leaves_nothing_behind() {
    let host = Host::with(Access::open(), |builder| {
        builder.limits(Limits {
            sockets_per_principal: 1_000,
            frames_per_second: 10_000,
            ..Limits::default()
        })
    })
    .await;
    let run = chatter(&host, Duration::from_micros(100)).await;
    let clients = (0..40_u64).map(|number| {
        let url = host.url();
        tokio::spawn(async move {
            for round in 0..10_u64 {
                let mut client = Client::connect_to(&url).await;
                client.auth("ada").await;
                for _ in 0..=(number + round) % 4 {
                    client
                        .send(&json!({"op": "subscribe", "thread_id": "t"}))
                        .await;
                    client
                        .send(&json!({"op": "unsubscribe", "thread_id": "t"}))
                        .await;
                }
                if (number + round) % 3 == 0 {
                    continue; // The connection is cut without a close frame.
                }
                client.send(&json!({"op": "ping"})).await;
                let mut subscribed = false;
                loop {
                    match client.next().await {
                        Got::Event(_) => assert!(subscribed, "an event outside a subscription"),
                        Got::Control(frame) => match frame["op"].as_str().unwrap() {
                            "subscribed" => subscribed = true,
                            "unsubscribed" => subscribed = false,
                            "pong" => break,
                            other => panic!("{other}: {frame}"),
                        },
                        Got::Closed(code) => panic!("closed with {code}"),
                    }
                }
                client.expect_quiet().await;
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    assert!(run.cancel());
    nothing_is_left(&host).await;
}

#[tokio::test]
async fn a_panic_of_the_hosts_authenticator_costs_one_socket() {
    let host = Host::start(Access::open()).await;
    let mut bystander = Client::login(&host, "ada").await;
    bystander.subscribe("t").await;
    let mut unlucky = Client::connect(&host).await;
    unlucky
        .send(&json!({"op": "auth", "token": "token-panic"}))
        .await;
    assert_eq!(unlucky.close_code().await, 1011);
    let bridge = host.bridge.clone();
    eventually("the socket is gone", || bridge.health().sockets == 1).await;
    host.bridge
        .executor()
        .execute(&Counter, "run_t_00000001", json!({"count": 1}))
        .await
        .unwrap();
    assert_eq!(bystander.events(3).await.len(), 3);
}

#[tokio::test]
async fn a_panic_of_the_hosts_authorizer_costs_one_subscription() {
    let host = Host::start(Access::open()).await;
    let mut ada = Client::login(&host, "ada").await;
    for _ in 0..2 {
        ada.send(&json!({"op": "subscribe", "thread_id": "panic"}))
            .await;
        assert_eq!(
            ada.control().await,
            json!({
                "op": "error",
                "code": "unavailable",
                "message": "the server could not check the permission to read this thread, subscribe again",
                "thread_id": "panic",
            })
        );
    }
    ada.subscribe("t").await;
    host.bridge
        .executor()
        .execute(&Counter, "run_t_00000001", json!({"count": 1}))
        .await
        .unwrap();
    assert_eq!(ada.events(3).await.len(), 3);
}

/// The runtime has one thread, so nothing is written while it sleeps. The event after the pause then hands out more than one
/// batch, and no further event follows.
#[tokio::test]
async fn more_than_a_batch_at_once_goes_out_to_the_last_event() {
    let host = Host::start(Access::open()).await;
    let mut client = Client::login(&host, "ada").await;
    client.subscribe("t").await;
    let context = AgentContext::new(RunId::parse("run_t_00000001").unwrap(), "busy");
    let run = host.bridge.executor().notifier(&context).await.unwrap();
    assert_eq!(client.event().await.seq, 1);
    let mut seq = 1;
    // How many are still gathered after the pause depends on how fast this machine is.
    for count in [80, 100, 130, 160, 200, 250] {
        for _ in 0..count {
            run.emit(Event::thinking("…")).await.unwrap();
        }
        std::thread::sleep(Duration::from_millis(20));
        run.emit(Event::thinking("the last one")).await.unwrap();
        for _ in 0..=count {
            seq += 1;
            assert_eq!(client.event().await.seq, seq);
        }
        // The next round begins after a pause, too.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
