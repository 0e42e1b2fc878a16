//! The feature tables of the documentation against the features that there are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use regex::Regex;
use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The packages of this workspace, as cargo describes them.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(ROOT)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    serde_json::from_value(metadata["packages"].take()).unwrap()
}

/// The features of a package of this workspace, with what each turns on.
fn features(package: &str) -> BTreeMap<String, Vec<String>> {
    let packages = packages();
    let package = packages
        .iter()
        .find(|found| found["name"] == package)
        .unwrap();
    serde_json::from_value(package["features"].clone()).unwrap()
}

/// The names in a table with the head `| feature | default | …`, with the word in the column `default`.
fn table(file: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
    text.lines()
        .map(|line| line.trim_start_matches("//! "))
        .skip_while(|line| !line.starts_with("| feature | default |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let mut cells = line.split('|').skip(1).map(str::trim);
            let name = cells.next().unwrap().trim_matches('`').to_owned();
            (name, cells.next().unwrap().to_owned())
        })
        .collect()
}

#[track_caller]
fn check(package: &str, file: &str) {
    let mut features = features(package);
    let default = features.remove("default").unwrap();
    let expected: BTreeMap<String, String> = features
        .into_keys()
        .map(|name| {
            let word = if default.contains(&name) { "yes" } else { "no" };
            (name, word.to_owned())
        })
        .collect();
    assert_eq!(table(file), expected, "{file}");
}

#[test]
fn the_readme_lists_every_feature() {
    check("run-id", "README.md");
}

#[test]
fn the_front_page_lists_every_feature() {
    check("run-id", "src/lib.rs");
}

#[test]
fn the_documentation_of_id_core_lists_every_feature() {
    check("id-core", "id-core/src/lib.rs");
}

#[test]
fn the_facade_passes_every_feature_through() {
    let facade = features("run-id");
    for name in features("id-core").into_keys() {
        let passed = format!("id-core/{name}");
        assert!(
            name == "default" || facade[&name].contains(&passed),
            "{name} is not passed through"
        );
    }
}

/// Each optional feature is one of this package too, so that `cargo hack --each-feature` tests it alone.
#[test]
fn every_optional_feature_is_tested_alone() {
    let facade = features("run-id");
    let mut optional: BTreeSet<&String> = facade.keys().collect();
    optional.remove(&"default".to_owned());
    for name in &facade["default"] {
        optional.remove(name);
    }
    let here = features("run-id-ecosystem-tests");
    let tested: BTreeSet<&String> = here["default"].iter().collect();
    assert_eq!(tested, optional);
    for name in tested {
        let turned_on = format!("run-id/{name}");
        assert!(here[name].contains(&turned_on), "{name}");
    }
}

/// A dependency line in a document names the version that is tested here.
#[test]
fn the_documents_name_the_versions_of_the_manifests() {
    let packages = packages();
    let required: BTreeSet<(String, String)> = packages
        .iter()
        .flat_map(|package| package["dependencies"].as_array().unwrap())
        .map(|dependency| {
            let text = |key: &str| dependency[key].as_str().unwrap().to_owned();
            (text("name"), text("req").trim_start_matches('^').to_owned())
        })
        .collect();
    let shown = Regex::new(r#"([a-z_-]+) = (?:\{ version = )?"([0-9.]+)""#).unwrap();
    let mut count = 0;
    for document in [
        "README.md",
        "docs/agents.md",
        "docs/database.md",
        "docs/testing.md",
    ] {
        let text = std::fs::read_to_string(Path::new(ROOT).join(document)).unwrap();
        for found in shown.captures_iter(&text) {
            let (name, version) = (&found[1], &found[2]);
            let is_required = required.iter().any(|(required, requirement)| {
                required == name && format!("{requirement}.").starts_with(&format!("{version}."))
            });
            assert!(is_required, "{document}: {name} {version}");
            count += 1;
        }
    }
    assert!(count >= 7, "{count} versions");
}

/// The crates that id-core is built with.
fn crates(features: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "-p", "id-core", "-e", "normal"])
        .args(["--prefix", "none", "--format", "{lib}"])
        .args(["--no-default-features", "--features", features])
        .current_dir(ROOT)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_feature_that_is_off_adds_no_dependency() {
    assert_eq!(crates(""), BTreeSet::from(["id_core".to_owned()]));
    assert_eq!(
        crates("serde"),
        BTreeSet::from(["id_core".to_owned(), "serde_core".to_owned()])
    );
    assert_eq!(
        crates("arbitrary"),
        BTreeSet::from(["id_core".to_owned(), "arbitrary".to_owned()])
    );
}

#[test]
fn sqlx_comes_without_drivers_and_runtimes() {
    let with_sqlx = crates("sqlx");
    assert!(with_sqlx.contains("sqlx_core"));
    for other in [
        "sqlx_postgres",
        "sqlx_sqlite",
        "sqlx_mysql",
        "sqlx_macros",
        "tokio",
    ] {
        assert!(!with_sqlx.contains(other), "{other}");
    }
}
