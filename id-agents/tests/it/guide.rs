//! The tables and the conversation of `docs/agents.md` and `docs/operating.md` against the code.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::StreamExt;
use id_agents::{AgentWebSocketBridge, CloseCode, EventType, KeyRedactor, Limits};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::support::agents::Counter;
use crate::support::server::Access;
use crate::support::{Client, Host, PATIENCE};

const GUIDE: &str = concat!(
    include_str!("../../../docs/agents.md"),
    include_str!("../../../docs/operating.md")
);

/// The cells of the rows under a head.
#[track_caller]
fn rows(head: &str) -> Vec<Vec<&'static str>> {
    let rows: Vec<Vec<&str>> = GUIDE
        .lines()
        .skip_while(|line| *line != head)
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(!rows.is_empty(), "{head} is not in the guide");
    rows
}

/// What stands between backticks.
fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// A metric: its name, its type, its label, and the values that the label has.
type Metric = (String, String, Option<String>, BTreeSet<String>);

/// The metrics of the text format, as they are before anything has happened.
fn rendered(text: &str) -> BTreeSet<Metric> {
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types
        .map(|line| {
            let (name, kind) = line.split_once(' ').unwrap();
            let mut label = None;
            let mut values = BTreeSet::new();
            for line in text.lines() {
                let Some(rest) = line
                    .strip_prefix(name)
                    .and_then(|rest| rest.strip_prefix('{'))
                else {
                    continue;
                };
                let (key, value) = rest.split_once("=\"").unwrap();
                label = Some(key.to_owned());
                values.insert(value.split_once('"').unwrap().0.to_owned());
                assert!(line.ends_with(" 0"), "{line}");
            }
            (name.to_owned(), kind.to_owned(), label, values)
        })
        .collect()
}

#[tokio::test]
async fn the_guide_lists_every_metric_and_every_label() {
    let access = Access::open();
    let bridge = AgentWebSocketBridge::builder(access.clone(), access)
        .build()
        .await
        .unwrap();
    let listed: BTreeSet<Metric> = rows("| name | type | labels | what it counts |")
        .iter()
        .filter(|cells| cfg!(feature = "ag-ui") || !cells[0].contains("with the feature `ag-ui`"))
        .map(|cells| {
            let mut label = code(cells[2]).into_iter().map(str::to_owned);
            let key = label.next();
            let mut values: BTreeSet<String> = label.collect();
            if key.as_deref() == Some("type") {
                values = EventType::ALL.map(|it| it.as_str().to_owned()).into();
            }
            (
                code(cells[0])[0].to_owned(),
                cells[1].to_owned(),
                key,
                values,
            )
        })
        .collect();
    assert_eq!(listed, rendered(&bridge.metrics()));
}

