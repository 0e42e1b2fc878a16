//! The JSON Schema of the configuration. `config.schema.json` is its output; a test compares the two.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::keys::Keys;
use crate::code::Code;
use crate::sites::language;

/// Returns the JSON Schema of the configuration.
///
/// It is of draft 7, which the TOML extensions of the editors read.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<Keys>()
        .to_value();
    schema["title"] = "id-migrate".into();
    remove_null(&mut schema);
    schema
}

/// Removes the default `null`, which TOML does not have.
fn remove_null(schema: &mut Value) {
    let properties = schema["properties"].as_object_mut();
    for property in properties.into_iter().flat_map(|all| all.values_mut()) {
        if let Some(property) = property.as_object_mut() {
            property.retain(|key, value| key != "default" || !value.is_null());
        }
    }
}

/// The code of a rule, upper or lower case.
pub(super) struct Rule;

impl JsonSchema for Rule {
    fn schema_name() -> Cow<'static, str> {
        "Rule".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let known: Vec<Value> = Code::ALL
            .into_iter()
            .map(|code| serde_json::json!({ "const": code.as_str(), "description": code.title() }))
            .collect();
        let numbers = Code::ALL.map(|code| code.as_str().trim_start_matches("RID"));
        let any_case = format!("^[Rr][Ii][Dd]({})$", numbers.join("|"));
        // Editors complete the codes of the first alternative.
        json_schema!({ "type": "string", "anyOf": [{ "oneOf": known }, { "pattern": any_case }] })
    }
}

/// The name or an alias of a language.
pub(super) struct Lang;

impl JsonSchema for Lang {
    fn schema_name() -> Cow<'static, str> {
        "Lang".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names = language::ALL.iter().map(|language| language.name);
        let aliases = language::ALL.iter().flat_map(|language| language.aliases);
        let all: Vec<&str> = names.chain(aliases.copied()).collect();
        json_schema!({ "type": "string", "enum": all })
    }
}
