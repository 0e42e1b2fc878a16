//! Python code that seems to build, to name or to inspect an id. In each case, the first text keeps the id and the second lets it
//! change.

use super::{Case, tells};

#[rustfmt::skip]
const SENDS_A_MAIL: (&str, &str) = ("tests/test_a.py", r#"from app.mail import body
def test_a():
    assert body(run_id="beta-1")
"#);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("a value for the key of an id", &[
        ("app/state.py", r#"RUN = "rename-me"
STATE = {"run_id": <<name||None>>}
def wanted(names=None, name=None):
    return [name.strip("-") for name in names or []], name
"#),
        ("tests/test_a.py", r#"from app.state import wanted
def test_a(store):
    store.add(run_id="beta-1")
    assert wanted()[1] is None
"#),
    ]),
    ("a dedented text", &[
        ("app/mail.py", r#"import textwrap
def body(run_id):
    return textwrap.<<shorten||dedent>>(f"""
        <p>{run_id}</p>
    """)
"#),
        SENDS_A_MAIL,
    ]),
    ("a dedented text under another name", &[
        ("app/mail.py", r#"from textwrap import <<fill||dedent>> as lay_out
def body(run_id):
    return lay_out(f"<p>{run_id}</p>")
"#),
        SENDS_A_MAIL,
    ]),
    ("a random part", &[
        ("app/runs.py", r#"import uuid
def start(given):
    return {"run": f"beta-{<<given||uuid.uuid4().hex[:12]>>}"}
"#),
        ("tests/test_a.py", r#"from app.runs import start
def test_a(store):
    store.add(run_id="beta-1")
    assert start("1")
"#),
    ]),
    ("a random part that a fixture replaces", &[
        ("app/runs.py", r#"from uuid import uuid4
def start():
    return {"run": f"beta-{str(uuid4())[:8]}"}
"#),
        ("tests/conftest.py", r#"import pytest
@pytest.fixture
def fixed(monkeypatch):
    monkeypatch.setattr("app.runs.<<uuid4||time>>", lambda: "1")
"#),
        ("tests/test_a.py", r#"from app.runs import start
def test_a(store, fixed):
    store.add(run_id="beta-1")
    assert start()
"#),
    ]),
    ("a random part that a caller can replace", &[
        ("app/runs.py", r#"from uuid import uuid4
def start(part=None):
    return {"run": f"beta-{<<part or uuid4().hex||uuid4().hex>>}"}
"#),
        ("tests/test_a.py", r#"from app.runs import start
def test_a(store):
    store.add(run_id="beta-1")
    assert start("1")
"#),
    ]),
];

#[test]
fn an_id_stays_only_where_code_can_reach_it() {
    tells(CASES);
}
