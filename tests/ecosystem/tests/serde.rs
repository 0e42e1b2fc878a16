//! Ids through serde: text and binary formats, slices and readers, keys, and what a wrong id says.

use std::collections::BTreeMap;
use std::fmt::Debug;

use run_id::legacy::LenientRunId;
use run_id::{IdPair, RunId, RunIdRef, Suffix, ThreadId, ThreadIdRef, run_id, thread_id};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Event {
    run_id: RunId,
    parent: Option<RunId>,
    threads: Vec<ThreadId>,
}

fn event() -> Event {
    Event {
        run_id: run_id!("run_checkout_1a2b3c4d"),
        parent: Some(run_id!("run_a_b_12345678")),
        threads: vec![thread_id!("checkout"), thread_id!("a_b")],
    }
}

const EVENT: &str = r#"{"run_id":"run_checkout_1a2b3c4d","parent":"run_a_b_12345678","threads":["checkout","a_b"]}"#;

#[test]
fn an_id_is_a_string() {
    assert_eq!(serde_json::to_string(&event()).unwrap(), EVENT);
    assert_eq!(
        serde_json::to_string(&(
            run_id!("run_a_12345678").as_ref_id(),
            thread_id!("a").as_ref_id(),
            Suffix::from_u32(0xab),
            LenientRunId::new("test-run"),
        ))
        .unwrap(),
        r#"["run_a_12345678","a","000000ab","test-run"]"#
    );
}

#[test]
fn text_slices_readers_and_values_are_read() {
    assert_eq!(serde_json::from_str::<Event>(EVENT).unwrap(), event());
    assert_eq!(
        serde_json::from_slice::<Event>(EVENT.as_bytes()).unwrap(),
        event()
    );
    assert_eq!(
        serde_json::from_reader::<_, Event>(EVENT.as_bytes()).unwrap(),
        event()
    );
    let value: serde_json::Value = serde_json::from_str(EVENT).unwrap();
    assert_eq!(serde_json::from_value::<Event>(value).unwrap(), event());
}

