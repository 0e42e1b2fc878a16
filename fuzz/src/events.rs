//! Assertions for any text as a frame of a client, and as an event of a broker.

use id_agents::__private::{Answer, answer};
use id_agents::{Envelope, Epoch, LoggedEvent, Record};
use run_id::ThreadIdRef;
use serde_json::Value;

/// The default limit of a client's frame.
const LIMIT: usize = 4 * 1024;

/// Asserts that a frame is parsed as a second parser reads it, answered with an error, or closes its socket.
///
/// # Panics
///
/// If an assertion fails.
pub fn client_frame(text: &str) {
    let frame = serde_json::from_str::<Value>(text).unwrap_or_default();
    let op = frame["op"].as_str().filter(|_| text.len() <= LIMIT);
    let thread = frame["thread_id"].as_str();
    match answer(text, LIMIT) {
        Answer::Accepted { thread_id: None } => match op {
            Some("auth") => assert!(frame["token"].is_string(), "{text}"),
            op => assert_eq!(op, Some("ping"), "{text}"),
        },
        Answer::Accepted {
            thread_id: Some(accepted),
        } => {
            assert!(matches!(op, Some("subscribe" | "unsubscribe")), "{text}");
            assert!(ThreadIdRef::parse(accepted.as_str()).is_ok());
            assert_eq!(thread, Some(accepted.as_str()));
            if op == Some("subscribe") {
                let after = &frame["after"];
                assert!(after.is_null() || after.is_u64(), "{text}");
                let epoch = &frame["epoch"];
                assert!(epoch.is_null() || epoch.is_string(), "{text}");
            }
        }
        Answer::Told(told) => {
            assert!(told.len() <= 2_048, "{told}");
            let told: Value = serde_json::from_str(&told).expect("an answer is JSON");
            assert_eq!(told["op"], "error");
            assert!(told["message"].is_string());
            assert!(told["thread_id"].is_string() || !told["request_id"].is_null());
            match (told["code"].as_str(), op) {
                (Some("unknown_op"), Some(op)) => {
                    assert!(!["auth", "ping", "subscribe", "unsubscribe"].contains(&op));
                }
                (Some("invalid_thread_id"), Some("subscribe" | "unsubscribe")) => {
                    assert!(thread.is_some_and(|thread| ThreadIdRef::parse(thread).is_err()));
                }
                (Some("bad_request"), Some("auth" | "subscribe" | "unsubscribe")) => {}
                // An invalid `request_id` is answered before the `op` is checked.
                (Some("bad_request"), Some(_)) => {
                    assert!(!is_request_id(&frame["request_id"]), "{text}");
                }
                other => panic!("{text} was answered with {other:?}"),
            }
        }
        Answer::Closed => assert_eq!(op, None, "{text}"),
    }
}

/// Returns `true` if the value is a valid `request_id`.
fn is_request_id(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.len() <= 64,
        value => value.is_u64(),
    }
}

/// Asserts that an accepted event is in its run's thread, and is stored and sent unchanged.
///
/// # Panics
///
/// If an assertion fails.
pub fn record(text: &str) {
    let _ = Envelope::parse(text);
    let Ok(record) = Record::from_json(text) else {
        return;
    };
    let stored = record.to_json();
    let again = Record::from_json(&stored).expect("an event that was stored");
    assert_eq!(again.to_json(), stored);
    let sent = LoggedEvent::new(7, record.to_frame(7, &Epoch::new("e")));
    // Numbers beyond `f64`, and nesting too deep for a `Value`, are sent to browsers unchanged.
    let Ok(said) = serde_json::from_str::<Value>(text) else {
        let _ = sent.envelope();
        return;
    };
    assert_eq!(said["thread_id"], record.thread_id().as_str());
    assert_eq!(said["run_id"], record.run_id().as_str());
    assert_eq!(said["type"], record.event_type().as_str());
    let envelope = sent.envelope().expect("an event that was sent");
    assert_eq!(envelope.run_id, *record.run_id());
    assert_eq!(envelope.event_type, record.event_type());
    assert_eq!(envelope.seq, record.seq());
    assert_eq!(envelope.agent, record.agent());
    assert_eq!(envelope.id(), record.id());
    assert_eq!((envelope.offset, envelope.epoch.as_str()), (7, "e"));
    assert_eq!(envelope.data, said["data"]);
}
