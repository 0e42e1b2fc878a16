//! Writes the types of the TypeScript client, `js/src/generated/protocol.ts`, from the Rust types.
//!
//! `RUN_ID_UPDATE=1 cargo test -p id-agents --lib typescript` writes the file anew; without the variable the test compares.

use std::fmt::Write as _;
use std::path::Path;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::{ClientFrame, CloseCode, ServerFrame};
use crate::data::{Completed, Failed, Started};
use crate::event::{ErrorKind, Event, EventType};
use crate::wire::Wire;

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../js/src/generated/protocol.ts"
);

const HEAD: &str = "// Generated from the Rust types of id-agents; do not edit. Write it anew with:
// RUN_ID_UPDATE=1 cargo test -p id-agents --lib typescript

import type { RunId, ThreadId } from \"../ids.js\";
";

/// The types of the whole frames.
const TAIL: &str = "
/** An event as the server sends it. */
export type AgentEvent = Required<Envelope> & (AgentsEvent | ExecutorsEvent);

/** A frame that a client sends. The answer has its `request_id`. */
export type ClientFrame = ClientMessage & { request_id?: RequestId };
";

/// The events that the executor writes around an agent's own.
#[derive(JsonSchema)]
#[schemars(tag = "type", content = "data", rename_all = "snake_case")]
#[expect(
    dead_code,
    clippy::enum_variant_names,
    reason = "only its schema is used, and the names are the wire's"
)]
enum ExecutorsEvent<'a> {
    /// The first event of every run.
    AgentStarted(Started<'a>),
    /// The last event of a run that succeeded.
    AgentCompleted(Completed),
    /// The last event of a run that did not.
    AgentError(Failed<'a>),
}

#[test]
fn the_types_of_the_client_are_those_of_the_server() {
    let written = protocol();
    if std::env::var_os("RUN_ID_UPDATE").is_some() {
        std::fs::write(FILE, &written).unwrap();
    }
    let there = std::fs::read_to_string(Path::new(FILE)).unwrap();
    assert!(
        there == written,
        "js/src/generated/protocol.ts is not what the Rust types say: run RUN_ID_UPDATE=1 cargo test -p id-agents --lib typescript"
    );
}

#[test]
fn every_type_of_event_has_its_data() {
    let written = protocol();
    for event in EventType::ALL {
        let member = format!("type: \"{event}\";");
        assert_eq!(written.matches(&member).count(), 1, "{event}");
    }
    for kind in ErrorKind::ALL {
        assert!(written.contains(&format!("| \"{kind}\"")), "{kind}");
    }
}

#[test]
fn a_client_stops_after_the_codes_of_its_rule() {
    for code in CloseCode::ALL {
        let number = code.code();
        let stops = matches!(number, 1002 | 1007 | 4400..4500);
        assert_eq!(!code.reconnects(), stops, "{code}");
    }
}

fn protocol() -> String {
    let settings = SchemaSettings::draft2020_12();
    let mut sent = settings.clone().for_serialize().into_generator();
    sent.subschema_for::<EventType>();
    sent.subschema_for::<Wire<'_>>();
    sent.subschema_for::<Event>();
    sent.subschema_for::<ExecutorsEvent<'_>>();
    sent.subschema_for::<ServerFrame<'_>>();
    let mut read = settings.for_deserialize().into_generator();
    read.subschema_for::<ClientFrame>();
    let mut types = sent.take_definitions(true);
    types.extend(read.take_definitions(true));
    let mut file = HEAD.to_owned();
    for (name, schema) in types {
        if !["RunId", "ThreadId"].contains(&name.as_str()) {
            let (comment, text) = (comment(&schema, ""), typed(&schema, ""));
            let space = if text.starts_with('\n') { "" } else { " " };
            let _ = write!(file, "\n{comment}export type {name} ={space}{text};\n");
        }
    }
    file.push_str(
        "\n/** The codes that the server closes a socket with. */\nexport type CloseCode =",
    );
    for code in CloseCode::ALL {
        let _ = write!(file, "\n  /** {} */\n  | {}", code.reason(), code.code());
    }
    file.push_str(";\n");
    file + TAIL
}

fn comment(schema: &Value, indent: &str) -> String {
    match schema["description"].as_str() {
        Some(text) => {
            let first = text.split("\n\n").next().unwrap_or_default();
            format!("{indent}/** {} */\n", first.replace('\n', " "))
        }
        None => String::new(),
    }
}

/// Returns the TypeScript type of a schema.
fn typed(schema: &Value, indent: &str) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    if let Some(values) = schema["enum"].as_array() {
        return union(
            values
                .iter()
                .map(|value| (String::new(), value.to_string())),
            indent,
        );
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(variants) = schema[key].as_array() {
            let inner = format!("{indent}  ");
            let variant = |variant| (comment(variant, &inner), typed(variant, &inner));
            return union(variants.iter().map(variant), indent);
        }
    }
    match &schema["type"] {
        Value::String(name) if name == "object" => object(schema, indent),
        Value::String(name) => primitive(name).to_owned(),
        Value::Array(names) => {
            let names: Vec<_> = names
                .iter()
                .filter_map(Value::as_str)
                .map(primitive)
                .collect();
            names.join(" | ")
        }
        // Any JSON.
        _ => "unknown".to_owned(),
    }
}

fn primitive(name: &str) -> &'static str {
    match name {
        "string" => "string",
        "integer" | "number" => "number",
        "boolean" => "boolean",
        "null" => "null",
        other => unreachable!("no type of the protocol is a {other}"),
    }
}

/// A union with a comment for a variant takes a line for each.
fn union(variants: impl Iterator<Item = (String, String)>, indent: &str) -> String {
    let variants: Vec<_> = variants.collect();
    if variants
        .iter()
        .all(|(comment, text)| comment.is_empty() && !text.contains('\n'))
    {
        let texts: Vec<_> = variants.into_iter().map(|(_, text)| text).collect();
        return texts.join(" | ");
    }
    let mut text = String::new();
    for (comment, variant) in variants {
        let _ = write!(text, "\n{comment}{indent}  | {variant}");
    }
    text
}

fn object(schema: &Value, indent: &str) -> String {
    let required: Vec<_> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    let none = Map::new();
    let mut text = "{\n".to_owned();
    for (name, member) in schema["properties"].as_object().unwrap_or(&none) {
        let inner = format!("{indent}  ");
        let is_required = required.iter().any(|it| *it == name);
        let mut kind = typed(member, &inner);
        // An optional member is never sent as null.
        if !is_required {
            kind = kind.replace(" | null", "");
        }
        let mark = if is_required { "" } else { "?" };
        let _ = writeln!(
            text,
            "{}{inner}{name}{mark}: {kind};",
            comment(member, &inner)
        );
    }
    text + indent + "}"
}
