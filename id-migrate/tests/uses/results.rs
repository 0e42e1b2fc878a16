//! Tests that expect an id in a value without the name of an id.

use super::Case;

#[rustfmt::skip]
pub(crate) const HARMLESS: &[Case] = &[
    ("an attribute of an object behind the code", &[
        ("app.py", r"class Sink:
    def __init__(self):
        self.keys = []
        self.by_key = {}
    def write(self, key, value):
        self.keys.append(key)
        self.by_key[key] = value
class Pipeline:
    def __init__(self, sink):
        self.sink = sink
    def push(self, run_id, value):
        self.sink.write(run_id, value)
"),
        ("tests/test_a.py", r#"from app import Pipeline, Sink
def test_keys():
    sink = Sink()
    Pipeline(sink).push(run_id="beta-1", value=1)
    assert sink.keys == ["beta-1"]
    assert sink.keys[0] == "beta-1"
    assert sink.by_key == {"beta-1": 1}
"#),
    ]),
    ("the result of a method", &[
        ("app.py", r"class Board:
    def __init__(self):
        self.cards = {}
    def put(self, run_id, title):
        self.cards[run_id] = title
    def names(self):
        return list(self.cards)
"),
        ("tests/test_a.py", r#"import unittest
from app import Board
class BoardTest(unittest.TestCase):
    def test_names(self):
        board = Board()
        board.put(run_id="beta-1", title="x")
        self.assertEqual(board.names(), ["beta-1"])
"#),
    ]),
    ("the result of a function", &[
        ("app.py", r"def start(run_id, steps):
    return run_id, len(steps)
"),
        ("tests/test_a.py", r#"from app import start
def test_a():
    assert start(run_id="beta-1", steps=[]) == ("beta-1", 0)
"#),
    ]),
    ("a list of a script", &[
        ("app.ts", r"export class Store {
  order: string[] = [];
  add(runId: string) { this.order.push(runId); return { runId }; }
  ids() { return [...this.order]; }
}
"),
        ("app.test.ts", r#"import { Store } from "./app";
test("ids", () => {
  const store = new Store();
  expect(store.add("beta-1")).toEqual({ runId: "beta-1" });
  expect(store.ids()).toEqual(["beta-1"]);
});
"#),
    ]),
];

/// Code that makes the text of an id in another way.
const NAMES: (&str, &str) = (
    "names.py",
    "def name(number):\n    return f\"beta-{number}\"\n",
);

/// The expected text has another source.
#[rustfmt::skip]
pub(crate) const LOOKS: &[Case] = &[
    ("an attribute without the id", &[
        NAMES,
        ("app.py", r"from names import name
class Sink:
    def __init__(self):
        self.runs = []
        self.names = []
    def add(self, run_id):
        self.runs.append(run_id)
        self.names.append(name(1))
"),
        ("tests/test_a.py", r#"from app import Sink
def test_a():
    sink = Sink()
    sink.add(run_id="beta-1")
    assert sink.names == ["beta-1"]
"#),
    ]),
    ("a method without the id", &[
        NAMES,
        ("app.py", r"from names import name
class Sink:
    def __init__(self):
        self.runs = []
    def add(self, run_id):
        self.runs.append(run_id)
    def names(self):
        return [name(1)]
"),
        ("tests/test_a.py", r#"from app import Sink
def test_a():
    sink = Sink()
    sink.add(run_id="beta-1")
    assert sink.names() == ["beta-1"]
"#),
    ]),
    ("a result of a call with the id", &[
        NAMES,
        ("app.py", r"from names import name
def start(run_id, number):
    return name(number)
"),
        ("tests/test_a.py", r#"from app import start
def test_a():
    assert start(run_id="beta-1", number=1) == "beta-1"
"#),
    ]),
    ("a pair of texts", &[
        NAMES,
        ("app.py", r"from names import name
def start(run_id, number):
    return run_id, name(number)
"),
        ("tests/test_a.py", r#"from app import start
def test_a():
    assert start(run_id="beta-1", number=1) == ("beta-1", "beta-1")
"#),
    ]),
    ("a variable of the environment", &[
        ("tests/conftest.py", "import os\nos.environ[\"LABEL\"] = \"\".join((\"beta\", chr(45), \"1\"))\n"),
        ("app.py", r#"import os
class Sink:
    def __init__(self):
        self.keys = []
    def record(self, run_id):
        self.keys.append(os.environ["LABEL"])
"#),
        ("tests/test_a.py", r#"from app import Sink
def test_a():
    sink = Sink()
    sink.record(run_id="beta-1")
    assert sink.keys == ["beta-1"]
"#),
    ]),
    ("an argument of another function", &[
        ("app.py", r"class Sink:
    def __init__(self):
        self.keys = []
    def record(self, run_id):
        self.keys.append(run_id)
"),
        ("tests/test_a.py", r#"from app import Sink
from releases import current
def test_a():
    sink = Sink()
    sink.record(run_id="beta-1")
    assert sink.keys == ["beta-1"]
    assert current("beta-1")
"#),
    ]),
];
