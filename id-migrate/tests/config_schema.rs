//! `config.schema.json` accepts the same configurations as the program.

mod project;

use boon::{Compiler, SchemaIndex, Schemas};
use project::Project;
use serde_json::Value;

/// Returns the schema as the command prints it.
fn printed() -> Value {
    let text = Project::new().expect(0, &["config-schema"]).stdout;
    serde_json::from_str(&text).expect("JSON")
}

fn compile(schema: Value) -> (Schemas, SchemaIndex) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let url = "file:///config.schema.json";
    compiler.add_resource(url, schema).expect("a resource");
    let index = compiler.compile(url, &mut schemas).expect("a schema");
    (schemas, index)
}

#[test]
fn the_printed_schema_is_that_of_the_types() {
    assert!(
        printed() == id_migrate::read::config::schema(),
        "config.schema.json is out of date; write it anew: \
         cargo run -p id-migrate --features schema --example config_schema"
    );
}

#[test]
fn every_key_has_a_description() {
    let project = Project::with(&[("a.py", ""), ("id-migrate.toml", "nonsense = 1\n")]);
    let said = project.expect(2, &["check"]).stderr;
    // The program lists its keys: "unknown field `nonsense`, expected one of `select`, `ignore`, …".
    let (_, listed) = said.split_once("expected one of ").expect("a list of keys");
    let mut keys: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
    keys.sort_unstable();
    assert_eq!(keys.len(), 14, "{said}");

    let schema = printed();
    let properties = schema["properties"].as_object().expect("properties");
    let mut described: Vec<&str> = properties.keys().map(String::as_str).collect();
    described.sort_unstable();
    assert_eq!(described, keys);
    for (key, property) in properties {
        assert!(property["description"].as_str().is_some(), "{key}");
    }
}

#[test]
fn the_schema_accepts_what_the_program_accepts() {
    let (schemas, index) = compile(printed());
    let project = Project::with(&[("a.py", "")]);
    for (text, is_valid) in [
        ("", true),
        (
            "select = ['RID001', 'rid902', 'Rid005']\nignore = []\nlang = ['python', 'py', 'tsx', 'rust']\n\
             exclude = ['a/**']\nforce-exclude = true\nforeign = ['b']\ntest-paths = ['c']\nsentinels = ['tbd']\n\
             rewrite = ['x']\ninclude-production = false\nunsafe-fixes = true\nbaseline = 'd.json'\n\
             verify = 'make test'\nunparsable = ['e']\n",
            true,
        ),
        ("force_exclude = true\n", false),
        ("excludes = []\n", false),
        ("exclude = 'a/**'\n", false),
        ("exclude = [1]\n", false),
        ("force-exclude = 'yes'\n", false),
        ("select = ['RID010']\n", false),
        ("select = ['RID0011']\n", false),
        ("ignore = ['RID1']\n", false),
        ("ignore = 'RID001'\n", false),
        ("lang = ['cobol']\n", false),
        ("lang = ['Python']\n", false),
        ("baseline = false\n", false),
        ("verify = ['make', 'test']\n", false),
        ("test-paths = [true]\n", false),
    ] {
        project.write("id-migrate.toml", text.as_bytes());
        let ran = project.run(&["check", "--no-baseline"]);
        assert_eq!(
            ran.code,
            Some(if is_valid { 0 } else { 2 }),
            "{text}{}",
            ran.stderr
        );
        let value = serde_json::to_value(text.parse::<toml::Table>().expect("TOML")).expect("JSON");
        assert_eq!(schemas.validate(&value, index).is_ok(), is_valid, "{text}");
    }
}
