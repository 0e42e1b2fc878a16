//! Files with deep nesting are skipped in every language, and the process never aborts.

mod project;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use project::Project;

/// One depth far beyond the limits, and two just below the limits of operators and of brackets.
const DEPTHS: [usize; 3] = [100_000, 9_900, 950];

/// A temporary folder, removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("id-migrate-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Checks each text in a file and a process of its own. A needle in the text makes sure that the file is parsed.
#[track_caller]
fn survives(name: &str, extension: &str, texts: &[String]) {
    let folder = Folder::new(name);
    // A check reads the whole folder, so the file is the only one in it.
    let path = folder.0.join(format!("deep.{extension}"));
    for text in texts {
        let comment = if extension == "py" {
            "# run_id\n"
        } else {
            "// run_id\n"
        };
        fs::write(&path, format!("{comment}{text}\n")).expect("a written file");
        let output = Command::new(env!("CARGO_BIN_EXE_id-migrate"))
            .args(["check", "--format", "concise"])
            .arg(&path)
            .current_dir(&folder.0)
            .output()
            .expect("the binary runs");
        let begin = &text[..text.len().min(40)];
        let code = output.status.code();
        assert!(
            matches!(code, Some(0..=2)),
            "{extension} {begin}…: {:?}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

fn around(depth: usize, open: &str, close: &str) -> String {
    format!("{}1{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn brackets_and_operators_of_typescript() {
    for depth in DEPTHS {
        let nested = |open: &str, close: &str| around(depth, open, close);
        let texts: Vec<String> = [
            nested("(", ")"),
            nested("[", "]"),
            format!("x = {}", nested("{a:", "}")),
            nested("{", "}"),
            nested("!", ""),
            nested("!\n", ""),
            nested("- ", ""),
            nested("typeof ", ""),
            nested("typeof\n", ""),
            nested("await ", ""),
            nested("new ", ""),
            nested("`${", "}`"),
            nested("f(", ")"),
            nested("a => ", ""),
            nested("a =>\n", ""),
            nested("a = ", ""),
            nested("a ? ", " : 2"),
            nested("a ? 2 : ", ""),
            nested("1 + ", ""),
            nested("1 +\n", ""),
            nested("a ** ", ""),
            nested("a ?? ", ""),
            nested("if (a) ", ""),
            nested("if (a) {} else ", ""),
            nested("for (;;) ", ""),
            nested("while (a)\n", ""),
            nested("a:\n", ""),
            format!("a{}", ".b".repeat(depth)),
            format!("a{}", ".b()".repeat(depth)),
            format!("a{}", "\n  .b()".repeat(depth)),
            format!("a{}", "()".repeat(depth)),
            format!("a{}", "[0]".repeat(depth)),
            format!("a{}", "!".repeat(depth)),
            format!("a{}", " as b".repeat(depth)),
            format!("type A = {}1{}", "B<".repeat(depth), ">".repeat(depth)),
            format!("type A = {}1", "keyof ".repeat(depth)),
            format!("type A = B{}", "[]".repeat(depth)),
            format!("type A = {}1", "a extends b ? c : ".repeat(depth)),
            format!("type A = {}1", "() => ".repeat(depth)),
            format!("type A = {}", nested("(", ")")),
            format!("let a: {}b{}", "{ a: ".repeat(depth), " }".repeat(depth)),
            format!("let {}a{} = b", "[".repeat(depth), "]".repeat(depth)),
            nested("class A { a = ", "}"),
            nested("function a() {", "}"),
            nested("switch (a) { default: ", "}"),
            nested("try {", "} catch {}"),
            nested("import(", ")"),
            "<a>".repeat(depth),
            "/".repeat(depth),
        ]
        .into();
        survives("ts", "ts", &texts);
    }
}

#[test]
fn markup_of_tsx() {
    for depth in DEPTHS {
        let texts: Vec<String> = [
            format!("x = {}{}", "<a>".repeat(depth), "</a>".repeat(depth)),
            format!("x = {}{}", "<>".repeat(depth), "</>".repeat(depth)),
            format!("x = {}1{}", "<a b={".repeat(depth), "} />".repeat(depth)),
            format!("x = {}1{}", "<a>{".repeat(depth), "}</a>".repeat(depth)),
            format!("x = {}{}", "<a>\n".repeat(depth), "</a>\n".repeat(depth)),
            format!("x = {}<a/>{}", "<a b=".repeat(depth), "/>".repeat(depth)),
            format!("x = <a{} />", ".b".repeat(depth)),
        ]
        .into();
        survives("tsx", "tsx", &texts);
        survives("jsx", "jsx", &texts);
    }
}

#[test]
fn brackets_and_operators_of_rust() {
    for depth in DEPTHS {
        let nested = |open: &str, close: &str| around(depth, open, close);
        let expressions = [
            nested("(", ")"),
            nested("[", "]"),
            nested("{", "}"),
            nested("!", ""),
            nested("!\n", ""),
            nested("&", ""),
            nested("& ", ""),
            nested("*", ""),
            nested("-", ""),
            nested("return ", ""),
            nested("return\n", ""),
            nested("|a| ", ""),
            nested("|| ", ""),
            nested("move || ", ""),
            nested("a = ", ""),
            nested("1 + ", ""),
            nested("1 +\n", ""),
            nested("if a {} else ", "{}"),
            nested("if a { ", "}"),
            nested("match a { b => ", "}"),
            nested("unsafe { ", "}"),
            nested("'a: loop { ", "}"),
            nested("a!(", ")"),
            nested("f(", ")"),
            nested("A { b: ", "}"),
            format!("a{}", ".b".repeat(depth)),
            format!("a{}", ".b()".repeat(depth)),
            format!("a{}", "\n.b()".repeat(depth)),
            format!("a{}", "?".repeat(depth)),
            format!("a{}", "()".repeat(depth)),
            format!("a{}", " as u8".repeat(depth)),
            format!("let {}a = b;", "&".repeat(depth)),
            format!(
                "let a: {}u8{} = b;",
                "Vec<".repeat(depth),
                ">".repeat(depth)
            ),
            format!("let a: {}u8 = b;", "&".repeat(depth)),
            format!("let a: {}u8 = b;", "*const ".repeat(depth)),
            format!("let a: {}u8 = b;", "fn() -> ".repeat(depth)),
            format!("a::<{}u8{}>();", "Vec<".repeat(depth), ">".repeat(depth)),
        ];
        let mut texts: Vec<String> = expressions
            .iter()
            .map(|it| format!("fn f() {{ {it} }}"))
            .collect();
        texts.push(nested("mod a {", "}").replace('1', ""));
        texts.push(nested("fn a() {", "}"));
        texts.push(format!("use {}a;", "a::".repeat(depth)));
        texts.push(format!(
            "use {}a{};",
            "a::{".repeat(depth),
            "}".repeat(depth)
        ));
        texts.push(format!("{}{}", "/*".repeat(depth), "*/".repeat(depth)));
        texts.push("#[a(".repeat(depth));
        survives("rs", "rs", &texts);
    }
}

#[test]
fn operators_and_brackets_in_turn() {
    let mixed = |open: &str, close: &str, end: &str| {
        let block = format!("{}{open}", "!".repeat(9_000));
        format!("{}1{}{end}", block.repeat(100), close.repeat(100))
    };
    survives(
        "mixed",
        "ts",
        &[mixed("(", ")", ""), mixed("`${", "}`", "")],
    );
    survives(
        "mixed",
        "rs",
        &[format!("fn f() {{ {} }}", mixed("(", ")", ""))],
    );
    survives("mixed", "py", &[mixed("(", ")", "").replace('!', "-")]);
}

/// Returns the `line:column` at which a text is nested too deeply, if it is. The text is parsed for its last line.
fn too_deep(extension: &str, text: &str) -> Option<String> {
    let comment = if extension == "py" { "#" } else { "//" };
    let path = format!("a.{extension}");
    let project = Project::with(&[(&path, &format!("{text}\n{comment} run_id runId\n"))]);
    let stdout = project.run(&["check", "-q", "--format", "concise"]).stdout;
    let place = stdout.strip_suffix(": RID900 skipped: the code is nested too deeply\n")?;
    Some(place.strip_prefix(&format!("{path}:"))?.to_owned())
}

#[test]
fn every_kind_of_deep_nesting_is_skipped() {
    for text in [
        "(".repeat(100_000),
        "not ".repeat(100_000) + "x",
        "-".repeat(100_000) + "x",
        format!("x = {}1", "1 + ".repeat(100_000)),
        format!("x{}", ".y".repeat(100_000)),
        format!("x = {}1", "lambda: ".repeat(100_000)),
        format!("x = {}1", "1 if a else ".repeat(100_000)),
        format!("x = f{}", "\"{f".repeat(100_000)),
    ] {
        assert!(too_deep("py", &text).is_some(), "{}", &text[..20]);
    }
    for (extension, words) in [
        (
            "py",
            &["not", "await", "lambda", "if", "and", "+", ".", "{"][..],
        ),
        (
            "ts",
            &["typeof", "delete", "keyof", "=>", "!", "<", "??", "{"],
        ),
        ("rs", &["return", "move", "dyn", "as", "&", "!", "::", "{"]),
    ] {
        for word in words {
            let text = format!("x {word} ").repeat(10_002);
            assert!(too_deep(extension, &text).is_some(), "{word}");
        }
    }
}

#[test]
fn wide_code_and_brackets_in_strings_are_checked() {
    for text in [
        "f(a, -b)\n".repeat(100_000),
        format!("x = [{}]", "'(', ".repeat(100_000)),
        "# ((((\n".repeat(10_000),
        "s = '''((\n'''\n".repeat(10_000),
        "s = '\\'((('\n".repeat(10_000),
    ] {
        assert_eq!(too_deep("py", &text), None, "{}", &text[..20]);
    }
    for (extension, end) in [("py", ""), ("ts", ""), ("rs", ";")] {
        let text = format!("a.b(c + 1){end}\n").repeat(20_000);
        assert_eq!(too_deep(extension, &text), None, "{extension}");
    }
}

#[test]
fn the_error_is_at_the_first_token_past_a_limit() {
    let words = |links: usize| format!("x = {}1", "not ".repeat(links));
    assert_eq!(too_deep("py", &words(9_999)), None);
    assert_eq!(too_deep("py", &words(10_000)).as_deref(), Some("1:40004"));
    let brackets = |depth: usize| "(".repeat(depth) + &")".repeat(depth);
    assert_eq!(too_deep("py", &brackets(1_000)), None);
    assert_eq!(too_deep("py", &brackets(1_001)).as_deref(), Some("1:1002"));
}
