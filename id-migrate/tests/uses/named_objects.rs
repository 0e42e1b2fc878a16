//! Objects that are known by their name only, collections that closures fill, and tests that name no id.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("a collection that a closure fills", &[
        ("src/log.js", r"export function make(sink, runId) {
  return { info: (text) => sink.push(`${runId} ${text}`) };
}
"),
        ("test/log.test.js", r#"import test from "node:test"; import assert from "node:assert";
import { make } from "../src/log.js";
// runId
test("info", () => { const lines = []; make(lines, "beta-12").info("x"); assert.ok(<<lines[0].length < 12||lines.length === 1>>); });
"#),
        ("package.json", r#"{"type":"module"}"#),
    ]),
    ("an object with the name of its class", &[
        ("src/memory.js", r"export class Cache {
  #map = new Map();
  set(key, value) { this.#map.set(key, value); }
  count(size) { return [...this.#map.keys()].filter((key) => <<key.length < size||key !== size>>).length; }
}
"),
        ("src/jobs.js", r#"export const save = (cache, runId) => cache.set(`job:${runId}`, "1");
export const count = (cache) => cache.count(16);
"#),
        ("test/jobs.test.js", r#"import test from "node:test"; import assert from "node:assert";
import { Cache } from "../src/memory.js"; import { save, count } from "../src/jobs.js";
test("count", () => { const cache = new Cache(); const runId = "beta-12"; save(cache, runId); assert.equal(count(cache), 1); });
"#),
        ("package.json", r#"{"type":"module"}"#),
    ]),
    ("an attribute with the name of its class", &[
        ("app/memory.py", r"class MemoryCache:
    def __init__(self):
        self.data = {}
    def set(self, key, value):
        self.data[<<key[:4]||key>>] = value
"),
        ("app/jobs.py", r"class Jobs:
    def __init__(self, cache):
        self._cache = cache
    def save(self, run_id, value):
        self._cache.set(run_id, value)
"),
        ("tests/test_jobs.py", r#"from app.jobs import Jobs
from app.memory import MemoryCache
def test_save():
    cache = MemoryCache()
    jobs = Jobs(cache)
    jobs.save("beta-1", 1)
    jobs.save("beta-2", 2)
    assert len(cache.data) == <<1||2>>
"#),
    ]),
];

#[test]
fn objects_of_other_files_get_the_id() {
    tells(CASES);
}
