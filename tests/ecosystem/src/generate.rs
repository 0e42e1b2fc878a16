//! Generates the other files of `SPEC` from the XML.

use serde::Serialize;

use crate::escape::ascii_json;
use crate::spec::{Key, Outcome, Repair, Spec, Vector};

/// The first line of each generated file.
const NOTICE: &str = "Generated from id_management_patterns.xml; do not edit. Regenerate it with: cargo run -p run-id-ecosystem-tests --no-default-features --bin generate-spec";

/// Returns the name of each file in `SPEC`, and its contents.
pub fn files(spec: &Spec) -> [(&'static str, String); 4] {
    [
        ("vectors.json", vectors(spec)),
        ("run_id.schema.json", schema(spec)),
        ("postgres.sql", postgres(spec)),
        ("sqlite.sql", sqlite(spec)),
    ]
}

/// A vector of a run id in `vectors.json`.
#[derive(Default, Serialize)]
struct RunIdVector<'a> {
    text: &'a str,
    valid: bool,
    thread_id: Option<&'a str>,
    suffix: Option<&'a str>,
    kind: Option<&'a str>,
    offset: Option<usize>,
    reason: &'a str,
}

/// A vector of a thread id in `vectors.json`.
#[derive(Serialize)]
struct ThreadIdVector<'a> {
    text: &'a str,
    valid: bool,
    kind: Option<&'a str>,
    offset: Option<usize>,
    reason: &'a str,
}

/// A vector of a key in `vectors.json`.
#[derive(Serialize)]
struct KeyVector<'a> {
    key: &'a str,
    thread_id: Option<&'a str>,
    offset: Option<usize>,
    reason: &'a str,
}

/// A vector of a repair in `vectors.json`.
#[derive(Serialize)]
struct RepairVector<'a> {
    old: &'a str,
    thread_id: Option<&'a str>,
    run_id: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Patterns<'a> {
    run_id: &'a str,
    thread_id: &'a str,
    run_id_ecmascript_v: &'a str,
    thread_id_ecmascript_v: &'a str,
}

/// One vector a line, so that a change shows as one line.
fn vectors(spec: &Spec) -> String {
    let patterns = Patterns {
        run_id: &spec.run_id.usual,
        thread_id: &spec.thread_id.usual,
        run_id_ecmascript_v: &spec.run_id.ecmascript_v,
        thread_id_ecmascript_v: &spec.thread_id.ecmascript_v,
    };
    let run_ids: Vec<String> = spec.run_ids.iter().map(|v| line(&run_id(v))).collect();
    let thread_ids: Vec<String> = spec
        .thread_ids
        .iter()
        .map(|v| line(&thread_id(v)))
        .collect();
    let keys: Vec<String> = spec.keys.iter().map(|key| line(&key_vector(key))).collect();
    let repairs: Vec<String> = spec
        .repairs
        .iter()
        .map(|repair| line(&repair_vector(repair)))
        .collect();
    let mut json = format!(
        "{{\n  \"about\": {},\n  \"patterns\": {}",
        compact(&NOTICE),
        compact(&patterns)
    );
    for (name, lines) in [
        ("run_ids", run_ids),
        ("thread_ids", thread_ids),
        ("keys", keys),
        ("repairs", repairs),
    ] {
        json.extend([",\n  \"", name, "\": [\n", &lines.join(",\n"), "\n  ]"]);
    }
    json += "\n}\n";
    ascii_json(&json)
}

fn line(vector: &impl Serialize) -> String {
    format!("    {}", compact(vector))
}

fn compact(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers")
}

fn run_id(vector: &Vector) -> RunIdVector<'_> {
    let common = RunIdVector {
        text: &vector.text,
        valid: vector.is_valid(),
        reason: &vector.reason,
        ..RunIdVector::default()
    };
    match &vector.outcome {
        Outcome::RunId { thread_id, suffix } => RunIdVector {
            thread_id: Some(thread_id),
            suffix: Some(suffix),
            ..common
        },
        Outcome::Invalid { kind, offset } => RunIdVector {
            kind: Some(kind),
            offset: Some(*offset),
            ..common
        },
        Outcome::ThreadId => panic!("no run id: {vector:?}"),
    }
}

fn thread_id(vector: &Vector) -> ThreadIdVector<'_> {
    let (kind, offset) = match &vector.outcome {
        Outcome::ThreadId => (None, None),
        Outcome::Invalid { kind, offset } => (Some(kind.as_str()), Some(*offset)),
        Outcome::RunId { .. } => panic!("no thread id: {vector:?}"),
    };
    ThreadIdVector {
        text: &vector.text,
        valid: vector.is_valid(),
        kind,
        offset,
        reason: &vector.reason,
    }
}

fn key_vector(key: &Key) -> KeyVector<'_> {
    KeyVector {
        key: &key.text,
        thread_id: key.thread.as_deref().ok(),
        offset: key.thread.as_ref().err().copied(),
        reason: &key.reason,
    }
}

fn repair_vector(repair: &Repair) -> RepairVector<'_> {
    RepairVector {
        old: &repair.old,
        thread_id: repair.thread.as_deref(),
        run_id: &repair.new,
        reason: &repair.reason,
    }
}

