//! Templates in files and in code that inspect a member of an object, and a program in a text.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("a member with another name", &[
        ("app/page.py", r#"from pathlib import Path
from types import SimpleNamespace
from jinja2 import Environment, FileSystemLoader
ENV = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"))
def show(run_id):
    job = SimpleNamespace(key=run_id, status="ok")
    return ENV.get_template("row.html").render(job=job)
"#),
        ("app/templates/row.html", r"<td>{{ <<job.key[:4]||job.status[:4]>> }}</td>
"),
        ("tests/test_page.py", r#"from app.page import show
def test_show():
    assert show(run_id="beta-12") == "<td><<beta||ok>></td>"
"#),
    ]),
    ("a variable of a template", &[
        ("app/page.py", r#"from pathlib import Path
from types import SimpleNamespace
from jinja2 import Environment, FileSystemLoader
ENV = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"))
def show(run):
    return ENV.get_template("row.html").render(run=run)
"#),
        ("app/templates/row.html", r#"{% set r = run.run_id %}<td>{{ <<r[:4]||(r == "x")>> }}</td>
"#),
        ("tests/test_page.py", r#"from types import SimpleNamespace
from app.page import show
def test_show():
    assert show(SimpleNamespace(run_id="beta-12")) == "<td><<beta||False>></td>"
"#),
    ]),
    ("filters", &[
        ("app/page.py", r#"from pathlib import Path
from jinja2 import Environment, FileSystemLoader
ENV = Environment(loader=FileSystemLoader(Path(__file__).parent))
def show(run):
    return ENV.get_template("row.html").render(run=run)
"#),
        ("app/row.html", r"<td>{{ run.run_id | <<upper||e>> }}</td>
"),
        ("tests/test_page.py", r#"from types import SimpleNamespace
from app.page import show
def test_show():
    assert len(show(SimpleNamespace(run_id="beta-12"))) > 9
"#),
    ]),
    ("a loop", &[
        ("app/page.py", r#"from pathlib import Path
from jinja2 import Environment, FileSystemLoader
ENV = Environment(loader=FileSystemLoader(Path(__file__).parent))
def show(run_ids):
    return ENV.get_template("row.html").render(run_ids=run_ids)
"#),
        ("app/row.html", r"{% for name in run_ids %}<td>{{ <<name|length||loop.index>> }}</td>{% endfor %}
"),
        ("tests/test_page.py", r#"from app.page import show
def test_show():
    assert show(run_ids=["beta-12"]) == "<td><<7||1>></td>"
"#),
    ]),
    ("a template in the code", &[
        ("app/page.py", r#"from dataclasses import dataclass
from jinja2 import Template
ROW = Template("<td>{{ <<job.key|length||job.n>> }}</td>")
@dataclass
class Job:
    key: str
    n: int = 7
def show(run_id):
    return ROW.render(job=Job(key=run_id))
"#),
        ("tests/test_page.py", r#"from app.page import show
def test_show():
    assert show(run_id="beta-12") == "<td>7</td>"
"#),
    ]),
    ("a program in a text", &[
        ("app/proc.py", r#"import subprocess, sys
CODE = "import sys; sys.exit(<<len(sys.argv[1]) > 12||len(sys.path) > 99>>)"
def code(run_id):
    return subprocess.run([sys.executable, "-c", CODE, run_id]).returncode
"#),
        ("tests/test_proc.py", r#"from app.proc import code
def test_code():
    assert code(run_id="beta-12") == 0
"#),
    ]),
];

#[test]
fn templates_that_inspect_a_member_keep_the_id() {
    tells(CASES);
}
