//! Python code that passes on an id without a look at its text.

use super::{Case, writes};

#[rustfmt::skip]
const HARMLESS: &[Case] = &[
    ("context_variable", &[
        ("app/context.py", r#"from contextvars import ContextVar

_run_id: ContextVar[str] = ContextVar("run_id", default="-")

def bind(run_id):
    return _run_id.set(run_id)

def carried(work):
    parent_run_id = _run_id.get()

    def run():
        token = _run_id.set(parent_run_id)
        try:
            return work()
        finally:
            _run_id.reset(token)

    return run
"#),
        ("app/main.py", r#"from app.context import bind

def options(parser):
    parser.add_argument("--parent_run_id")
    parser.add_argument("--tags", type=lambda text: text.split("-"))
"#),
        ("tests/test_a.py", r#"from app.context import bind, carried
from app.main import options

def test_a():
    bind("beta-1")
    assert carried(lambda: 3)() == 3
"#),
    ]),
    ("ok_event", &[
        ("tests/test_a.py", r#"def make(run_id):
    return {"type": "x", "run_id": run_id}

def test_a():
    event = make(run_id="beta-1")
    assert event["run_id"] == "beta-1"
    assert event["type"] == "x"
"#),
    ]),
    ("ok_mock", &[
        ("tests/test_a.py", r#"from unittest.mock import MagicMock, AsyncMock

def test_a():
    m = MagicMock()
    m.start(run_id="beta-1")
    m.start.assert_called_once_with(run_id="beta-1")
"#),
    ]),
    ("ok_class", &[
        ("tests/test_a.py", r#"class Agent:
    def __init__(self, run_id):
        self.run_id = run_id
        self.calls = []
    def run(self, prompt):
        self.calls.append((self.run_id, prompt))
        return {"run_id": self.run_id, "prompt": prompt}

def test_a():
    agent = Agent(run_id="beta-1")
    assert agent.run("hello")["run_id"] == "beta-1"
    assert len(agent.calls) == 1
"#),
    ]),
    ("ok_annotation", &[
        ("app/memory.py", r"from pathlib import Path

class Memory:
    def __init__(self):
        self.directories = []

    def mkdir(self, path: Path, *, parents: bool = False):
        self.directories.append(path)

    def keep(self, run_id):
        self.directories.append(run_id)
        for action in self.directories:
            self.mkdir(action)
        return run_id
"),
        ("tests/test_a.py", r#"from app.memory import Memory

def test_a():
    run_id = "beta-1"
    assert Memory().keep(run_id) == run_id
"#),
    ]),
    ("ok_quoted", &[
        ("app/links.py", r#"from urllib.parse import quote, unquote

def link(run):
    return "/runs/" + quote(run.run_id, safe="")

def run_of(link):
    return unquote(link.rpartition("/")[2])
"#),
        ("tests/test_a.py", r#"from types import SimpleNamespace
from app.links import link

def test_a():
    run = SimpleNamespace(run_id="beta-1")
    assert link(run) == f"/runs/{run.run_id}"
"#),
    ]),
    ("ok_number", &[
        ("app/wait.py", r"def wait(run_id):
    values = [run_id, 3]
    delay = values[1] * (2 ** values[1])
    return values[0], max(values[1] + 1, 2), delay
"),
        ("tests/test_a.py", r#"from app.wait import wait

def test_a():
    waits = wait(run_id="beta-1")
    assert waits[2] == 24
"#),
    ]),
    ("ok_length_of_members", &[
        ("app/rows.py", r#"def row(run_id, parts):
    fields = {"run_id": run_id, "parts": parts}
    return {key: value for key, value in fields.items() if value is not None and not len(value) == 0}
"#),
        ("tests/test_a.py", r#"from app.rows import row

def test_a():
    assert row("beta-1", [])["run_id"]

def test_b():
    assert row(run_id="beta-1", parts=[]) == {"run_id": "beta-1"}
"#),
    ]),
    ("ok_length_of_a_list", &[
        ("tests/test_a.py", r#"from replays import replay

def test_a():
    events = replay(run_id="beta-1")
    assert len(events) == 7
    assert events[-1]["type"] == "x"
"#),
    ]),
    ("a value that is added to a set is no function", &[
        ("session.py", r#"def unique(runs):
    seen_run_ids: set[str] = set()
    found = []

    def add_if_unseen(run):
        run_id = getattr(run, "run_id", None)
        if run_id and run_id in seen_run_ids:
            return
        if run_id:
            seen_run_ids.add(run_id)
        found.append(run)

    for run in runs:
        add_if_unseen(run)
    return found
"#),
        ("test_session.py", r#"from types import SimpleNamespace
from session import unique

def test_unique():
    run = SimpleNamespace(run_id="beta-1")
    assert unique([run, run]) == [run]
"#),
    ]),
    ("a method that code looks up by its name", &[
        ("approval.py", r#"def finish(store, run_id, status):
    update = getattr(store, "update_status", None)
    if update is None:
        return False
    return update(run_id, status) == 1
"#),
        ("test_approval.py", r#"from approval import finish


class Store:
    def __init__(self):
        self.rows = {}

    def update_status(self, key, status):
        self.rows[key] = status
        return len(self.rows)


def test_finish():
    store = Store()
    run_id = "beta-1"
    assert finish(store, run_id, "done")
    assert store.rows == {run_id: "done"}
"#),
    ]),
    ("an argument of a call is no variable", &[
        ("fields.py", r#"import registry


class Field:
    def __init__(self, name, parse):
        self.name = name
        self.parse = parse

    @classmethod
    def of(cls, data):
        return cls(
            name=data["name"],
            parse=data["parse"],
        )

    def show(self, run_id):
        return self.parse(run_id)
"#),
        ("registry.py", r#""""Keeps hooks of a run_id."""
import fields


def short(data):
    return data[:3]


def register(hooks):
    hooks.add(short)
    return fields.Field
"#),
        ("test_fields.py", r#"from fields import Field


def test_show():
    run_id = "beta-1"
    assert Field("a", str).show(run_id) == run_id
"#),
    ]),
];

#[test]
fn python_that_passes_on_an_id_is_fixed() {
    writes(HARMLESS);
}
