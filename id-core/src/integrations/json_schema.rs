//! Schemars: the JSON Schema of ids, with the published pattern.

use alloc::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::format::{
    MAX_RUN_ID_LEN, MAX_THREAD_ID_LEN, PREFIX, RUN_ID_PATTERN, SUFFIX_LEN, THREAD_ID_PATTERN,
};
use crate::legacy::LenientRunId;
use crate::pair::IdPair;
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;
use crate::suffix::Suffix;
use crate::thread_id::{ThreadId, ThreadIdRef};

macro_rules! schemas {
    ($($Id:ty, $name:literal => |$generator:pat_param| $schema:expr;)*) => {$(
        impl JsonSchema for $Id {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!("id_core::", $name).into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )*};
}

schemas! {
    RunId, "RunId" => |_| run_id();
    RunIdRef<'_>, "RunId" => |_| run_id();
    ThreadId, "ThreadId" => |_| thread_id();
    ThreadIdRef<'_>, "ThreadId" => |_| thread_id();
    Suffix, "Suffix" => |_| json_schema!({
        "description": "The last eight digits of a run id.",
        "type": "string",
        "pattern": alloc::format!("^[0-9a-f]{{{SUFFIX_LEN}}}$"),
    });
    IdPair, "IdPair" => |generator| id_pair(generator);
    LenientRunId, "LenientRunId" => |_| json_schema!({
        "description": "A run id, or an old one that is still to be migrated.",
        "type": "string",
    });
}

fn run_id() -> Schema {
    json_schema!({
        "description": "The id of a run: run_{thread id}_{8 lowercase hex digits}.",
        "type": "string",
        "minLength": PREFIX.len() + 1 + 1 + SUFFIX_LEN,
        "maxLength": MAX_RUN_ID_LEN,
        "pattern": RUN_ID_PATTERN,
        "examples": ["run_checkout_1a2b3c4d"],
    })
}

fn thread_id() -> Schema {
    json_schema!({
        "description": "The id of a thread, to which runs belong.",
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_THREAD_ID_LEN,
        "pattern": THREAD_ID_PATTERN,
        "examples": ["checkout"],
    })
}

/// JSON Schema cannot express that the two ids agree; deserializing a pair checks it.
fn id_pair(generator: &mut SchemaGenerator) -> Schema {
    let (required, thread_id): (&[&str], _) = if generator.contract().is_serialize() {
        let thread_id = generator.subschema_for::<ThreadId>();
        (&["run_id", "thread_id"], thread_id)
    } else {
        let thread_id = generator.subschema_for::<Option<ThreadId>>();
        (&["run_id"], thread_id)
    };
    json_schema!({
        "description": "A run id and its thread id, which agree.",
        "type": "object",
        "properties": {
            "run_id": generator.subschema_for::<RunId>(),
            "thread_id": thread_id,
        },
        "required": required,
    })
}
