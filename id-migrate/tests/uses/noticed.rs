//! Python code that notices a new id behind containers, callbacks, output and mocks.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("the names of an enum", &[
        ("app/rules.py", r"from app.kinds import Kind
def check(key):
    return any(k.name.lower() == key for k in Kind)
"),
        ("app/kinds.py", r"from enum import Enum
class Kind(Enum):
    <<NIGHTLY||WEEKLY>> = 1
"),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly") is <<True||False>>
"#),
    ]),
    ("a sort by a key", &[
        ("app/rules.py", r#"from operator import itemgetter
def check(key):
    rows = [{"k": "omega", "n": 1}, {"k": key, "n": 0}]
    rows.sort(key=itemgetter(<<"k"||"n">>))
    return rows[0]["n"]
"#),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly-1") == <<0||0>>
"#),
    ]),
    ("a dict for missing keys", &[
        ("app/rules.py", r"class Table(dict):
    def __missing__(self, key):
        return <<len(key)||9>>
def check(key):
    return Table()[key]
"),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly-1") == <<9||9>>
"#),
    ]),
    ("a text that print writes", &[
        ("app/rules.py", r#"import io
def check(key):
    buf = io.StringIO()
    print("job", key, file=buf)
    return <<len(buf.getvalue())||buf.getvalue().startswith("job")>>
"#),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly-1") == <<14||True>>
"#),
    ]),
    ("the length of the output", &[
        ("app/rules.py", r#"import sys
def check(key):
    sys.stdout.write(f"job {key}\n")
"#),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit(capsys):
    Service().submit(run_id="nightly-1")
    assert <<len(capsys.readouterr().out) < 16||"job" in capsys.readouterr().out>>
"#),
    ]),
    ("a pattern of a warning", &[
        ("app/rules.py", r#"import warnings
def check(key):
    warnings.warn(f"job {key} is late", stacklevel=2)
"#),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"import pytest
from app.service import Service
def test_submit():
    with pytest.warns(UserWarning, match=r"<<job [a-z]+-\d is late||is late>>"):
        Service().submit(run_id="nightly-1")
"#),
    ]),
    ("a pattern of an error", &[
        ("app/rules.py", r#"def check(key):
    raise KeyError(f"job {key} not found")
"#),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"import pytest
from app.service import Service
def test_submit():
    with pytest.raises(KeyError, match=r"<<job \w+-\d not||not found>>"):
        Service().submit(run_id="nightly-1")
"#),
    ]),
    ("a type of a column", &[
        ("app/rules.py", r#"from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base
from sqlalchemy.types import TypeDecorator
Base = declarative_base()
class Short(TypeDecorator):
    impl = String
    cache_ok = True
    def process_bind_param(self, value, dialect):
        if <<len(value) > 12||value is None>>:
            raise ValueError(value)
        return value
class Job(Base):
    __tablename__ = "jobs"
    id = Column(Integer, primary_key=True)
    key = Column(Short)
def check(key):
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as s:
        s.add(Job(key=key))
        s.commit()
        return s.query(Job).count()
"#),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly-1") == <<1||1>>
"#),
    ]),
    ("a listener of SQLAlchemy", &[
        ("app/rules.py", r#"from sqlalchemy import Column, Integer, String, create_engine, event
from sqlalchemy.orm import Session, declarative_base
Base = declarative_base()
class Job(Base):
    __tablename__ = "jobs"
    id = Column(Integer, primary_key=True)
    key = Column(String)
@event.listens_for(Job, "before_insert")
def guard(mapper, connection, target):
    if <<"_" in target.key||target.key is None>>:
        raise ValueError("bad")
def check(key):
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as s:
        s.add(Job(key=key))
        s.commit()
        return s.query(Job).count()
"#),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly-1") == <<1||1>>
"#),
    ]),
    ("a callback of a stack", &[
        ("app/rules.py", r#"from contextlib import ExitStack
def close(key):
    if <<"_" in key||key is None>>:
        raise ValueError
def check(key):
    with ExitStack() as stack:
        stack.callback(close, key)
    return True
"#),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly-1") is <<True||True>>
"#),
    ]),
    ("a callback of a finalizer", &[
        ("app/rules.py", r"import weakref
class Box:
    pass
SEEN = []
def done(key):
    SEEN.append(<<len(key)||9>>)
def check(key):
    box = Box()
    weakref.finalize(box, done, key)
    del box
    return SEEN[-1]
"),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly-1") == <<9||9>>
"#),
    ]),
    ("a function that another function makes", &[
        ("app/rules.py", r"def make(limit):
    def outer(key):
        def inner():
            return <<len(key) < limit||limit > 1>>
        return inner
    return outer
CHECK = make(12)
def check(key):
    return CHECK(key)()
"),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly-1") is <<True||True>>
"#),
    ]),
    ("keyword arguments of a callback", &[
        ("app/rules.py", r#"class Subject:
    def __init__(self):
        self._observers = {}
    def attach(self, topic, fn):
        self._observers.setdefault(topic, set()).add(fn)
    def notify(self, topic, **payload):
        return [fn(**payload) for fn in self._observers[topic]]
def audit(key, n):
    return <<len(key) < 12||n == 1>>
def check(key):
    subject = Subject()
    subject.attach("t", audit)
    return subject.notify("t", key=key, n=1)
"#),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly-1") == <<[True]||[True]>>
"#),
    ]),
    ("the arguments of a mock", &[
        ("app/mailer.py", r"class Mailer:
    def send(self, subject, body): ...
"),
        ("app/service.py", r#"class Service:
    def __init__(self, mailer):
        self.mailer = mailer
    def submit(self, run_id):
        self.mailer.send(f"job {run_id}", "body")
"#),
        ("tests/test_service.py", r#"from unittest.mock import Mock
from app.mailer import Mailer
from app.service import Service
def test_submit():
    mailer = Mock(spec=Mailer)
    Service(mailer).submit(run_id="nightly-1")
    subject, body = mailer.send.call_args.args
    assert <<len(subject) < 16||subject>>
"#),
    ]),
    ("the calls of a mock", &[
        ("app/rules.py", r"def check(key, client):
    client.post(key, 1)
"),
        ("app/service.py", r"from app.rules import check
class Service:
    def __init__(self, client):
        self.client = client
    def submit(self, run_id):
        check(run_id, self.client)
"),
        ("tests/test_service.py", r#"from unittest.mock import Mock
from app.service import Service
def test_submit():
    client = Mock()
    Service(client).submit(run_id="nightly-1")
    assert <<client.post.call_args_list[0][0][0].split("-")[0].isalpha() and "_" not in client.post.call_args_list[0][0][0]||len(client.post.call_args_list) == 1>>
"#),
    ]),
];

#[test]
fn each_place_that_notices_a_new_id_counts() {
    tells(CASES);
}
