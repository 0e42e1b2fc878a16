//! What is not served: the status and the JSON of each refusal, in both forms.

use std::sync::Arc;
use std::time::Duration;

use id_agents::{Appended, Bounds, Chunk, EventLog, Limits, LiveSink, LogError, Record};
use run_id::ThreadIdRef;
use serde_json::json;

use super::{STREAM, stream};
use crate::support::http::{expect_refused as expect, get, request};
use crate::support::{Access, Client, Host, eventually};

const PAGE: &str = "Accept: application/json";

#[tokio::test]
async fn a_request_that_is_not_authenticated_or_not_permitted() {
    let access = Access::default();
    access.allow("ada", "mine");
    access.allow("panic", "mine");
    let host = Host::start(access).await;
    for form in [STREAM, PAGE] {
        let ask = async |path: &str, auth: &str| {
            request(host.address, &format!("GET {path}"), &[form, auth], None).await
        };
        let missing = "the request needs a token: `Authorization: Bearer …`";
        for auth in [
            "X-None: 1",
            "Authorization: Basic token-ada",
            "Authorization: Bearer ",
        ] {
            let answer = ask("/threads/mine/events", auth).await;
            expect(answer, 401, "unauthenticated", missing).await;
        }
        // Nobody learns from the answer what there is: not without a token, and not of another's thread.
        let answer = ask("/threads/no%20thread/events?after=x", "X-None: 1").await;
        expect(answer, 401, "unauthenticated", missing).await;
        let answer = ask("/threads/mine/events", "Authorization: Bearer wrong").await;
        expect(answer, 401, "unauthenticated", "the token was not accepted").await;
        for thread in ["theirs", "nobodys"] {
            let path = format!("/threads/{thread}/events");
            let answer = ask(&path, "Authorization: Bearer token-ada").await;
            expect(answer, 403, "forbidden", "not allowed to read this thread").await;
        }
        let answer = ask("/threads/mine/events", "Authorization: Bearer token-panic").await;
        let message = "the server could not check the token, try again";
        expect(answer, 503, "unavailable", message).await;
        let answer = ask("/threads/panic/events", "Authorization: Bearer token-ada").await;
        let message =
            "the server could not check the permission to read this thread, subscribe again";
        expect(answer, 503, "unavailable", message).await;
    }
    let metrics = host.bridge.metrics();
    for line in [
        "id_agents_auth_failures_total{reason=\"missing\"} 8",
        "id_agents_auth_failures_total{reason=\"denied\"} 2",
        "id_agents_auth_failures_total{reason=\"fault\"} 2",
        "id_agents_feed_responses_total{status=\"401\"} 10",
        "id_agents_feed_responses_total{status=\"403\"} 4",
        "id_agents_feed_responses_total{status=\"503\"} 4",
        "id_agents_feed_responses_total{status=\"200\"} 0",
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line}\n{metrics}");
    }
    assert_eq!(host.bridge.health().sockets, 0);
}

#[tokio::test]
async fn a_request_that_says_something_wrong() {
    let host = Host::start(Access::open()).await;
    let ask = |path: &str, headers: &[&str]| {
        let (path, headers) = (path.to_owned(), headers.join("\r\n"));
        async move { get(host.address, &path, &[&headers]).await }
    };
    for form in [STREAM, PAGE] {
        let space = run_id::ThreadIdRef::parse("a b").unwrap_err().to_string();
        let answer = ask("/threads/a%20b/events", &[form]).await;
        expect(answer, 400, "invalid_thread_id", &space).await;
        let slash = run_id::ThreadIdRef::parse("a/b").unwrap_err().to_string();
        let answer = ask("/threads/a%2Fb/events", &[form]).await;
        expect(answer, 400, "invalid_thread_id", &slash).await;
        let empty = run_id::ThreadIdRef::parse("").unwrap_err().to_string();
        let answer = ask("/threads//events", &[form]).await;
        expect(answer, 400, "invalid_thread_id", &empty).await;
        let answer = ask("/threads/%ff/events", &[form]).await;
        let message = "the thread id in the path is not UTF-8";
        expect(answer, 400, "invalid_thread_id", message).await;
        for id in [
            "7",
            "e",
            "e:",
            ":7",
            "e:x",
            "e:1.5",
            "e:18446744073709551616",
        ] {
            let answer = ask(
                "/threads/t/events",
                &[form, &format!("Last-Event-ID: {id}")],
            )
            .await;
            let message = "`Last-Event-ID` must be the `id` of an event: an epoch, `:`, an offset";
            expect(answer, 400, "bad_request", message).await;
        }
        for (query, message) in [
            (
                "after=-1",
                "`after` must be an offset: an integer of 0 to 2^64-1",
            ),
            (
                "after=1.0",
                "`after` must be an offset: an integer of 0 to 2^64-1",
            ),
            ("limit=0", "`limit` must be a positive integer"),
            ("epoch=a&epoch=b", "`epoch` is there twice"),
        ] {
            let answer = ask(&format!("/threads/t/events?{query}"), &[form]).await;
            expect(answer, 400, "bad_request", message).await;
        }
    }
    let message = "`Accept` must allow `text/event-stream` or `application/json`";
    let answer = ask("/threads/t/events", &["Accept: text/html"]).await;
    expect(answer, 406, "not_acceptable", message).await;
    for (line, status) in [
        ("POST /threads/t/events", 405),
        ("GET /threads/t/events/1", 404),
    ] {
        let answer = request(host.address, line, &[], Some("")).await;
        assert_eq!(answer.head.status, status, "{line}");
    }
}

