//! `SPEC/run_id.schema.json` in a validator of JSON Schema.

use boon::{Compiler, SchemaIndex, Schemas};
use run_id_ecosystem_tests::spec::{self, Spec, Vector};
use serde_json::{Value, json};

const URL: &str = "file:///run_id.schema.json";

fn published() -> Value {
    let text = std::fs::read_to_string(spec::folder().join("run_id.schema.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn compile(schema: Value, pointer: &str) -> (Schemas, SchemaIndex) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource(URL, schema).unwrap();
    let index = compiler
        .compile(&format!("{URL}{pointer}"), &mut schemas)
        .unwrap();
    (schemas, index)
}

#[track_caller]
fn check(schema: Value, pointer: &str, vectors: &[Vector]) {
    let (schemas, index) = compile(schema, pointer);
    for vector in vectors {
        let found = schemas.validate(&json!(vector.text), index).is_ok();
        assert_eq!(found, vector.is_valid(), "{:?}", vector.text);
    }
    for other in [json!(7), json!(null), json!(["run_a_12345678"])] {
        assert!(schemas.validate(&other, index).is_err(), "{other}");
    }
}

#[test]
fn the_schema_accepts_exactly_the_run_ids() {
    check(published(), "", &Spec::read().run_ids);
}

#[test]
fn its_definitions_accept_exactly_the_ids() {
    let spec = Spec::read();
    check(published(), "#/$defs/run_id", &spec.run_ids);
    check(published(), "#/$defs/thread_id", &spec.thread_ids);
}

/// The lengths alone would let wrong texts through; the pattern alone would do, the lengths are for readers that
/// make forms of them.
#[test]
fn the_pattern_is_what_refuses() {
    let mut schema = published();
    schema["$defs"]["run_id"]
        .as_object_mut()
        .unwrap()
        .remove("pattern");
    let (schemas, index) = compile(schema, "");
    assert!(schemas.validate(&json!("thread_checkout"), index).is_ok());
}

#[cfg(feature = "schemars")]
#[test]
fn schemars_says_the_same() {
    let published = published();
    for (name, schema, vectors) in [
        (
            "run_id",
            schemars::schema_for!(run_id::RunId),
            Spec::read().run_ids,
        ),
        (
            "thread_id",
            schemars::schema_for!(run_id::ThreadId),
            Spec::read().thread_ids,
        ),
    ] {
        for key in ["type", "pattern", "minLength", "maxLength"] {
            let expected = published["$defs"][name].get(key);
            assert_eq!(schema.get(key), expected, "{name} {key}");
        }
        check(schema.to_value(), "", &vectors);
    }
}
