//! Code that seems to inspect an id, and code beside it that does.

use super::{Case, leaves, writes};

#[rustfmt::skip]
const HARMLESS: &[Case] = &[
    ("comparator", &[
        ("src/store.ts", r"export const next = (jobs: Job[]) =>
  jobs.sort((a, b) => a.at - b.at || (a.runId < b.runId ? -1 : 1))[0];
"),
        ("tests/a.test.ts", r#"import { next } from "../src/store";
test("a", () => { expect(next([{ runId: "beta-1", at: 1 }]).at).toBe(1); });
"#),
    ]),
    ("index_of_reduce", &[
        ("src/query.ts", r#"export const query = (runs: { runId: string }[]) => {
  const ids = runs.map((run) => run.runId);
  return ids.reduce((text, id, index, all) => text + (index === all.length - 1 ? id : `${id} OR `), "");
};
"#),
        ("tests/a.test.ts", r#"import { query } from "../src/query";
test("a", () => { expect(query([{ runId: "beta-1" }])).toBeTruthy(); });
"#),
    ]),
    ("names_of_closures", &[
        ("src/lib.rs", r#"pub fn page(params: &Map) -> Page {
    let run = params.get("run_id").map(|s| s.as_str());
    let limit = params.get("limit").and_then(|s| s.parse().ok());
    list(run, limit)
}
"#),
        ("tests/a.rs", r#"#[test]
fn a() { assert!(find(Run { run_id: "beta-1".into() }).is_none()); }
"#),
    ]),
    ("closure_of_record", &[
        ("src/lib.rs", r#"pub fn cancel(store: &Store, record: &Record) {
    store.mutate(&record.run_id, |record| {
        for task in &mut record.tasks { task.stop(); }
        record.metadata["parent"]["id"] == record.name
    });
}
"#),
        ("tests/a.rs", r#"#[test]
fn a() { cancel(&Store::new(), &Record { run_id: "beta-1".into(), name: "x" }); }
"#),
    ]),
    ("round_trip", &[
        ("tests/a.rs", r#"#[test]
fn a() {
    let task = Task { run_id: "beta-1".into(), plan: "p" };
    let text = serde_json::to_string(&task).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    assert!(json["plan"].is_string());
    let again: Task = serde_json::from_str(&text).unwrap();
    assert_eq!(task, again);
}
"#),
    ]),
    ("get_of_row", &[
        ("src/lib.rs", r#"pub fn version(tx: &Tx, state: &State) -> Option<i64> {
    tx.query_row("SELECT version FROM runs WHERE run_id = ?1", params![state.run_id.as_str()], |row| row.get(0)).ok()
}
"#),
        ("tests/a.rs", r#"#[test]
fn a() { assert_eq!(version(&tx(), &State { run_id: "beta-1".into() }), None); }
"#),
    ]),
    ("stream", &[
        ("src/events.ts", r"const encoder = new TextEncoder();
export function push(controller: Controller, event: { runId: string }) {
  controller.enqueue(encoder.encode(`data: ${JSON.stringify({ run: event.runId })}\n\n`));
}
"),
        ("tests/a.test.ts", r#"import { push } from "../src/events";
test("a", () => { push(controller, { runId: "beta-1" }); });
"#),
    ]),
    ("is_array", &[
        ("src/one.ts", r"export const one = (req: Request) => (Array.isArray(req.params.runId) ? null : req.params.runId);
"),
        ("tests/a.test.ts", r#"import { one } from "../src/one";
test("a", () => { expect(one({ params: { runId: "beta-1" } })).toBeTruthy(); });
"#),
    ]),
    ("slice_of_array", &[
        ("src/cache.ts", r"export class Cache {
  rows = new Map<string, Row>();
  put(row: Row) { this.rows.set(row.key, row); }
  sweep(before: number) {
    return [...this.rows.values()].filter((row) => row.at !== before).slice(0, 5).length;
  }
}
"),
        ("tests/a.test.ts", r#"import { Cache } from "../src/cache";
test("a", () => { const cache = new Cache(); cache.put({ key: "k", at: 1, runId: "beta-1" }); expect(cache.sweep(1)).toBe(0); });
"#),
    ]),
    ("named_length", &[
        ("src/query.ts", r"const MAX_LENGTH = 8_000;
export const isLong = (run: { runId: string }) => run.runId.length > MAX_LENGTH;
"),
        ("tests/a.test.ts", r#"import { isLong } from "../src/query";
test("a", () => { expect(isLong({ runId: "beta-1" })).toBe(false); });
"#),
    ]),
    ("minified", &[
        ("src/plot.min.js", "var f=function(a){return a.runId.slice(0,3)};\n"),
        ("tests/a.test.ts", r#"test("a", () => { expect(show({ runId: "beta-1" })).toBeTruthy(); });
"#),
    ]),
    ("spread_of_a_list", &[
        ("src/db.ts", r#"export class Db {
  run(sql: string, params: unknown[] = []) { return this.raw.open().run(...params); }
}
export const save = (db: Db, runId: string) => db.run("insert into runs values (?)", [runId]);
"#),
        ("tests/a.test.ts", r#"import { save } from "../src/db";
test("a", () => { const runId = "beta-1"; expect(save(new Db(), runId)).toBe(1); });
"#),
    ]),
    ("spread_of_a_list_of_python", &[
        ("src/db.py", "class Db:\n    def run(self, sql, params: list[str]):\n        return self.raw().run(*params)\n"),
        ("tests/test_a.py", "from src.db import Db\ndef test_a(db):\n    run_id = \"beta-1\"\n    assert db.run('insert', [run_id])\n"),
    ]),
    ("spread_of_a_list_of_another_type", &[
        ("src/db.ts", r#"export const save = (db: Raw, runId: string) => {
  const params: unknown[] = [runId];
  return db.prepare("insert into runs values (?)").run(...(params as never[]));
};
"#),
        ("tests/a.test.ts", r#"import { save } from "../src/db";
test("a", () => { const runId = "beta-1"; expect(save(raw, runId)).toBe(1); });
"#),
    ]),
    ("width_of_another_argument", &[
        ("src/lib.rs", r#"pub struct Writer { run_id: String, count: u32 }
impl Writer {
    pub fn next(&self) -> String { format!("event-{}-{:08x}", self.run_id, self.count) }
    pub fn named(&self) -> String { format!("{id}-{count:>4}", count = self.count, id = self.run_id) }
    pub fn write(&self, out: &mut String) { write!(out, "{1:>4} {0}", self.run_id, self.count).unwrap(); }
}
"#),
        ("tests/a.rs", r#"#[test]
fn a() {
    let writer = Writer { run_id: "beta-1".to_string(), count: 1 };
    assert!(!writer.next().is_empty());
}
"#),
    ]),
    ("width_of_another_argument_of_python", &[
        ("app.py", "def line(run_id, count):\n    return '{} {:>4}'.format(run_id, count)\n"),
        ("tests/test_a.py", "from app import line\ndef test_a():\n    assert line(run_id=\"beta-1\", count=1)\n"),
    ]),
    ("functions_that_give_a_text_again", &[
        ("src/lib.rs", r"pub fn owner(run_id: Option<&str>) -> Option<Owner> {
    let name = run_id.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    name.map(|name| Owner { name })
}
"),
        ("tests/a.rs", r#"#[test]
fn a() { let run_id = "beta-1"; assert!(owner(Some(run_id)).is_some()); }
"#),
    ]),
    ("a field of an interface whose next field is a format", &[
        ("src/db.ts", r"export interface Row {
  id: string;
  format: string;
}
export interface Bare {
  id: string
  format: string
}
export const insert = (row: Row, rows: (Row | Bare)[]) => { rows.push(row); };
"),
        ("tests/a.test.ts", r#"import { insert } from "../src/db";
test("a", () => { const runId = "beta-1"; insert({ id: runId, format: "json" }, []); });
"#),
    ]),
    ("a fallback without the id", &[
        ("src/lib.rs", r"pub fn parent(run_id: &str, other: &Record) -> Option<String> {
    let record = Record { parent: Some(run_id.to_string()) };
    record.parent.clone().or_else(|| other.parent.clone())
}
"),
        ("tests/a.rs", r#"#[test]
fn a() { let run_id = "beta-1"; assert_eq!(parent(run_id, &Record { parent: None }).as_deref(), Some(run_id)); }
"#),
    ]),
    ("an object of the own class", &[
        ("app/trace.py", r"class Trace:
    def __init__(self, run_id=None, agent=None):
        self.run_id = run_id
        self.agent = agent

    def child(self, run_id):
        return type(self)(run_id=run_id, agent=self.agent)
"),
        ("tests/test_a.py", r#"from app.trace import Trace
def test_a():
    assert Trace(agent="x").child(run_id="beta-1").agent == "x"
"#),
    ]),
];

#[rustfmt::skip]
const LOOKS: &[Case] = &[
    ("sort_behind_a_sort_by_name", &[
        ("src/app.py", r"def latest(runs):
    return sorted(runs, key=lambda run: run.run_id)


def first(keys):
    return sorted(keys)[0]
"),
        ("tests/test_a.py", r#"from src.app import first, latest
from src.runs import Run


def test_a():
    runs = latest([Run(run_id="beta-1")])
    assert len(runs) == 1
    run_id = "beta-1"
    assert first(["m", run_id]) != "m"
"#),
    ]),
    ("file_name_behind_a_sort_by_name", &[
        ("src/app.py", r#"def latest(runs):
    return sorted(runs, key=lambda run: run.run_id)


def load(run):
    with open(f"tests/data/{run.key}.txt") as file:
        return file.read()
"#),
        ("tests/data/beta-1.txt", "text\n"),
        ("tests/test_a.py", r#"from src.app import latest, load
from src.runs import Run


def test_a():
    runs = latest([Run(run_id="beta-1")])
    assert load(runs[0])
"#),
    ]),
    ("comparator", &[
        ("src/store.ts", r"export const next = (jobs: Job[]) => jobs.sort((a, b) => (a.runId < b.runId ? -1 : 1))[0];
"),
        ("tests/a.test.ts", r#"import { next } from "../src/store";
test("a", () => { expect(next([{ runId: "run_alpha_1a2b3c4d", at: 2 }, { runId: "beta-1", at: 1 }]).at).toBe(1); });
"#),
    ]),
    ("sorted_by_receiver", &[
        ("src/store.py", "def order(*keys):\n    return sorted(keys)\n"),
        ("tests/test_a.py", "from src.store import order\ndef test_a():\n    run_id = \"beta-1\"\n    assert order(run_id, \"gamma\")[0] == run_id\n"),
    ]),
    ("element_of_reduce", &[
        ("src/query.ts", r"export const query = (runs: { runId: string }[]) =>
  runs.map((run) => run.runId).reduce((size, id) => size + id.length, 0);
"),
        ("tests/a.test.ts", r#"import { query } from "../src/query";
test("a", () => { expect(query([{ runId: "beta-1" }])).toBe(6); });
"#),
    ]),
    ("closure_of_id", &[
        ("src/lib.rs", r"pub fn short(event: &Event) -> Option<String> {
    event.run_id.as_ref().map(|s| s[..2].to_string())
}
"),
        ("tests/a.rs", r#"#[test]
fn a() { assert_eq!(short(&Event { run_id: Some("beta-1".into()) }), Some("be".to_string())); }
"#),
    ]),
    ("range_of_text", &[
        ("src/lib.rs", "pub fn short(event: &Event) -> Option<&str> { event.run_id.get(0..2) }\n"),
        ("tests/a.rs", r#"#[test]
fn a() { assert_eq!(short(&Event { run_id: "beta-1".into() }), Some("be")); }
"#),
    ]),
    ("hashed_bytes", &[
        ("src/hash.ts", r#"const encoder = new TextEncoder();
export const hash = (run: { runId: string }) => createHash("sha1").update(encoder.encode(run.runId)).digest("hex");
"#),
        ("tests/a.test.ts", r#"import { hash } from "../src/hash";
test("a", () => { expect(hash({ runId: "beta-1" })).toBe("0a0b"); });
"#),
    ]),
    ("named_length", &[
        ("src/query.ts", r"const MAX_LENGTH = 8;
export const isLong = (run: { runId: string }) => run.runId.length > MAX_LENGTH;
"),
        ("tests/a.test.ts", r#"import { isLong } from "../src/query";
test("a", () => { expect(isLong({ runId: "beta-1" })).toBe(false); });
"#),
    ]),
    ("spread_of_a_text", &[
        ("src/db.ts", r#"export class Db {
  run(sql: string, params: string | string[]) { return this.raw.open().run(...params); }
}
export const save = (db: Db, runId: string) => db.run("insert into runs values (?)", [runId]);
"#),
        ("tests/a.test.ts", r#"import { save } from "../src/db";
test("a", () => { const runId = "beta-1"; expect(save(new Db(), runId)).toBe(1); });
"#),
    ]),
    ("width_of_an_argument", &[
        ("src/lib.rs", r#"pub struct Writer { run_id: String, count: u32 }
impl Writer {
    pub fn next(&self) -> String { format!("{}-{:>10}", self.count, self.run_id) }
}
"#),
        ("tests/a.rs", r#"#[test]
fn a() {
    let writer = Writer { run_id: "beta-1".to_string(), count: 1 };
    assert_eq!(writer.next(), "1-    beta-1");
}
"#),
    ]),
    ("width_of_a_named_argument", &[
        ("src/lib.rs", r#"pub struct Writer { run_id: String, count: u32 }
impl Writer {
    pub fn next(&self) -> String { format!("{count}-{id:>10}", id = self.run_id, count = self.count) }
}
"#),
        ("tests/a.rs", r#"#[test]
fn a() {
    let writer = Writer { run_id: "beta-1".to_string(), count: 1 };
    assert_eq!(writer.next(), "1-    beta-1");
}
"#),
    ]),
    ("width_of_an_argument_of_python", &[
        ("app.py", "def line(run_id, count):\n    return '{1} {0:>10}'.format(run_id, count)\n"),
        ("tests/test_a.py", "from app import line\ndef test_a():\n    assert line(run_id=\"beta-1\", count=1) == '1     beta-1'\n"),
    ]),
    ("function_that_takes_a_text", &[
        ("src/lib.rs", r"pub fn size(run_id: Option<&str>) -> Option<usize> { run_id.map(str::len) }
"),
        ("tests/a.rs", r#"#[test]
fn a() { let run_id = "beta-1"; assert_eq!(size(Some(run_id)), Some(6)); }
"#),
    ]),
    ("function_of_the_tree_that_takes_a_text", &[
        ("src/lib.rs", r"pub fn short(run_id: &str) -> &str { &run_id[..2] }
pub fn head(run_id: Option<&str>) -> Option<&str> { run_id.map(short) }
"),
        ("tests/a.rs", r#"#[test]
fn a() { let run_id = "beta-1"; assert_eq!(head(Some(run_id)), Some("be")); }
"#),
    ]),
    ("a constraint in the next line", &[
        ("src/run.ts", r"const Run = z.object({
  name: z.string(),
  runId: z.string()
    .max(8)
});
export const add = (run: unknown) => Run.parse(run).name;
"),
        ("tests/a.test.ts", r#"import { add } from "../src/run";
test("a", () => { const runId = "beta-1"; expect(add({ name: "x", runId })).toBe("x"); });
"#),
    ]),
    ("an object of the own class that cuts", &[
        ("app/trace.py", r"class Trace:
    def __init__(self, key=None):
        self.short = key[:3] if key else None

    def child(self, run_id):
        return type(self)(run_id)
"),
        ("tests/test_a.py", r#"from app.trace import Trace
def test_a():
    assert Trace().child(run_id="beta-1").short == "bet"
"#),
    ]),
    ("an object of the class of the object", &[
        ("app/trace.py", r"class Trace:
    def __init__(self, key=None):
        self.short = key[:3] if key else None

    def child(self, run_id):
        return self.__class__(key=run_id)
"),
        ("tests/test_a.py", r#"from app.trace import Trace
def test_a():
    assert Trace().child(run_id="beta-1").short == "bet"
"#),
    ]),
];

#[test]
fn code_that_seems_to_inspect_an_id_lets_it_change() {
    writes(HARMLESS);
    leaves(LOOKS);
}
