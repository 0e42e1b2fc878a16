//! The tables of `docs/agents.md` against the code.

use std::collections::BTreeSet;
use std::time::Duration;

use id_agents::{AgentWebSocketBridge, CloseCode, EventType, KeyRedactor, Limits};

use crate::support::server::Access;

const GUIDE: &str = include_str!("../../../docs/agents.md");

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
