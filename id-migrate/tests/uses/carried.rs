//! Python code that gets an id from an error.

use super::Case;

#[rustfmt::skip]
pub(crate) const LOOKS: &[Case] = &[
    ("the text of an error", &[
        ("app/runs.py", r#"def load(run_id):
    raise ValueError(f"no run {run_id}")
def report(run_id):
    try:
        load(run_id)
    except ValueError as error:
        return str(error)[:12]
"#),
        ("tests/test_a.py", r#"from app.runs import report
def test_a():
    run_id = "job-1"
    assert report(run_id).endswith(run_id)
"#),
    ]),
    ("the arguments of an error", &[
        ("app/runs.py", r#"class NotFound(Exception):
    def __init__(self, run_id):
        super().__init__("no run", run_id)
def load(run_id):
    raise NotFound(run_id)
def report(run_id):
    try:
        load(run_id)
    except NotFound as error:
        return error.args[1][:5]
"#),
        ("tests/test_a.py", r#"from app.runs import report
def test_a():
    run_id = "job-1"
    assert report(run_id) == run_id
"#),
    ]),
    ("an error in a test", &[
        ("app/runs.py", r#"def load(run_id):
    raise KeyError(f"no run {run_id}")
"#),
        ("tests/test_a.py", r#"from app.runs import load
def test_a():
    run_id = "job-1"
    try:
        load(run_id)
    except Exception as error:
        assert len(f"{error}") < 20
"#),
    ]),
];

#[rustfmt::skip]
pub(crate) const HARMLESS: &[Case] = &[
    ("an error that is shown", &[
        ("app/runs.py", r#"class NotFound(Exception):
    pass
def load(run_id):
    raise NotFound(f"no run {run_id}")
def report(run_id):
    try:
        load(run_id)
    except NotFound as error:
        return f"failed: {error}"[:500]
    except OSError as error:
        return str(error)[:3]
"#),
        ("tests/test_a.py", r#"from app.runs import report
def test_a():
    run_id = "beta-1"
    assert run_id in report(run_id)
"#),
    ]),
];
