//! The JSON Schema that schemars gives for ids.

use run_id::legacy::LenientRunId;
use run_id::{IdPair, RunId, RunIdRef, Suffix, ThreadId};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, schema_for};
use serde_json::json;

#[test]
fn a_run_id_has_the_pattern_and_the_lengths() {
    assert_eq!(
        schema_for!(RunId).to_value(),
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "RunId",
            "description": "The id of a run: run_{thread id}_{8 lowercase hex digits}.",
            "type": "string",
            "minLength": 14,
            "maxLength": 255,
            "pattern": "^run_([A-Za-z0-9][A-Za-z0-9_-]{0,241})_([0-9a-f]{8})$",
            "examples": ["run_checkout_1a2b3c4d"],
        })
    );
    assert_eq!(schema_for!(RunId), schema_for!(RunIdRef<'static>));
}

#[test]
fn a_thread_id_has_the_pattern_and_the_lengths() {
    assert_eq!(
        schema_for!(ThreadId).to_value(),
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "ThreadId",
            "description": "The id of a thread, to which runs belong.",
            "type": "string",
            "minLength": 1,
            "maxLength": 242,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,241}$",
            "examples": ["checkout"],
        })
    );
}

#[test]
fn a_suffix_and_a_lenient_id_are_strings() {
    assert_eq!(
        schema_for!(Suffix).get("pattern"),
        Some(&json!("^[0-9a-f]{8}$"))
    );
    assert_eq!(schema_for!(LenientRunId).get("pattern"), None);
    assert_eq!(
        schema_for!(LenientRunId).get("type"),
        Some(&json!("string"))
    );
}

#[test]
fn a_pair_may_lack_its_thread_only_when_it_is_read() {
    let read = SchemaSettings::draft2020_12().for_deserialize();
    let written = SchemaSettings::draft2020_12().for_serialize();
    let required = |settings: SchemaSettings| {
        let schema = settings.into_generator().into_root_schema_for::<IdPair>();
        schema.get("required").unwrap().clone()
    };
    assert_eq!(required(read.clone()), json!(["run_id"]));
    assert_eq!(required(written.clone()), json!(["run_id", "thread_id"]));

    let thread_id = |settings: SchemaSettings| {
        let schema = settings.into_generator().into_root_schema_for::<IdPair>();
        schema.get("properties").unwrap()["thread_id"].clone()
    };
    let reference = json!({"$ref": "#/$defs/ThreadId"});
    assert_eq!(thread_id(written), reference);
    assert_eq!(
        thread_id(read),
        json!({"anyOf": [reference, {"type": "null"}]})
    );
}

#[derive(JsonSchema)]
struct Event {
    #[expect(dead_code, reason = "only its schema counts")]
    run_id: RunId,
    #[expect(dead_code, reason = "only its schema counts")]
    parent: Option<RunId>,
}

#[test]
fn fields_refer_to_one_definition() {
    let schema = schema_for!(Event);
    assert_eq!(
        schema.get("properties").unwrap()["run_id"],
        json!({"$ref": "#/$defs/RunId"})
    );
    assert_eq!(schema.get("$defs").unwrap().as_object().unwrap().len(), 1);
}

#[test]
fn a_pair_has_a_name_of_its_own() {
    assert_eq!(IdPair::schema_name(), "IdPair");
    assert_eq!(IdPair::schema_id(), "id_core::IdPair");
}