#[tokio::test]
async fn more_readers_than_there_may_be() {
    let host = Host::with(Access::open(), |builder| {
        builder.limits(Limits {
            sockets: 3,
            sockets_per_principal: 2,
            ..Limits::default()
        })
    })
    .await;
    let mut socket = Client::login(&host, "ada").await;
    let mut feed = stream(host.address, "t", None).await;
    feed.named("subscribed").await;
    assert_eq!(host.bridge.health().sockets, 2);
    let metrics = host.bridge.metrics();
    for line in ["id_agents_sockets 2", "id_agents_feeds 1"] {
        assert!(metrics.lines().any(|it| it == line), "{line}\n{metrics}");
    }
    for form in [STREAM, PAGE] {
        let answer = get(host.address, "/threads/t/events", &[form]).await;
        let message = "this user has the maximum number of sockets and feeds, close one first";
        expect(answer, 503, "too_many", message).await;
    }
    // A feed counts against sockets too.
    let mut third = Client::connect(&host).await;
    third
        .send(&json!({"op": "auth", "token": "token-ada"}))
        .await;
    assert_eq!(third.close_code().await, 4429);
    let bridge = host.bridge.clone();
    eventually("the third is gone", || bridge.health().sockets == 2).await;
    let _third = Client::login(&host, "bob").await;
    for form in [STREAM, PAGE] {
        let answer = get(host.address, "/threads/t/events", &[form]).await;
        let message = "the server has the maximum number of readers, try again later";
        expect(answer, 503, "capacity", message).await;
    }
    // A place that becomes free can be had again.
    drop(feed);
    eventually("the feed is gone", || bridge.health().sockets == 2).await;
    stream(host.address, "t", None).await;
    socket.expect_quiet().await;
}

#[tokio::test]
async fn a_server_that_shuts_down() {
    let host = Host::start(Access::open()).await;
    host.bridge.shutdown(Duration::ZERO).await;
    for form in [STREAM, PAGE] {
        let answer = get(host.address, "/threads/t/events", &[form]).await;
        expect(
            answer,
            503,
            "shutting_down",
            "the server is shutting down, try again",
        )
        .await;
    }
}

/// A log that does not answer, or worse.
struct Faulty {
    panics: bool,
}

impl EventLog for Faulty {
    async fn append(&self, _: &Record) -> Result<Appended, LogError> {
        unreachable!("nobody writes")
    }

    async fn read(&self, _: ThreadIdRef<'_>, _: u64, _: u64, _: usize) -> Result<Chunk, LogError> {
        unreachable!("nobody knows where to start")
    }

    async fn tail(&self, _: std::sync::Weak<dyn LiveSink>) -> Result<(), LogError> {
        Ok(())
    }

    async fn bounds(&self, _: ThreadIdRef<'_>) -> Result<Bounds, LogError> {
        assert!(!self.panics, "a fault in the log");
        Err(LogError::Unavailable {
            reason: "nats://ada:s3cret@broker is away".to_owned(),
        })
    }

    fn live_position(&self, _: ThreadIdRef<'_>) -> u64 {
        0
    }
}

#[tokio::test]
async fn a_log_that_does_not_answer() {
    for (panics, message) in [
        (false, "the event log did not answer, subscribe again"),
        (true, "the server failed to answer, subscribe again"),
    ] {
        let log = Arc::new(Faulty { panics });
        let host = Host::with(Access::open(), |builder| builder.log(log)).await;
        for form in [STREAM, PAGE] {
            let answer = get(host.address, "/threads/t/events", &[form]).await;
            expect(answer, 503, "unavailable", message).await;
        }
        assert_eq!(host.bridge.health().sockets, 0);
    }
}

#[tokio::test]
async fn a_grant_that_has_expired_already() {
    let host = Host::start(Access::open().lifetime(Duration::ZERO)).await;
    for form in [STREAM, PAGE] {
        let answer = get(host.address, "/threads/t/events", &[form]).await;
        expect(answer, 403, "forbidden", "not allowed to read this thread").await;
    }
}
