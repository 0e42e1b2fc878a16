//! Python code that builds a text from the words of other files, and compares ids with it.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("a joined constant", &[
        ("app/names.py", r#"KIND = <<"nightly"||"weekly">>
"#),
        ("app/policy.py", r#"from app.names import KIND
def is_special(label):
    return label == "-".join([KIND, "1"])
"#),
        ("app/service.py", r"from app.policy import is_special
def submit(run_id):
    return is_special(run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") is <<True||False>>
"#),
    ]),
    ("a setting in a format", &[
        ("app/config.py", r#"DEFAULTS = {"kind": <<"nightly"||"weekly">>}
"#),
        ("app/policy.py", r#"from app.config import DEFAULTS
def is_special(label):
    wanted = "%s-1" % DEFAULTS["kind"]
    return wanted == label
"#),
        ("app/service.py", r"from app.policy import is_special
def submit(run_id):
    return is_special(run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") is <<True||False>>
"#),
    ]),
    ("a format of another line", &[
        ("app/settings.py", r#"from dataclasses import dataclass
@dataclass(frozen=True)
class Settings:
    kind: str = <<"nightly"||"weekly">>
    number: int = 1
settings = Settings()
"#),
        ("app/policy.py", r#"from app.settings import settings
TEMPLATE = "{}-{}"
def is_special(label):
    return label == TEMPLATE.format(settings.kind, settings.number)
"#),
        ("app/service.py", r"from app.policy import is_special
def submit(run_id):
    return is_special(run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") is <<True||False>>
"#),
    ]),
    ("a sum of constants", &[
        ("app/rules.py", r"from app.names import HEAD, TAIL
def check(key):
    return key == HEAD + TAIL
"),
        ("app/names.py", r#"HEAD = <<"nightly-"||"weekly-">>
TAIL = "1"
"#),
        ("app/service.py", r"from app.rules import check
class Service:
    def submit(self, run_id):
        return check(run_id)
"),
        ("tests/test_service.py", r#"from app.service import Service
def test_submit():
    assert Service().submit(run_id="nightly-1") is <<True||False>>
"#),
    ]),
    ("a function of another file", &[
        ("app/names.py", r#"KIND = <<"nightly"||"weekly">>
def first():
    return KIND + "-1"
"#),
        ("app/policy.py", r"from app.names import first
def is_special(label):
    return label == first()
"),
        ("app/service.py", r"from app.policy import is_special
def submit(run_id):
    return is_special(run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") is <<True||False>>
"#),
    ]),
    ("a property", &[
        ("app/names.py", r#"class Names:
    base = <<"nightly"||"weekly">>
    @property
    def first(self):
        return f"{self.base}-1"
"#),
        ("app/policy.py", r"from app.names import Names
class Policy:
    def __init__(self):
        self.names = Names()
    def allows(self, label):
        return label != self.names.first
"),
        ("app/service.py", r"from app.policy import Policy
def submit(run_id):
    return Policy().allows(run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") is <<False||True>>
"#),
    ]),
    ("a registry by the names of functions", &[
        ("app/registry.py", r#"HANDLERS = {}
def register(fn):
    HANDLERS[fn.__name__.replace("_", "-")] = fn
    return fn
"#),
        ("app/jobs.py", r"from app.registry import register
@register
def <<nightly_one||weekly_one>>():
    return 7
"),
        ("app/service.py", r"import app.jobs
from app.registry import HANDLERS
def submit(run_id):
    return run_id in HANDLERS
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-one") is <<True||False>>
"#),
    ]),
    ("a registry by the names of classes", &[
        ("app/base.py", r"class Plugin:
    kinds = {}
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Plugin.kinds[cls.__name__.lower()] = cls
"),
        ("app/plugins.py", r"from app.base import Plugin
class <<Nightly||Weekly>>(Plugin):
    pass
"),
        ("app/service.py", r"from app import plugins
from app.base import Plugin
def submit(run_id):
    return run_id in Plugin.kinds
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly") is <<True||False>>
"#),
    ]),
    ("an expected call", &[
        ("app/service.py", r#"class Service:
    def __init__(self, client):
        self.client = client
    def submit(self, run_id):
        self.client.put(f"jobs/{run_id}")
"#),
        ("tests/test_service.py", r#"from unittest.mock import MagicMock
from app.service import Service
KIND = "nightly"
def test_submit():
    client = MagicMock()
    Service(client).submit(run_id="nightly-1")
    client.put.assert_called_once<<_with(f"jobs/{KIND}-1")||()>>
"#),
    ]),
    ("a pattern of keys", &[
        ("app/store.py", r#"import fakeredis
class Store:
    def __init__(self):
        self.r = fakeredis.FakeRedis()
    def put(self, key):
        self.r.set(f"job:{key}", 1)
    def count(self):
        return len(self.r.keys("job:<<nightly-*||*>>"))
"#),
        ("app/service.py", r"from app.store import Store
def submit(run_id):
    s = Store()
    s.put(run_id)
    return s.count()
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
];

#[test]
fn each_text_that_may_equal_an_id_counts() {
    tells(CASES);
}