#[derive(Serialize)]
struct Schema<'a> {
    #[serde(rename = "$schema")]
    draft: &'a str,
    #[serde(rename = "$comment")]
    comment: &'a str,
    #[serde(rename = "$ref")]
    reference: &'a str,
    #[serde(rename = "$defs")]
    definitions: Definitions<'a>,
}

#[derive(Serialize)]
struct Definitions<'a> {
    run_id: Definition<'a>,
    thread_id: Definition<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Definition<'a> {
    title: &'a str,
    r#type: &'a str,
    min_length: usize,
    max_length: usize,
    pattern: &'a str,
    examples: [&'a str; 1],
}

fn schema(spec: &Spec) -> String {
    let schema = Schema {
        draft: "https://json-schema.org/draft/2020-12/schema",
        comment: NOTICE,
        reference: "#/$defs/run_id",
        definitions: Definitions {
            run_id: Definition {
                title: "Run id",
                r#type: "string",
                min_length: spec.limit("run-id-min-bytes"),
                max_length: spec.limit("run-id-max-bytes"),
                pattern: &spec.run_id.usual,
                examples: ["run_checkout_1a2b3c4d"],
            },
            thread_id: Definition {
                title: "Thread id",
                r#type: "string",
                min_length: spec.limit("thread-id-min-bytes"),
                max_length: spec.limit("thread-id-max-bytes"),
                pattern: &spec.thread_id.usual,
                examples: ["checkout"],
            },
        },
    };
    let json = serde_json::to_string_pretty(&schema).expect("strings and numbers");
    format!("{json}\n")
}

/// Bytes before the thread in a run id: the separator and the suffix are the other 1 + 8.
fn prefix_len(spec: &Spec) -> usize {
    spec.limit("run-id-max-bytes") - spec.limit("thread-id-max-bytes") - tail_len(spec)
}

fn tail_len(spec: &Spec) -> usize {
    1 + spec.limit("suffix-bytes")
}

fn postgres(spec: &Spec) -> String {
    format!(
        r#"-- {NOTICE}
--
-- The database derives the thread, so it cannot contradict the run id. COLLATE "C" compares bytes, as the library
-- does. For a text that is not a run id, left() may return an empty text, and the CHECK constraint reports the error.

CREATE TABLE runs (
    run_id text COLLATE "C" PRIMARY KEY
        CONSTRAINT run_id_format CHECK (run_id ~ '{run_id}'),
    thread_id text COLLATE "C"
        GENERATED ALWAYS AS (left(substr(run_id, {start}), -{tail})) STORED
);

CREATE INDEX runs_thread_id ON runs (thread_id);

-- For tables that also list threads without runs.
CREATE TABLE threads (
    thread_id text COLLATE "C" PRIMARY KEY
        CONSTRAINT thread_id_format CHECK (thread_id ~ '{thread_id}')
);
"#,
        run_id = spec.run_id.usual,
        thread_id = spec.thread_id.usual,
        start = prefix_len(spec) + 1,
        tail = tail_len(spec),
    )
}

/// SQLite has no regular expressions, so GLOB and lengths express the pattern. GLOB and length stop at a NUL, the
/// length as a BLOB does not, so a text whose two lengths differ contains a NUL or is not ASCII.
fn sqlite(spec: &Spec) -> String {
    let digits = "[0-9a-f]".repeat(spec.limit("suffix-bytes"));
    format!(
        r"-- {NOTICE}
--
-- For SQLite 3.31 and newer. The database derives the thread, so it cannot contradict the run id. The two lengths of
-- a text differ if it is not ASCII, or contains a NUL, at which GLOB and length() stop.

CREATE TABLE runs (
    run_id TEXT NOT NULL PRIMARY KEY
        CONSTRAINT run_id_format CHECK (
            typeof(run_id) = 'text'
            AND length(run_id) <= {run_id_max}
            AND length(run_id) = length(CAST(run_id AS BLOB))
            AND run_id GLOB 'run_[A-Za-z0-9]*_{digits}'
            AND run_id NOT GLOB '*[^A-Za-z0-9_-]*'
        ),
    thread_id TEXT
        GENERATED ALWAYS AS (substr(run_id, {start}, length(run_id) - {around})) VIRTUAL
);

CREATE INDEX runs_thread_id ON runs (thread_id);

-- For tables that also list threads without runs.
CREATE TABLE threads (
    thread_id TEXT NOT NULL PRIMARY KEY
        CONSTRAINT thread_id_format CHECK (
            typeof(thread_id) = 'text'
            AND length(thread_id) <= {thread_id_max}
            AND length(thread_id) = length(CAST(thread_id AS BLOB))
            AND thread_id GLOB '[A-Za-z0-9]*'
            AND thread_id NOT GLOB '*[^A-Za-z0-9_-]*'
        )
);
",
        run_id_max = spec.limit("run-id-max-bytes"),
        thread_id_max = spec.limit("thread-id-max-bytes"),
        start = prefix_len(spec) + 1,
        around = prefix_len(spec) + tail_len(spec),
    )
}