#[test]
fn the_guide_lists_every_limit_with_its_default() {
    let Limits {
        client_frame_bytes,
        frames_per_second,
        threads_per_socket,
        sockets_per_principal,
        sockets,
        auth_timeout,
        ping_interval,
        queue_events,
        queue_bytes,
        close_timeout,
        host_timeout,
        request_bytes,
    } = Limits::default();
    let seconds = |duration: Duration| format!("{} s", duration.as_secs());
    let thousands = |count: usize| match count {
        1_000.. => format!("{},{:03}", count / 1_000, count % 1_000),
        _ => count.to_string(),
    };
    let expected = [
        (
            "client_frame_bytes",
            format!("{} KiB", client_frame_bytes / 1024),
        ),
        ("frames_per_second", frames_per_second.to_string()),
        ("threads_per_socket", thousands(threads_per_socket)),
        ("sockets_per_principal", thousands(sockets_per_principal)),
        ("sockets", thousands(sockets)),
        ("auth_timeout", seconds(auth_timeout)),
        ("ping_interval", seconds(ping_interval)),
        ("queue_events", thousands(queue_events)),
        ("queue_bytes", format!("{} MiB", queue_bytes / 1024 / 1024)),
        ("close_timeout", seconds(close_timeout)),
        ("host_timeout", seconds(host_timeout)),
        (
            "request_bytes",
            format!("{} MiB", request_bytes / 1024 / 1024),
        ),
    ];
    let listed: Vec<(&str, String)> = rows("| field | default | beyond it |")
        .iter()
        .map(|cells| (code(cells[0])[0], cells[1].to_owned()))
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn the_guide_lists_every_close_code() {
    let listed: Vec<(u16, bool)> = rows("| close code | why | reconnect |")
        .iter()
        .map(|cells| (cells[0].parse().unwrap(), cells[2].starts_with("yes")))
        .collect();
    let codes = CloseCode::ALL.map(|code| (code.code(), code.reconnects()));
    assert_eq!(listed, codes);
}

#[test]
fn the_guide_lists_every_type_of_event() {
    let listed: BTreeSet<&str> = rows("| `type` | `data` |")
        .iter()
        .flat_map(|cells| code(cells[0]))
        .collect();
    assert_eq!(listed, EventType::ALL.map(EventType::as_str).into());
}

#[test]
fn the_guide_lists_every_name_that_is_redacted() {
    let (_, rest) = GUIDE
        .split_once("replaces the values of members with these names")
        .unwrap();
    let (names, _) = rest.split_once(". ").unwrap();
    assert_eq!(code(names), KeyRedactor::DEFAULT_KEYS);
}

/// Returns `true` if a text is as expected; `…` stands for anything.
fn fits(expected: &str, found: &str) -> bool {
    let mut pieces = expected.split('…');
    let Some(mut rest) = pieces.next().and_then(|first| found.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

/// Says what the client of the guide says, and compares every answer.
#[tokio::test]
async fn the_conversation_of_the_guide_takes_place() {
    let host = Host::start(Access::open()).await;
    host.bridge
        .executor()
        .execute(&Counter, "run_checkout_00000001", json!({"count": 1}))
        .await
        .unwrap();
    let epoch = {
        let mut client = Client::login(&host, "ada").await;
        let subscribed = client.subscribe("checkout").await;
        subscribed["epoch"].as_str().unwrap().to_owned()
    };
    let lines = GUIDE
        .lines()
        .skip_while(|line| *line != "```text")
        .skip(1)
        .take_while(|line| *line != "```");
    let mut client = Client::connect(&host).await;
    let (mut said, mut heard) = (0, 0);
    for line in lines {
        if let Some(frame) = line.strip_prefix("→ ") {
            let frame = frame
                .replace("\"token\":\"…\"", "\"token\":\"token-ada\"")
                .replace("18ab…", &epoch);
            client.send_raw(Message::text(frame)).await;
            said += 1;
        } else if let Some(expected) = line.strip_prefix("← ") {
            let expected = expected.replace("18ab…", &epoch);
            let found = tokio::time::timeout(PATIENCE, client.socket.next()).await;
            let found = found.expect("an answer in time").unwrap().unwrap();
            let found = found.into_text().unwrap();
            assert!(
                fits(&expected, &found),
                "expected {expected}, found {found}"
            );
            heard += 1;
        } else {
            assert!(line.contains("the connection breaks"), "{line}");
            client = Client::connect(&host).await;
        }
    }
    assert_eq!((said, heard), (6, 9));
}

/// The codes that are in the guide are those that the other tests have seen.
#[test]
fn the_guide_says_what_to_do_at_each_error() {
    let listed: BTreeSet<&str> = rows("| error code | what to do |")
        .iter()
        .flat_map(|cells| code(cells[0]))
        .collect();
    let codes = include_str!("../../src/protocol/server.rs");
    let (_, codes) = codes.split_once("pub(crate) enum ErrorCode {").unwrap();
    let (codes, _) = codes.split_once('}').unwrap();
    let codes: BTreeSet<String> = codes
        .split(',')
        .map(|name| {
            let words = name.trim().chars().enumerate().flat_map(|(at, letter)| {
                let gap = (letter.is_uppercase() && at > 0).then_some('_');
                gap.into_iter().chain(letter.to_lowercase())
            });
            words.collect()
        })
        .filter(|name: &String| !name.is_empty())
        .collect();
    assert_eq!(
        listed,
        codes.iter().map(String::as_str).collect::<BTreeSet<_>>()
    );
}

#[tokio::test]
async fn offsets_beyond_doubles_are_read_exactly() {
    let host = Host::start(Access::open()).await;
    let mut client = Client::login(&host, "ada").await;
    let epoch = client.subscribe("t").await["epoch"].clone();
    let epoch = epoch.as_str().unwrap();
    for (number, after, taken) in [
        (1, "9007199254740993", true),
        (2, "18446744073709551615", true),
        (3, "18446744073709551616", false),
        (4, "1.0", false),
        (5, "1e3", false),
        (6, "-1", false),
    ] {
        let frame = format!(
            r#"{{"op":"subscribe","thread_id":"t{number}","after":{after},"epoch":"{epoch}"}}"#
        );
        client.send_raw(Message::text(frame)).await;
        let answer = client.control().await;
        if taken {
            assert_eq!(answer["recovered"], json!(false), "{after}: {answer}");
        } else {
            assert_eq!(answer["code"], json!("bad_request"), "{after}: {answer}");
        }
    }
}
