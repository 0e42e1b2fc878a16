//! `revoke` and `cancel` on one node take effect on every node.

use std::time::Duration;

use id_agents::{ErrorKind, ExecuteError, NatsLog, Principal};
use run_id::{RunId, thread_id};
use serde_json::json;

use super::slow_node;
use crate::support::agents::Fate;
use crate::support::broker::{Broker, Wire, binaries};
use crate::support::{Access, Client, Host, PATIENCE, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_reaches_the_sockets_of_every_node() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let (a, b) = (
            slow_node(&broker.url(), "a").await,
            slow_node(&broker.url(), "b").await,
        );
        let mut on_a = Client::login(&a, "ada").await;
        on_a.subscribe("t").await;
        let mut on_b = Client::login(&b, "ada").await;
        on_b.subscribe("t").await;
        let mut bob = Client::login(&b, "bob").await;
        bob.subscribe("t").await;
        let mut elsewhere = Client::login(&b, "ada").await;
        elsewhere.subscribe("other").await;
        let here = a.bridge.revoke(&Principal::new("ada"), &thread_id!("t"));
        assert_eq!(here, 1);
        assert_eq!(on_a.close_code().await, 4403);
        assert_eq!(on_b.close_code().await, 4403);
        bob.expect_quiet().await;
        elsewhere.expect_quiet().await;
        // Once: whoever is let in again stays.
        let mut back = Client::login(&b, "ada").await;
        back.subscribe("t").await;
        let mut back_on_a = Client::login(&a, "ada").await;
        back_on_a.subscribe("t").await;
        back.expect_quiet().await;
        back_on_a.expect_quiet().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_reaches_the_runs_of_every_node() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let (a, b) = (
            slow_node(&broker.url(), "a").await,
            slow_node(&broker.url(), "b").await,
        );
        let ada = Principal::new("ada");
        let start = async |host: &Host, run: &str| {
            host.bridge
                .start_run(&ada, Fate, run, json!("wait"))
                .await
                .unwrap()
        };
        let on_a = start(&a, "run_t_00000001").await;
        let on_b = start(&b, "run_t_00000002").await;
        let other = start(&b, "run_u_00000003").await;
        assert_eq!(a.bridge.registry().cancel_thread(&thread_id!("t")), 1);
        for run in [on_a, on_b] {
            let ended = tokio::time::timeout(PATIENCE, run.join()).await;
            let ended = ended.expect("the run ends").unwrap_err();
            assert!(
                matches!(&ended, ExecuteError::Failed(failure) if failure.kind == ErrorKind::Cancelled),
                "{ended}"
            );
        }
        assert_eq!(b.bridge.registry().len(), 1);
        let run_id = RunId::parse("run_u_00000003").unwrap();
        assert!(
            !a.bridge.registry().cancel(&run_id),
            "it is not alive there"
        );
        let ended = tokio::time::timeout(PATIENCE, other.join()).await;
        ended.expect("the run ends").unwrap_err();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_cut_off_is_told_afterwards() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let cut_off = slow_node(&wire.url(), "cut-off").await;
        let other = slow_node(&broker.url(), "other").await;
        let mut ada = Client::login(&cut_off, "ada").await;
        ada.subscribe("t").await;
        let mut bob = Client::login(&cut_off, "bob").await;
        bob.subscribe("t").await;
        wire.set_up(false);
        other
            .bridge
            .revoke(&Principal::new("ada"), &thread_id!("t"));
        ada.expect_quiet().await;
        // The node that is cut off says something as well, and does not lose it.
        let mut carol = Client::login(&other, "carol").await;
        carol.subscribe("t").await;
        cut_off
            .bridge
            .revoke(&Principal::new("carol"), &thread_id!("t"));
        carol.expect_quiet().await;
        wire.set_up(true);
        assert_eq!(ada.close_code().await, 4403);
        assert_eq!(carol.close_code().await, 4403);
        bob.expect_quiet().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_cut_off_for_longer_than_revocations_are_kept_closes_its_sockets() {
    for binary in binaries() {
        let broker = Broker::start(binary).await;
        let wire = Wire::to(broker.address()).await;
        let log = NatsLog::builder(wire.url())
            .control_age(Duration::from_secs(3))
            .connect()
            .await
            .unwrap();
        let cut_off = Host::with(Access::open(), |builder| builder.log(log)).await;
        let mut ada = Client::login(&cut_off, "ada").await;
        ada.subscribe("t").await;
        wire.cut(Duration::from_millis(500)).await;
        let bridge = cut_off.bridge.clone();
        eventually("the node is back", || bridge.health().ok).await;
        ada.expect_quiet().await;
        wire.cut(Duration::from_secs(4)).await;
        assert_eq!(ada.close_code().await, 4011);
        let mut back = Client::login(&cut_off, "ada").await;
        back.subscribe("t").await;
    }
}

#[tokio::test]
async fn an_expired_grant_starts_no_run() {
    let host = Host::start(Access::open().lifetime(Duration::ZERO)).await;
    let refused = host
        .bridge
        .start_run(
            &Principal::new("ada"),
            Fate,
            "run_t_00000001",
            json!("finish"),
        )
        .await
        .unwrap_err();
    assert!(matches!(refused, ExecuteError::Forbidden), "{refused}");
    assert!(host.bridge.registry().is_empty());
}
