//! Python objects, types and operators of the tree that inspect the text of an id.

use super::Case;

#[rustfmt::skip]
pub(crate) const LOOKS: &[Case] = &[
    ("subclass_only", &[
        ("base.py", r"class Base:
    def start(self, run_id):
        self.handle(run_id)
"),
        ("impl.py", r"from base import Base
class Impl(Base):
    def handle(self, rid):
        self.n = int(rid[4:])
"),
        ("test_t.py", r#"from impl import Impl
def test_t():
    i = Impl()
    i.start(run_id="job-1")
    assert i.n == 1
"#),
    ]),
    ("member_len", &[
        ("app.py", r"def row(d):
    return [len(v) for k, v in d.items()]
"),
        ("test_t.py", r#"from app import row
def test_t():
    assert row({"run_id": "job-1"}) == [5]
"#),
    ]),
    ("env_file", &[
        (".env.test", r"RUN_ID=job-1
"),
        ("test_t.py", r#"import pathlib
def test_t():
    run_id = "job-1"
    lines = (pathlib.Path(__file__).parent / ".env.test").read_text().splitlines()
    assert lines[0].partition("=")[2] == run_id
"#),
    ]),
    ("ini_file", &[
        ("settings.cfg", r"[run]
run_id = job-1
"),
        ("test_t.py", r#"import configparser, os
def test_t():
    c = configparser.ConfigParser()
    c.read(os.path.join(os.path.dirname(__file__), "settings.cfg"))
    run_id = "job-1"
    assert c["run"]["run_id"] == run_id
"#),
    ]),
    ("heap", &[
        ("test_t.py", r#"import heapq
def test_t():
    q = []
    heapq.heappush(q, (1, {"run_id": "zeta"}["run_id"]))
    heapq.heappush(q, (1, "task"))
    assert heapq.heappop(q)[1] == "task"
"#),
    ]),
];
