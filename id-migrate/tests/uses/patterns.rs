//! Code that matches an id against a regular expression.

use super::{Case, leaves, writes};

#[rustfmt::skip]
const LOOKS: &[Case] = &[
    ("patterns in a list", &[
        ("router.py", r#"import re
ROUTES = [(re.compile(r"^/runs/([a-z]+-\d+)$"), "show"), (re.compile(r"^/$"), "index")]
def route(path):
    for rule, name in ROUTES:
        if found := rule.match(path):
            return name, found.group(1)
"#),
        ("tests/test_router.py", r#"from router import route
def test_route():
    run_id = "beta-1"
    assert route(f"/runs/{run_id}") == ("show", run_id)
"#),
    ]),
    ("patterns of another file in a comprehension", &[
        ("rules.py", r#"import re
RULES = {"short": (re.compile(r"^b"), 1)}
"#),
        ("router.py", r"from rules import RULES
def names(run_id): return [name for name, (rule, _) in RULES.items() if rule.search(run_id)]
"),
        ("tests/test_router.py", r#"from router import names
def test_names():
    assert names(run_id="beta-1") == ["short"]
"#),
    ]),
    ("a pattern in the line below its name", &[
        ("tests/a.test.ts", r#"const code =
  /^b/;
const short = (runId: string) => code.exec(runId)?.[0];
test("a", () => {
  assert.equal(short("beta-1"), String.fromCharCode(98));
});
"#),
    ]),
    ("a pattern in brackets", &[
        ("tests/test_a.py", r#"import re
TOKEN = (
    re.compile(r"^b")
)
def short(run_id):
    return TOKEN.match(run_id)[0]
def test_a():
    assert short(run_id="beta-1") == chr(98)
"#),
    ]),
    ("a number of two lines", &[
        ("tests/a.test.ts", r#"const LIMIT = 1
  + 8;
const isShort = (runId: string) => runId.length < LIMIT;
test("a", () => {
  assert.ok(isShort("beta-1"));
});
"#),
    ]),
    ("the result of a replacement", &[
        ("tests/test_a.py", r#"import re
def short(run_id):
    clean = re.sub(r"\s+", " ", run_id)
    return clean[:1]
def test_a():
    assert short(run_id="beta-1") == chr(98)
"#),
    ]),
    ("the result of a split", &[
        ("tests/test_a.py", r#"import re
def short(run_id):
    return re.split(r"\s+", run_id)[0][:1]
def test_a():
    assert short(run_id="beta-1") == chr(98)
"#),
    ]),
    ("the result of a replacement with a part that no id has", &[
        ("tests/test_a.py", r#"import re
def short(run_id):
    return re.sub(":", "_", run_id)[:1]
def test_a():
    assert short(run_id="beta-1") == chr(98)
"#),
    ]),
    ("the place of a match behind the id", &[
        ("tests/test_a.py", r#"import re
def place(run_id):
    return re.search(r"[,;]", f"{run_id};1").start()
def test_a():
    assert place(run_id="beta-1") == 6
"#),
    ]),
    ("a class with a hyphen", &[
        ("tests/a.test.ts", r#"const clean = (text: string) => text.replace(/[-"]/g, "");
test("a", () => {
  const runId = "beta-1";
  assert.equal(clean(runId), ["beta", 1].join(""));
});
"#),
    ]),
    ("a class of all other characters", &[
        ("tests/a.test.ts", r#"const clean = (text: string) => text.replace(/[^"]/g, "x");
test("a", () => {
  const runId = "beta-1";
  assert.equal(clean(runId), "x".repeat(6));
});
"#),
    ]),
    ("a pattern with an escape of its string", &[
        ("tests/test_a.py", r#"import re
def has_number(run_id):
    return bool(re.search("\\d\\D", run_id))
def test_a():
    assert not has_number(run_id="beta-x")
"#),
    ]),
    ("a pattern with a flag", &[
        ("tests/test_a.py", r#"import re
def is_beta(run_id):
    return bool(re.search(r"^B", run_id, re.I))
def test_a():
    assert is_beta(run_id="beta-x")
"#),
    ]),
    ("a literal with a flag, in a longer text", &[
        ("tests/a.test.ts", r#"const isBeta = (path: string) => /\/B/i.test(path);
test("a", () => {
  const runId = "beta-x";
  assert.ok(isBeta(`/runs/${runId}`));
});
"#),
    ]),
    ("a number with another base", &[
        ("tests/a.test.ts", r#"const count = (runId: string) => parseInt(runId, 36);
test("a", () => {
  assert.equal(count("beta-1"), 527950);
});
"#),
    ]),
    ("named_patterns", &[
        ("src/kind.ts", r"const SHORT_PATTERN = /^[a-z]+-\d$/;
export const isShort = (event: { runId: string }) => SHORT_PATTERN.test(event.runId);
"),
        ("tests/a.test.ts", r#"import { isShort } from "../src/kind";
test("a", () => { expect(isShort({ runId: "beta-1" })).toBe(true); });
"#),
    ]),
    ("sanitizers", &[
        ("src/name.ts", r#"export const name = (run: { runId: string }) => run.runId.replace(/[^a-zA-Z0-9_]/g, "");
"#),
        ("tests/a.test.ts", r#"import { name } from "../src/name";
test("a", () => { expect(name({ runId: "beta-1" })).toBe("beta1"); });
"#),
    ]),
    ("a pattern that ends in the id", &[
        ("src/report.mjs", r"export const report = (runId) => `the-run-${runId}`;
"),
        ("tests/a.test.mjs", r#"import { test } from "node:test";
import assert from "node:assert/strict";
import { report } from "../src/report.mjs";
test("a", () => {
  const runId = "beta-1";
  assert.match(report(runId), /run-beta/);
});
"#),
    ]),
];

#[rustfmt::skip]
const HARMLESS: &[Case] = &[
    ("a method of the tree", &[
        ("app.py", r"class Engine:
    def __init__(self): self.known = set()
    def search(self, key): return key in self.known
ENGINES = [Engine(), Engine()]
def found(run_id):
    for engine in ENGINES:
        engine.known.add(run_id)
    return [engine.search(run_id) for engine in ENGINES]
"),
        ("tests/test_app.py", r#"from app import found
def test_found():
    assert found(run_id="beta-1") == [True, True]
"#),
    ]),
    ("a number with a comment", &[
        ("app.py", r"LIMIT = 100  # bytes
def check(run_id):
    assert len(run_id) < LIMIT
"),
        ("tests/test_a.py", r#"from app import check
def test_a():
    check(run_id="beta-1")
"#),
    ]),
    ("a lazy pattern", &[
        ("tests/a.rs", r#"static RUN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[a-z0-9_-]+$").unwrap());
fn is_run(run_id: &str) -> bool {
    RUN.is_match(run_id)
}
#[test]
fn a() {
    let run_id = "beta-1";
    assert!(is_run(run_id));
}
"#),
    ]),
    ("characters that no id has", &[
        ("app.py", r#"import re
def clean(run_id):
    if not run_id.isascii():
        return None
    return re.sub(r"[<>&\"]", "", re.sub(r"^/+|\s$", "", run_id))
"#),
        ("tests/test_a.py", r#"from app import clean
def test_a():
    assert clean(run_id="beta-1")
"#),
    ]),
    ("an encoder with a pattern", &[
        ("tests/a.test.ts", r#"const safe = (text: string) => text.replace(/["\\]/g, "\\$&").replace(/</g, "&lt;");
test("a", () => {
  const runId = "beta-1";
  assert.ok(safe(runId));
});
"#),
    ]),
    ("alternatives that no id has", &[
        ("tests/test_a.py", r#"import re
def clean(run_id):
    return re.sub(r"(?:\.{2,}|[,;])[/\\]*", "", run_id)
def test_a():
    assert clean(run_id="beta-1")
"#),
    ]),
    ("a text that is no number", &[
        ("tests/a.test.ts", r#"function kind(runId: string) {
  return Number.isNaN(parseInt(runId, 10)) && isNaN(Number(runId)) ? runId : "number";
}
test("a", () => {
  assert.ok(kind("beta-1"));
});
"#),
    ]),
    ("named_patterns", &[
        ("src/contracts.ts", r#"const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const uuidSchema = z.string().regex(uuidPattern, "must be a UUID");
export const schema = z.object({ run_id: uuidSchema });
const OLD_PATTERN =
  /^run-[0-9a-f]{8}$/i;
export const isOld = (event: { runId: string }) => OLD_PATTERN.test(event.runId);
"#),
        ("tests/a.test.ts", r#"import { isOld } from "../src/contracts";
test("a", () => { expect(isOld({ runId: "beta-1" })).toBe(false); });
"#),
    ]),
    ("sanitizers", &[
        ("src/name.ts", r#"export const name = (run: { runId: string }) => run.runId.replace(/[^a-zA-Z0-9_.-]/g, "-");
"#),
        ("tests/a.test.ts", r#"import { name } from "../src/name";
test("a", () => { expect(name({ runId: "beta-1" })).toBeTruthy(); });
"#),
    ]),
    ("sanitizer_of_python", &[
        ("app.py", "import re\ndef name(run_id):\n    return re.sub(r\"[^\\w.-]+\", \"_\", run_id)\n"),
        ("tests/test_a.py", "from app import name\ndef test_a():\n    assert name(run_id=\"beta-1\")\n"),
    ]),
    ("a pattern of words in a longer text", &[
        ("src/report.mjs", r"export const report = (runId) => `the run ${runId} has (another) rubric version`;
"),
        ("tests/a.test.mjs", r#"import { test } from "node:test";
import assert from "node:assert/strict";
import { report } from "../src/report.mjs";
test("a", () => {
  const runId = "beta-1";
  assert.match(report(runId), /has \(another\) rubric version/);
});
"#),
    ]),
];

#[test]
fn patterns_that_an_id_may_match_keep_it() {
    leaves(LOOKS);
}

#[test]
fn patterns_that_no_id_matches_let_it_change() {
    writes(HARMLESS);
}
