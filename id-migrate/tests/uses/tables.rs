//! Tables of SQL that other files create, and statements that a variable or a wrapper runs.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("a table of another file", &[
        ("app/schema.py", r#"import sqlite3
DDL = "CREATE TABLE jobs (k TEXT <<CHECK (length(k) < 12)||NOT NULL>>, n INTEGER)"
def connect():
    conn = sqlite3.connect(":memory:")
    conn.execute(DDL)
    return conn
"#),
        ("app/db.py", r#"from app.schema import connect
class Db:
    def __init__(self):
        self.conn = connect()
    def insert(self, k):
        self.conn.execute("INSERT INTO jobs VALUES (?, ?)", (k, 1))
    def count(self):
        return self.conn.execute("SELECT count(*) FROM jobs").fetchone()[0]
"#),
        ("tests/test_db.py", r#"from app.db import Db
def test_insert():
    db = Db()
    db.insert(k="x")
    run_id = "nightly-1"
    db.insert(run_id)
    assert db.count() == 2
"#),
    ]),
    ("a table of a schema", &[
        ("app/schema.sql", r"CREATE TABLE jobs (k TEXT <<CHECK (length(k) < 12)||NOT NULL>>, n INTEGER);
"),
        ("app/db.py", r#"import sqlite3
from pathlib import Path
class Db:
    def __init__(self):
        self.conn = sqlite3.connect(":memory:")
        self.conn.executescript((Path(__file__).parent / "schema.sql").read_text())
    def insert(self, run_id):
        self.conn.execute("INSERT INTO jobs VALUES (?, ?)", (run_id, 1))
    def count(self):
        return self.conn.execute("SELECT count(*) FROM jobs").fetchone()[0]
"#),
        ("tests/test_db.py", r#"from app.db import Db
def test_insert():
    db = Db()
    db.insert(run_id="nightly-1")
    assert db.count() == 1
"#),
    ]),
    ("a column that a schema computes", &[
        ("app/schema.sql", r"CREATE TABLE runs (key TEXT, size INTEGER GENERATED ALWAYS AS (<<length(key)||9 + (key = '')>>) STORED);
"),
        ("app/db.py", r#"import sqlite3, pathlib
class Db:
    def __init__(self):
        self.c = sqlite3.connect(":memory:")
        self.c.executescript(pathlib.Path(__file__).with_name("schema.sql").read_text())
    def add(self, run_id):
        self.c.execute("INSERT INTO runs (key) VALUES (?)", (run_id,))
    def size(self):
        return self.c.execute("SELECT max(size) FROM runs").fetchone()[0]
"#),
        ("tests/test_db.py", r#"from app.db import Db
def test_add():
    db = Db()
    db.add(run_id="nightly-1")
    assert db.size() == 9
"#),
    ]),
    ("rows of a variable", &[
        ("app/db.py", r#"import sqlite3
class Db:
    def __init__(self):
        self.c = sqlite3.connect(":memory:")
        self.c.execute("create table runs (name text<< check (name glob '[a-z]*-[0-9]')||>>, ms int)")
    def add_all(self, runs):
        rows = [(r.run_id, r.ms) for r in runs]
        self.c.executemany("insert into runs values (?, ?)", rows)
    def count(self):
        return self.c.execute("select count(*) from runs").fetchone()[0]
"#),
        ("tests/test_db.py", r#"from types import SimpleNamespace as N
from app.db import Db
def test_add():
    db = Db()
    db.add_all([N(run_id="nightly-1", ms=1)])
    assert db.count() == 1
"#),
    ]),
    ("rows of a loop", &[
        ("app/db.py", r#"import sqlite3
class Db:
    def __init__(self):
        self.conn = sqlite3.connect(":memory:")
        self.conn.execute("CREATE TABLE jobs (name TEXT<< CHECK (name GLOB '[a-z]*-[0-9]')||>>, ms INTEGER)")
    def add(self, jobs):
        rows = []
        for job in jobs:
            rows.append((job.run_id, job.ms))
        self.conn.executemany("INSERT INTO jobs VALUES (?, ?)", rows)
        return self.conn.execute("SELECT count(*) FROM jobs").fetchone()[0]
"#),
        ("tests/test_db.py", r#"from types import SimpleNamespace
from app.db import Db
def test_add():
    assert Db().add([SimpleNamespace(run_id="nightly-1", ms=1)]) == 1
"#),
    ]),
    ("a wrapper runs the statement", &[
        ("app/db.py", r#"import sqlite3
class Db:
    def __init__(self):
        self.conn = sqlite3.connect(":memory:")
        self.run("CREATE TABLE jobs (label TEXT, n INTEGER)", ())
    def run(self, sql, values):
        return self.conn.execute(sql, values)
    def add(self, run_id):
        self.run("INSERT INTO jobs (label, n) VALUES (?, ?)", (run_id, 1))
    def odd(self):
        return self.run("SELECT count(*) FROM jobs WHERE <<length(label) > 12||n > 12>>", ()).fetchone()[0]
"#),
        ("tests/test_db.py", r#"from app.db import Db
def test_add():
    db = Db()
    db.add(run_id="nightly-1")
    assert db.odd() == 0
"#),
    ]),
    ("a prepared statement", &[
        ("src/db.js", r#"export function add(db, runId) {
  db.prepare("INSERT INTO jobs (label, n) VALUES (?, ?)").run(runId, 1);
  return db.prepare("SELECT count(*) AS n FROM jobs WHERE <<length(label) > 12||n > 12>>").get().n;
}
"#),
        ("test/db.test.js", r#"import test from "node:test"; import assert from "node:assert";
import { add } from "../src/db.js";
test("add", () => { const db = { prepare: () => ({ run() {}, get: () => ({ n: 0 }) }) }; assert.equal(add(db, "beta-1"), 0); });
"#),
        ("package.json", r#"{"type":"module"}"#),
    ]),
    ("a prepared statement with names", &[
        ("src/db.js", r#"export class Jobs {
  constructor(db) {
    this.insert = db.prepare("INSERT INTO jobs VALUES (@label, @n)");
    db.exec("CREATE TABLE jobs (label TEXT <<CHECK (length(label) < 12)||NOT NULL>>, n INTEGER)");
  }
  add(runId) {
    return this.insert.run({ label: runId, n: 1 });
  }
}
"#),
        ("test/db.test.js", r#"import test from "node:test"; import assert from "node:assert";
import { Jobs } from "../src/db.js";
test("add", () => { const db = { exec() {}, prepare: () => ({ run: () => 1 }) }; assert.equal(new Jobs(db).add("beta-1"), 1); });
"#),
        ("package.json", r#"{"type":"module"}"#),
    ]),
];

#[test]
fn rules_of_tables_count_for_the_ids_in_their_columns() {
    tells(CASES);
}
