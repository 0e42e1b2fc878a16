//! The sites that the Rust adapter finds, as a table of source and sites.

mod sites;

use id_migrate::sites::{LiteralForm, Role, SiteValue};
use sites::{expect, sites_of};

#[track_caller]
fn rs(source: &str, expected: &[&str]) {
    expect("rust", "a.rs", source, expected);
}

#[track_caller]
fn body(source: &str, expected: &[&str]) {
    rs(&format!("fn f() {{ {source} }}"), expected);
}

#[test]
fn fields_of_structs() {
    body(
        r#"let x = Ctx { run_id: "a".to_string(), thread_id: String::from("b"), chat_thread_id: Some("c".into()), name: "d" };"#,
        &[
            r#"DictValue run_id "a""#,
            r#"DictValue thread_id "b""#,
            r#"DictValue chat_thread_id "c""#,
        ],
    );
    body(
        r"Ctx { run_id, thread_id: THREAD, ..Default::default() }",
        &["DictValue run_id run_id", "DictValue thread_id THREAD"],
    );
    body(
        r#"Ctx { run_id: if ok { "a" } else { "b" }.into() }"#,
        &[r#"DictValue run_id "a""#, r#"DictValue run_id "b""#],
    );
}

#[test]
fn bindings_and_assignments() {
    body(
        r##"let run_id = "a"; let thread_id: &str = r"b"; let run_id = r#"c"#.to_owned(); x.run_id = "d".into(); x["run_id"] = "e";"##,
        &[
            r#"Assignment run_id "a""#,
            r#"Assignment thread_id "b""#,
            r#"Assignment run_id "c""#,
            r#"Attribute run_id "d""#,
            r#"Subscript run_id "e""#,
        ],
    );
    rs(
        r#"const TEST_RUN_ID: &str = "a"; static THREAD_ID: &str = "b"; const GITHUB_RUN_ID: &str = "c"; const MAIN: RunId = "d";"#,
        &[
            r#"Assignment run_id "a""#,
            r#"Assignment thread_id "b""#,
            r#"Assignment run_id "d""#,
        ],
    );
    body(
        r#"let (run_id, thread_id) = ("a", "b"); let run_ids = vec!["c", "d".into()]; let run_ids = ["e"];"#,
        &[
            r#"Assignment run_id "a""#,
            r#"Assignment thread_id "b""#,
            r#"List run_id "c""#,
            r#"List run_id "d""#,
            r#"List run_id "e""#,
        ],
    );
    body(
        r#"Builder::new().run_id("a").with_thread_id("b").name("c");"#,
        &[r#"Attribute run_id "a""#, r#"Attribute thread_id "b""#],
    );
}

#[test]
fn comparisons() {
    body(
        r#"x.run_id == "a"; "b" != run_id; ctx.run_id() == "c"; run_id.as_str() == "d"; x.name == "e"; x.run_id.as_deref() == Some("f");"#,
        &[
            r#"Comparison run_id "a""#,
            r#"Comparison run_id "b""#,
            r#"Comparison run_id "c""#,
            r#"Comparison run_id "d""#,
            r#"Comparison run_id "f""#,
        ],
    );
    body(
        r#"assert_eq!(x.run_id, "a", "of {}", y); assert_ne!("b", run_id.to_string()); assert!(run_id == "c"); assert_eq!(run_ids, vec!["d"]);"#,
        &[
            r#"Comparison run_id "a""#,
            r#"Comparison run_id "b""#,
            r#"Comparison run_id "c""#,
            r#"Comparison run_id "d""#,
        ],
    );
    body(
        r#"match x.run_id.as_str() { "a" | "b" => 1, _ => 2 }; matches!(run_id, "c" | "d"); assert!(matches!(x.run_id.as_deref(), Some("e")));"#,
        &[
            r#"Comparison run_id "a""#,
            r#"Comparison run_id "b""#,
            r#"Comparison run_id "c""#,
            r#"Comparison run_id "d""#,
            r#"Comparison run_id "e""#,
        ],
    );
    body(
        r#"["a", "b"].contains(&run_id); run_ids.contains(&"c"); run_ids.push("d".into());"#,
        &[
            r#"Comparison run_id "a""#,
            r#"Comparison run_id "b""#,
            r#"Comparison run_id "c""#,
            r#"List run_id "d""#,
        ],
    );
}

#[test]
fn macros_with_pairs() {
    body(
        r#"json!({ "run_id": "a", "nested": { "thread_id": "b", "name": "c" }, "list": [{ "run_id": "d" }], "run_ids": ["e"] });"#,
        &[
            r#"DictValue run_id "a""#,
            r#"DictValue thread_id "b""#,
            r#"DictValue run_id "d""#,
            r#"List run_id "e""#,
        ],
    );
    body(
        r#"hashmap! { "run_id" => "a", "name" => "b" }; info!(run_id = "c", thread_id = %"d", "message {}", x); ctx!(run_id: "e");"#,
        &[
            r#"DictValue run_id "a""#,
            r#"DictValue run_id "c""#,
            r#"DictValue thread_id "d""#,
            r#"DictValue run_id "e""#,
        ],
    );
    body(
        r#"map.insert("run_id", "a"); map.insert("thread_id".to_string(), "b".into()); map.insert("name", "c");"#,
        &[r#"Subscript run_id "a""#, r#"Subscript thread_id "b""#],
    );
    rs(
        r#"thread_local! { static RUN_ID: &str = "a"; } tokio::select! { _ = f(Ctx { run_id: "b" }) => {} }"#,
        &[r#"Assignment run_id "a""#, r#"DictValue run_id "b""#],
    );
}

#[test]
fn constructors() {
    body(
        r#"run_id!("a"); RunId::from_static("b"); RunId::parse("c").unwrap(); RunId::parse("d"); "e".parse::<RunId>().unwrap(); RunId("f".into());"#,
        &[
            r#"Constructor run_id "a""#,
            r#"Constructor run_id "b""#,
            r#"Constructor run_id "c""#,
            r#"Constructor run_id "d" validator"#,
            r#"Constructor run_id "e""#,
            r#"Constructor run_id "f""#,
        ],
    );
    body(
        r#"Ctx { run_id: run_id!("a"), thread_id: thread_id!("b") }; id_pair!("c", "d"); RunId::new("t", s);"#,
        &[
            r#"DictValue run_id "a""#,
            r#"DictValue thread_id "b""#,
            r#"Constructor run_id "c""#,
            r#"Constructor thread_id "d""#,
            r#"Constructor thread_id "t""#,
        ],
    );
    let source = r#"fn f() { RunId::parse("a"); run_id!("b"); let x = "c".parse::<RunId>(); x.run_id = "d".into(); (if y { "e" } else { "g" }).parse::<RunId>(); }"#;
    let sites = sites_of("rust", "a.rs", source);
    let parsed: Vec<_> = sites
        .run_time_parsed
        .iter()
        .map(|id| sites.value(sites.literal(*id)).unwrap_or(""))
        .collect();
    assert_eq!(parsed, ["a", "c"]);
}

#[test]
fn a_glob_imports_from_one_module() {
    let sites = sites_of("rust", "a.rs", "use self::ids::*;");
    let modules: Vec<_> = sites.imports.iter().map(|import| &*import.module).collect();
    assert_eq!(modules, ["ids"]);
}

#[test]
fn negative_tests() {
    body(
        r#"assert!(start(Ctx { run_id: "a" }).is_err()); let e = start(Ctx { run_id: "b" }).unwrap_err(); validate_run_id(Ctx { run_id: "c" });"#,
        &[
            r#"DictValue run_id "a" raises"#,
            r#"DictValue run_id "b" raises"#,
            r#"DictValue run_id "c" validator"#,
        ],
    );
    body(
        r#"if let Err(e) = start(Ctx { run_id: "a" }) {}; matches!(start(Ctx { run_id: "b" }), Err(_)); assert_eq!(f(Ctx { run_id: "c" }), Err(X));"#,
        &[
            r#"DictValue run_id "a" raises"#,
            r#"DictValue run_id "b" raises"#,
            r#"DictValue run_id "c" raises"#,
        ],
    );
    rs(
        r#"#[test] #[should_panic(expected = "bad")] fn f() { start(Ctx { run_id: "a" }); }"#,
        &[r#"DictValue run_id "a" raises"#],
    );
}

#[test]
fn test_code_and_scopes() {
    let source = r#"fn a() { x.run_id = "a"; } #[cfg(test)] mod tests { mod inner { #[tokio::test] async fn b() { x.run_id = "b"; } } fn c() { x.run_id = "c"; } }"#;
    let sites = sites_of("rust", "a.rs", source);
    let found: Vec<_> = sites
        .sites
        .iter()
        .map(|site| (sites.path_of(site.scope), sites.scope(site.scope).is_test))
        .collect();
    assert_eq!(
        found,
        [
            ("a".to_owned(), false),
            ("tests.inner.b".to_owned(), true),
            ("tests.c".to_owned(), true)
        ]
    );
}

#[test]
fn cases_of_tests() {
    rs(
        r#"#[rstest] #[case("a", 1)] #[case("b", 2)] fn f(#[case] run_id: &str, #[case] n: u8) {}"#,
        &[r#"Parametrize run_id "a""#, r#"Parametrize run_id "b""#],
    );
    rs(
        r#"#[test_case("a", "b"; "name")] fn f(run_id: &str, thread_id: &str) {}"#,
        &[r#"Parametrize run_id "a""#, r#"Parametrize thread_id "b""#],
    );
    rs(
        r#"fn f(#[values("a", "b")] run_id: &str) {} fn g() { for run_id in ["c", "d"] {} for (run_id, thread_id) in [("e", "f")] {} }"#,
        &[
            r#"Parametrize run_id "a""#,
            r#"Parametrize run_id "b""#,
            r#"List run_id "c""#,
            r#"List run_id "d""#,
            r#"List run_id "e""#,
            r#"List thread_id "f""#,
        ],
    );
}

#[test]
fn returns_and_fallbacks() {
    rs(
        r#"fn run_id() -> String { "a".into() } fn sample_run_id() -> &'static str { if x { return "b"; } "c" } fn name() -> &'static str { "d" }"#,
        &[
            r#"Return run_id "a""#,
            r#"Return run_id "b""#,
            r#"Return run_id "c""#,
        ],
    );
    body(
        r#"x.run_id.unwrap_or("a"); let run_id = y.unwrap_or_else(|| "b".to_string()); map.entry("run_id").or_insert("c");"#,
        &[
            r#"Fallback run_id "a""#,
            r#"Fallback run_id "b""#,
            r#"Fallback run_id "c""#,
        ],
    );
}

#[test]
fn hand_built_ids() {
    let source = r#"fn f() { let run_id = format!("run_{}", x); let run_id = "run_".to_string() + &x; let run_id = format!("{x}"); let name = format!("a{x}"); let run_id = format!("plain"); }"#;
    let sites = sites_of("rust", "a.rs", source);
    let found: Vec<_> = sites
        .hand_built
        .iter()
        .map(|it| (it.how, &source[it.span.range()]))
        .collect();
    assert_eq!(
        found,
        [
            ("`format!`", r#"format!("run_{}", x)"#),
            ("`+`", r#""run_".to_string() + &x"#)
        ]
    );
    assert_eq!(sites.sites.len(), 1, "format! of a plain text is that text");
}

#[test]
fn calls_and_signatures() {
    let source = r#"struct A; impl A { fn new(run_id: &str) {} fn go(&self, run_id: &str) {} fn make(thread_id: &str) {} } fn free(a: u8, run_id: &str) {}
fn f() { A::new("a"); x.go("b".into()); A::make("c"); free(1, "d"); }"#;
    let sites = sites_of("rust", "a.rs", source);
    let signatures: Vec<_> = sites
        .signatures
        .iter()
        .filter(|it| !it.ids.is_empty())
        .map(|it| (it.name, it.is_method, it.positional))
        .collect();
    assert_eq!(
        signatures,
        [
            ("A", false, 1),
            ("go", true, 1),
            ("make", false, 1),
            ("free", false, 2)
        ]
    );
    let calls: Vec<_> = sites
        .calls
        .iter()
        .map(|it| (it.callee, it.is_method, it.positional))
        .collect();
    assert_eq!(
        calls,
        [
            ("A", false, Some(1)),
            ("go", true, Some(1)),
            ("make", false, Some(1)),
            ("free", false, Some(2))
        ]
    );
}

#[test]
fn values_are_decoded_and_spans_are_bytes() {
    let source = "\u{feff}#!/usr/bin/env run\r\n/// dóc \"run\"\r\nfn é() { let run_id = \"te\\x73t\\u{2d}run\"; let run_id = r##\"a\"#b\"##; let b = b\"x\"; let c = c\"y\"; }\r\n";
    let sites = sites_of("rust", "a.rs", source);
    let values: Vec<_> = sites
        .literals
        .iter()
        .map(|it| (sites.value(it), it.form, &source[it.content.range()]))
        .collect();
    assert_eq!(
        values,
        [
            (Some("test-run"), LiteralForm::Plain, "te\\x73t\\u{2d}run"),
            (Some("a\"#b"), LiteralForm::Plain, "a\"#b"),
            (Some("x"), LiteralForm::Bytes, "x"),
            (Some("y"), LiteralForm::Bytes, "y"),
        ]
    );
}

#[test]
fn literals_have_roles() {
    let source = r#"#[serde(rename = "a")] struct S; fn f() { m.get("b"); let agent_name = "c"; x.kind == "d"; g("e"); println!("f"); }"#;
    let sites = sites_of("rust", "a.rs", source);
    let roles: Vec<_> = sites.literals.iter().map(|it| sites.role(it)).collect();
    assert_eq!(
        roles,
        [
            Role::Named("attribute"),
            Role::Key,
            Role::Named("agent_name"),
            Role::Named("kind"),
            Role::Anonymous,
            Role::Anonymous,
        ]
    );
    assert!(
        sites
            .sites
            .iter()
            .all(|site| matches!(site.value, SiteValue::Name(_)))
    );
}

#[test]
fn invalid_rust_is_an_error() {
    let language = id_migrate::sites::language::by_name("rs").expect("rust");
    let error = (language.sites)("fn f() { let x = ; }", std::path::Path::new("a.rs"))
        .expect_err("no expression");
    assert_eq!(
        (error.offset, error.message.as_str()),
        (17, "expected an expression")
    );
    let error =
        (language.sites)("fn f( {", std::path::Path::new("a.rs")).expect_err("an open bracket");
    assert_eq!(
        error.message,
        "expected a token of Rust with its brackets and quotes closed"
    );
}

#[test]
fn pieces_of_ids_are_no_ids() {
    let source = r#"fn f() { x.run_id.starts_with("a"); assert!(run_id.contains("b")); x.run_id.as_str().ends_with("c"); name.contains("d"); }"#;
    assert!(sites_of("rust", "a.rs", source).sites.is_empty());
}

#[test]
fn keys_in_camel_case_name_ids() {
    body(
        r#"let v = json!({"runId": "a", "threadId": "b"}); assert_eq!(v["runId"], "c");"#,
        &[
            r#"DictValue run_id "a""#,
            r#"DictValue thread_id "b""#,
            r#"Comparison run_id "c""#,
        ],
    );
}

#[test]
fn ids_read_out_of_many_runs_are_lists() {
    body(
        r#"assert_eq!(rows.iter().map(|r| r.run_id.as_str()).collect::<Vec<_>>(), vec!["a"]); assert_eq!(rows.iter().map(|r| r.title.as_str()).collect::<Vec<_>>(), vec!["x"]);"#,
        &[r#"Comparison run_id "a""#],
    );
}

#[test]
fn variables_of_the_environment_hold_ids() {
    body(
        r#"std::env::set_var("RUN_ID", "a"); cmd.env("RUN_ID", "b"); std::env::set_var("MODE", "x");"#,
        &[r#"Subscript run_id "a""#, r#"Subscript run_id "b""#],
    );
}
