//! For any source, a fix changes only the text between the quotes of old run ids.

mod project;
mod sites;

use id_core::RunIdRef;
use id_migrate::sites::LiteralForm;
use project::Project;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestCaseError};
use sites::sites_of;

/// Texts for the positions of ids.
const VALUES: &[&str] = &[
    "test-run",
    "test_run_7",
    "run-é",
    "a\\u{62}c-run",
    "",
    "unknown",
    "run_checkout_1a2b3c4d",
    "checkout",
    "support",
    "two words",
    "invalid-run",
    "it\\'s",
];

const TYPESCRIPT: &[&str] = &[
    "const runId = '@';",
    "x.run_id = \"@\"",
    "start({ runId: `@`, threadId: '@', name: '@' });",
    "expect(x.runId).toBe('@')",
    "it('handles @', () => { expect(() => start({ runId: \"@\" })).toThrow(); });",
    "// runId: '@'",
    "/* run_id = \"@\" */ const s = `run ${ x } @`;",
    "const RUN_ID = '@'; call(RUN_ID, '@');",
    "if (runId === '@') { send('@') } else if (name === \"@\") {}",
    "function f(runId = '@', { threadId = \"@\" } = {}) { return runId + '@' }",
    "for (const runId of ['@', '@']) spy.toHaveBeenCalledWith('@');",
    "const re = /'@\"/; const é = '@';",
];

const RUST: &[&str] = &[
    "const RUN_ID: &str = \"@\";",
    "fn f() { let run_id = \"@\".to_string(); assert_eq!(run_id, \"@\"); }",
    "fn f() { start(Context { run_id: \"@\".into(), thread_id: \"@\".into(), name: \"@\" }); }",
    "#[test] fn f() { assert!(start(Context { run_id: \"@\" }).is_err(), \"not @\"); }",
    "// run_id: \"@\"",
    "/// run_id: \"@\"\nfn f() { let s = format!(\"{x} @\"); let c = '\"'; }",
    "fn run_id() -> &'static str { \"@\" }",
    "fn f() { json!({ \"run_id\": \"@\", \"thread_id\": \"@\", \"list\": [\"@\"] }); }",
    "fn f<'a>(x: &'a str) { match x.run_id { \"@\" | \"@\" => {} _ => g(b\"run\", \"@\") } }",
    "macro_rules! m { ($x:expr) => { run_id = \"@\" } }",
    "#[cfg(test)] mod tests { fn é() { x.run_id = \"@\"; } }",
];

/// Lines with a value at each `@`, line ends of either kind, and sometimes a byte-order mark.
fn source(lines: &'static [&'static str]) -> impl Strategy<Value = String> {
    let line = (select(lines), proptest::collection::vec(select(VALUES), 4));
    let line = line.prop_map(|(line, values)| {
        let mut values = values.into_iter().cycle();
        let mut text = String::new();
        for part in line.split_inclusive('@') {
            match part.strip_suffix('@') {
                Some(before) => {
                    text.push_str(before);
                    text.push_str(values.next().unwrap_or_default());
                }
                None => text.push_str(part),
            }
        }
        text
    });
    let file = (
        proptest::collection::vec(line, 1..8),
        select(&["\n", "\r\n"][..]),
        any::<bool>(),
        any::<bool>(),
    );
    file.prop_map(|(lines, end, has_mark, ends)| {
        let mut text = String::from(if has_mark { "\u{feff}" } else { "" });
        text.push_str(&lines.join(end).replace('\n', end).replace("\r\r", "\r"));
        if ends {
            text.push_str(end);
        }
        text
    })
}

/// Fixes the files and compares each file with its old text.
fn compare(language: &str, extension: &str, sources: &[String]) -> Result<(), TestCaseError> {
    let project = Project::new();
    let path = |at: usize| format!("tests/case_{at}.{extension}");
    for (at, text) in sources.iter().enumerate() {
        project.write(&path(at), text.as_bytes());
    }
    let ran = project.run(&["fix", "--apply", "--unsafe-fixes", "."]);
    prop_assert!(matches!(ran.code, Some(0 | 1)), "{ran:?}");
    for (at, old) in sources.iter().enumerate() {
        let new = project.read(&path(at));
        let file = path(at);
        let before = sites_of(language, &file, old);
        let after = sites_of(language, &file, &new);
        prop_assert_eq!(before.literals.len(), after.literals.len());
        let (mut old_at, mut new_at) = (0, 0);
        for (was, is) in before.literals.iter().zip(&after.literals) {
            let (was_at, is_at) = (was.content.range(), is.content.range());
            prop_assert_eq!(&old[old_at..was_at.start], &new[new_at..is_at.start]);
            if old[was_at.clone()] != new[is_at.clone()] {
                prop_assert_eq!(was.form, LiteralForm::Plain);
                let text = &new[is_at.clone()];
                prop_assert!(RunIdRef::parse(text).is_ok(), "{} is no run id", text);
            }
            (old_at, new_at) = (was_at.end, is_at.end);
        }
        prop_assert_eq!(&old[old_at..], &new[new_at..]);
    }
    let bytes = || -> Vec<Vec<u8>> {
        (0..sources.len())
            .map(|at| project.bytes(&path(at)))
            .collect()
    };
    let fixed = bytes();
    project.run(&["fix", "--apply", "--unsafe-fixes", "."]);
    prop_assert_eq!(&bytes(), &fixed);
    if fixed
        .iter()
        .zip(sources)
        .any(|(new, old)| new != old.as_bytes())
    {
        project.expect(0, &["undo", "--last"]);
    }
    for (at, old) in sources.iter().enumerate() {
        prop_assert_eq!(&project.read(&path(at)), old);
    }
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, ..Config::default() })]

    #[test]
    fn of_typescript(sources in proptest::collection::vec(source(TYPESCRIPT), 1..12)) {
        compare("typescript", "ts", &sources)?;
    }

    #[test]
    fn of_rust(sources in proptest::collection::vec(source(RUST), 1..12)) {
        compare("rust", "rs", &sources)?;
    }
}
