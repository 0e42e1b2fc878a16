//! The rule table of `SPEC/id_management_patterns.xml` against what the binary explains. (That the XML is well formed,
//! and the rest of it, is tested where it is read in full.)

use std::process::Command;

use id_migrate::code::Code;
use id_migrate::report::rules;

const XML: &str = include_str!("../../SPEC/id_management_patterns.xml");

/// Returns the start tags of the rules.
fn specified() -> Vec<&'static str> {
    XML.split("<rule ")
        .skip(1)
        .map(|rest| rest.split_once('>').unwrap().0)
        .collect()
}

fn attribute(tag: &str, name: &str) -> String {
    let (_, rest) = tag.split_once(&format!("{name}=\"")).unwrap();
    let (value, _) = rest.split_once('"').unwrap();
    value.replace("&quot;", "\"")
}

fn explain(code: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_id-migrate"))
        .args(["explain", code])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "explain {code}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_specification_has_the_same_rules() {
    let specified: Vec<String> = specified()
        .into_iter()
        .map(|tag| attribute(tag, "id"))
        .collect();
    assert_eq!(specified, Code::ALL.map(Code::as_str));
}

#[test]
fn explain_says_what_the_specification_says() {
    for tag in specified() {
        let id = attribute(tag, "id");
        let text = explain(&id);
        let title = format!("{id}: {}", attribute(tag, "title"));
        assert_eq!(text.lines().next(), Some(&*title));
        assert!(text.contains("How to fix it: "), "{id}");
        assert!(text.contains("How to silence it: "), "{id}");

        let is_default = rules::is_default(id.parse().unwrap());
        assert_eq!(attribute(tag, "severity") != "off", is_default, "{id}");
    }
}
