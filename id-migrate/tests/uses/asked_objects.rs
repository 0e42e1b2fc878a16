//! Tests that compare what the code returns for an id, not the id itself.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("a member of a new object", &[
        ("src/run.js", r"export class Run { constructor({ runId }) { this.v = runId; } get size() { return <<this.v.length||7>>; } }
"),
        ("test/run.test.js", r#"import test from "node:test"; import assert from "node:assert";
import { Run } from "../src/run.js";
test("size", () => { assert.strictEqual(new Run({ runId: "beta-12" }).size, 7); });
"#),
        ("package.json", r#"{"type":"module"}"#),
    ]),
    ("a method of a new object", &[
        ("Cargo.toml", r#"[package]
name = "x"
version = "0.1.0"
edition = "2021"
"#),
        ("src/lib.rs", r"pub struct Name { value: String }
impl Name {
    pub fn new(run_id: &str) -> Self { Name { value: run_id.to_string() } }
    pub fn parts(&self) -> usize { <<self.value.split('_').count()||usize::from(!self.value.is_empty())>> }
}
"),
        ("tests/it.rs", r#"use x::Name;
// run_id
#[test]
fn parts() { assert_eq!(Name::new("nightly-1").parts(), 1); }
"#),
    ]),
    ("calls for each id", &[
        ("app/limit.py", r#"from collections import defaultdict
class Limit:
    def __init__(self, n): self.n, self.seen = n, defaultdict(int)
    def allow(self, key):
        bucket = <<key.split("-", 1)[0]||key>>
        self.seen[bucket] += 1
        return self.seen[bucket] <= self.n
"#),
        ("tests/test_limit.py", r#"from app.limit import Limit
def test_allow():
    limit = Limit(1)
    run_ids = ["nightly-1", "nightly-2"]
    assert [limit.allow(r) for r in run_ids] == [True, <<False||True>>]
"#),
    ]),
    ("a target of a loop in a call", &[
        ("app/outbox.py", r"import json
class Outbox:
    def __init__(self): self.rows = []
    def put(self, topic, payload): self.rows.append((topic, json.dumps(payload)))
    def size(self): return sum(<<len(text)||1>> for _, text in self.rows)
"),
        ("tests/test_outbox.py", r#"from app.outbox import Outbox
def test_size():
    outbox = Outbox()
    outbox.put("t", {"run_id": "nightly-1"})
    assert outbox.size() == <<23||1>>
"#),
    ]),
];

#[test]
fn the_id_of_an_asked_object_is_no_expectation() {
    tells(CASES);
}