#[test]
fn escapes_in_the_text_are_no_part_of_the_id() {
    assert_eq!(
        serde_json::from_str::<RunId>(r#""run_\u0061_12345678""#).unwrap(),
        "run_a_12345678"
    );
}

#[test]
fn borrowed_ids_point_into_the_input() {
    let text = String::from(r#"["run_a_b_12345678","a_b"]"#);
    let (run_id, thread): (RunIdRef<'_>, ThreadIdRef<'_>) = serde_json::from_str(&text).unwrap();
    assert_eq!(run_id.thread_id(), thread);
    assert!(
        text.as_bytes()
            .as_ptr_range()
            .contains(&run_id.as_str().as_ptr())
    );
}

#[test]
fn what_cannot_be_borrowed_is_refused() {
    let error = serde_json::from_str::<RunIdRef<'_>>(r#""run_\u0061_12345678""#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid type: string \"run_a_12345678\", expected a run id that can be borrowed from the input at line 1 column 21"
    );
}

#[test]
fn ids_are_keys() {
    let map = BTreeMap::from([
        (thread_id!("a"), run_id!("run_a_12345678")),
        (thread_id!("b"), run_id!("run_b_12345678")),
    ]);
    let text = serde_json::to_string(&map).unwrap();
    assert_eq!(text, r#"{"a":"run_a_12345678","b":"run_b_12345678"}"#);
    let read: BTreeMap<ThreadId, RunId> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, map);
    assert_eq!(
        message::<BTreeMap<RunId, u8>>(r#"{"test-run":1}"#),
        "invalid run id: expected the prefix `run_`, found `t` at byte 0 at line 1 column 11"
    );
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Target {
    Run(RunId),
    Thread(ThreadId),
    Number(u64),
}

#[test]
fn an_untagged_enum_takes_the_first_that_fits() {
    let read = |text: &str| serde_json::from_str::<Target>(text).unwrap();
    assert_eq!(
        read(r#""run_a_12345678""#),
        Target::Run(run_id!("run_a_12345678"))
    );
    assert_eq!(read(r#""run_a""#), Target::Thread(thread_id!("run_a")));
    assert_eq!(read("7"), Target::Number(7));
    let from_reader: Target = serde_json::from_reader(&br#""run_a_12345678""#[..]).unwrap();
    assert_eq!(from_reader, Target::Run(run_id!("run_a_12345678")));
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Tagged {
    #[serde(flatten)]
    ids: IdPair,
    kind: String,
}

#[test]
fn a_pair_is_two_fields_also_when_flattened() {
    let tagged = Tagged {
        ids: IdPair::from(run_id!("run_a_12345678")),
        kind: "started".into(),
    };
    let text = r#"{"run_id":"run_a_12345678","thread_id":"a","kind":"started"}"#;
    assert_eq!(serde_json::to_string(&tagged).unwrap(), text);
    assert_eq!(serde_json::from_str::<Tagged>(text).unwrap(), tagged);
}

#[test]
fn a_pair_needs_no_thread_but_refuses_a_wrong_one() {
    let pair = IdPair::from(run_id!("run_a_12345678"));
    assert_eq!(
        serde_json::from_str::<IdPair>(r#"{"run_id":"run_a_12345678","more":[1]}"#).unwrap(),
        pair
    );
    assert_eq!(
        serde_json::from_str::<IdPair>(r#"["run_a_12345678","a"]"#).unwrap(),
        pair
    );
    for null in [
        r#"{"run_id":"run_a_12345678","thread_id":null}"#,
        r#"{"thread_id":null,"run_id":"run_a_12345678"}"#,
    ] {
        assert_eq!(serde_json::from_str::<IdPair>(null).unwrap(), pair);
        let value: serde_json::Value = serde_json::from_str(null).unwrap();
        assert_eq!(serde_json::from_value::<IdPair>(value).unwrap(), pair);
    }
    let tagged = r#"{"run_id":"run_a_12345678","thread_id":null,"kind":"started"}"#;
    assert_eq!(serde_json::from_str::<Tagged>(tagged).unwrap().ids, pair);
    for (text, expected) in [
        (
            r#"{"thread_id":"b","run_id":"run_a_12345678"}"#,
            "invalid id pair: expected the thread `a`, found `b` at line 1 column 43",
        ),
        (
            r#"{"thread_id":"a"}"#,
            "missing field `run_id` at line 1 column 17",
        ),
        (
            r#"{"run_id":"run_a_12345678","run_id":"run_a_12345678"}"#,
            "duplicate field `run_id` at line 1 column 35",
        ),
        (
            r#"{"run_id":"run_a_12345678","thread_id":null,"thread_id":"a"}"#,
            "duplicate field `thread_id` at line 1 column 55",
        ),
        (
            r#"{"run_id":null,"thread_id":"a"}"#,
            "invalid type: null, expected a run id at line 1 column 14",
        ),
        (
            r#"["run_a_12345678"]"#,
            "invalid length 1, expected a run id and its thread id at line 1 column 18",
        ),
        (
            r#"{"run_id":"run_a_12345678","thread_id":3}"#,
            "invalid type: integer `3`, expected a thread id at line 1 column 40",
        ),
        (
            "7",
            "invalid type: integer `7`, expected a run id and its thread id at line 1 column 1",
        ),
    ] {
        assert_eq!(message::<IdPair>(text), expected, "{text}");
    }
}

#[test]
fn a_wrong_id_says_what_is_wrong_at_which_byte_and_where_in_the_input() {
    assert_eq!(
        message::<RunId>(r#""run_thread-42_dEadbeef""#),
        "invalid run id: expected a lowercase hex digit, found `E` at byte 15 at line 1 column 24"
    );
    assert_eq!(
        message::<RunId>(r#""run_a_12345678\n""#),
        "invalid run id: expected the end after 8 hex digits, found `\\n` at byte 14 at line 1 column 18"
    );
    assert_eq!(
        message::<ThreadId>(r#""""#),
        "invalid thread id: expected a thread id, found empty text at line 1 column 2"
    );
    assert_eq!(
        message::<Suffix>(r#""12""#),
        "invalid suffix: expected 8 lowercase hex digits, found the end at byte 2 at line 1 column 4"
    );
    assert_eq!(
        message::<RunId>("3"),
        "invalid type: integer `3`, expected a run id at line 1 column 1"
    );
    assert_eq!(
        message::<ThreadId>("null"),
        "invalid type: null, expected a thread id at line 1 column 4"
    );
    let error = serde_json::from_reader::<_, RunId>(&br#""test-run""#[..]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid run id: expected the prefix `run_`, found `t` at byte 0 at line 1 column 10"
    );
}

#[test]
fn a_lenient_id_is_any_string() {
    for text in ["test-run", "run_a_12345678", ""] {
        let json = serde_json::to_string(text).unwrap();
        let id: LenientRunId = serde_json::from_str(&json).unwrap();
        assert_eq!(id.as_str(), text);
        assert_eq!(serde_json::to_string(&id).unwrap(), json);
    }
    assert_eq!(
        message::<LenientRunId>("3"),
        "invalid type: integer `3`, expected a run id, old or new at line 1 column 1"
    );
}

#[test]
fn a_binary_format_without_names_or_types_keeps_ids() {
    let bytes = postcard::to_allocvec(&event()).unwrap();
    assert_eq!(postcard::from_bytes::<Event>(&bytes).unwrap(), event());

    let pair = IdPair::from(run_id!("run_a_12345678"));
    let bytes = postcard::to_allocvec(&pair).unwrap();
    assert_eq!(bytes, b"\x0erun_a_12345678\x01a");
    assert_eq!(postcard::from_bytes::<IdPair>(&bytes).unwrap(), pair);
    assert!(postcard::from_bytes::<IdPair>(b"\x0erun_a_12345678\x01b").is_err());

    let bytes = postcard::to_allocvec("test-run").unwrap();
    assert!(postcard::from_bytes::<RunId>(&bytes).is_err());
}

#[test]
fn bytes_that_are_text_are_read() {
    use serde::de::IntoDeserializer;
    use serde::de::value::{BytesDeserializer, Error};

    let read = |bytes: &[u8]| {
        let deserializer: BytesDeserializer<'_, Error> = bytes.into_deserializer();
        RunId::deserialize(deserializer)
    };
    assert_eq!(read(b"run_a_12345678").unwrap(), "run_a_12345678");
    assert_eq!(
        read(b"run_\xff").unwrap_err().to_string(),
        "invalid value: byte array, expected a run id"
    );
}

#[track_caller]
fn message<T: DeserializeOwned + Debug>(json: &str) -> String {
    serde_json::from_str::<T>(json).unwrap_err().to_string()
}

/// Compact formats number the fields of a pair.
#[test]
fn the_fields_of_a_pair_may_be_numbered() {
    use serde::de::value::{Error, MapDeserializer};

    let read = |fields: &[(u64, &str)]| {
        IdPair::deserialize(MapDeserializer::<_, Error>::new(fields.iter().copied()))
            .map_err(|error| error.to_string())
    };
    let pair = IdPair::from(run_id!("run_a_12345678"));
    assert_eq!(read(&[(0, "run_a_12345678"), (1, "a")]), Ok(pair.clone()));
    assert_eq!(
        read(&[(1, "a"), (7, "more"), (0, "run_a_12345678")]),
        Ok(pair)
    );
    assert!(read(&[(0, "run_a_12345678"), (1, "b")]).is_err());
    let named_by_a_flag = [(true, "run_a_12345678")].into_iter();
    let error = IdPair::deserialize(MapDeserializer::<_, Error>::new(named_by_a_flag)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid type: boolean `true`, expected the name of a field"
    );
    let numbered_thread = [("thread_id", 3)].into_iter();
    let error = IdPair::deserialize(MapDeserializer::<_, Error>::new(numbered_thread)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid type: integer `3`, expected a thread id or null"
    );
}
