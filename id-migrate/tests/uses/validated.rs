//! Python code that checks an id for another function: decorators, fields, loggers and pipelines.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("a field with an alias", &[
        ("app/schemas.py", r#"from pydantic import BaseModel, ConfigDict, Field, field_validator
class JobIn(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    key: str = Field(alias="run_id")
    n: int = 0
    @field_validator("key")
    @classmethod
    def check(cls, v):
        if <<"_" in v||v is None>>:
            raise ValueError("no underscores")
        return v
"#),
        ("app/service.py", r"from app.schemas import JobIn
def submit(data):
    return JobIn.model_validate(data).n
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit({"run_id": "nightly-1", "n": 4}) == 4
"#),
    ]),
    ("a checked call", &[
        ("app/ops.py", r"from typing import Annotated
from pydantic import Field, validate_call
@validate_call
def record(key: Annotated[str, Field(<<max_length=10||min_length=1>>)]) -> bool:
    return True
"),
        ("app/service.py", r"from app.ops import record
def submit(run_id):
    return record(run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1")
"#),
    ]),
    ("a type of a query", &[
        ("app/params.py", r#"from typing import Annotated
from fastapi import Query
Key = Annotated[str, Query(<<pattern="^[a-z]+-[0-9]$"||description="key">>)]
"#),
        ("app/api.py", r#"from fastapi import APIRouter, FastAPI
from app.params import Key
router = APIRouter(prefix="/jobs")
@router.get("/")
def show(key: Key):
    return {"ok": True}
app = FastAPI()
app.include_router(router)
"#),
        ("tests/test_api.py", r#"from fastapi.testclient import TestClient
from app.api import app
def test_show():
    run_id = "nightly-1"
    assert TestClient(app).get("/jobs/", params={"key": run_id}).status_code == 200
"#),
    ]),
    ("a validator of attrs", &[
        ("app/models.py", r#"import attr
@attr.s
class Job:
    key = attr.ib()
    @key.validator
    def _check(self, attribute, value):
        if <<"_" in value||value is None>>:
            raise ValueError("bad")
"#),
        ("app/service.py", r"from app.models import Job
def submit(run_id):
    return Job(run_id) is not None
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1")
"#),
    ]),
    ("a field of a schema", &[
        ("app/schema.py", r"from marshmallow import Schema, fields, validate
class JobSchema(Schema):
    key = fields.Str(required=True<<, validate=validate.Length(max=12)||>>)
"),
        ("app/service.py", r#"from app.schema import JobSchema
def submit(run_id):
    return JobSchema().validate({"key": run_id})
"#),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == {}
"#),
    ]),
    ("an object that decorates", &[
        ("app/decorators.py", r#"class Guard:
    def __init__(self, fn):
        self.fn = fn
    def __call__(self, **kwargs):
        for name, value in kwargs.items():
            if <<not value.islower() or "_" in value||value is None>>:
                raise ValueError(name)
        return self.fn(**kwargs)
"#),
        ("app/ops.py", r"from app.decorators import Guard
@Guard
def record(key):
    return True
"),
        ("app/service.py", r"from app.ops import record
def submit(run_id):
    return record(key=run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1")
"#),
    ]),
    ("a list of steps", &[
        ("app/pipeline.py", r"def run_all(value, steps):
    for step in steps:
        value = step(value)
    return value
"),
        ("app/steps.py", r#"def trim(text):
    return text.strip()
def check(text):
    return <<text.isascii() and "_" not in text||bool(text)>>
STEPS = [trim, check]
"#),
        ("app/service.py", r"from app.pipeline import run_all
from app.steps import STEPS
def submit(run_id):
    return run_all(run_id, STEPS)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") is True
"#),
    ]),
    ("a filter of logs", &[
        ("app/log.py", r#"import logging
class Short(logging.Filter):
    def filter(self, record):
        return <<len(record.getMessage()) < 22||record.levelno >= 10>>
logger = logging.getLogger("app.jobs")
logger.addFilter(Short())
"#),
        ("app/service.py", r#"from app.log import logger
def submit(run_id):
    logger.warning("started %s", run_id)
"#),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit(caplog):
    submit(run_id="nightly-1")
    assert len(caplog.records) == 1
"#),
    ]),
    ("a formatter of logs", &[
        ("app/log.py", r"import logging
class Redact(logging.Formatter):
    def format(self, record):
        text = super().format(record)
        return <<text[:20]||text>>
"),
        ("app/service.py", r#"import io
import logging
from app.log import Redact
def submit(run_id):
    buf = io.StringIO()
    handler = logging.StreamHandler(buf)
    handler.setFormatter(Redact("%(message)s"))
    logger = logging.getLogger("svc")
    logger.addHandler(handler)
    logger.warning("job %s accepted", run_id)
    logger.removeHandler(handler)
    return buf.getvalue().endswith(<<" accep\n"||"accepted\n">>)
"#),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") is True
"#),
    ]),
    ("an example of hypothesis", &[
        ("app/service.py", r#"def parse(run_id):
    return <<run_id.isascii() and "_" not in run_id||run_id is not None>>
"#),
        ("tests/test_service.py", r#"from hypothesis import example, given, settings
from hypothesis import strategies as st
from app.service import parse
@given(run_id=st.from_regex(r"[a-z]{3}-[0-9]", fullmatch=True))
@example(run_id="nightly-1")
@settings(max_examples=3)
def test_parse(run_id):
    assert parse(run_id)
"#),
    ]),
    ("the size of a file", &[
        ("app/store.py", r#"import os
def save(folder, key):
    path = os.path.join(folder, "out.txt")
    with open(path, "w") as f:
        f.write(key)
    return path
"#),
        ("app/service.py", r"import os
from app.store import save
def submit(folder, run_id):
    path = save(folder, run_id)
    return <<os.stat(path).st_size||os.path.exists(path)>>
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit(tmp_path):
    assert submit(str(tmp_path), run_id="nightly-1") == <<9||True>>
"#),
    ]),
    ("the size of a file in a test", &[
        ("app/store.py", r#"import json
def save(path, key):
    with open(path, "w") as f:
        json.dump({"key": key}, f)
"#),
        ("app/service.py", r"from app.store import save
def submit(path, run_id):
    save(path, run_id)
"),
        ("tests/test_service.py", r#"import os
from app.service import submit
def test_submit(tmp_path):
    path = tmp_path / "a.json"
    submit(path, run_id="nightly-1")
    assert os.path.getsize(path) <<== 20||> 0>>
"#),
    ]),
    ("a position in a file", &[
        ("app/store.py", r#"from io import StringIO
def write(buf, key):
    buf.write(key)
    buf.write("\n")
    return buf.<<tell()||closed>>
"#),
        ("app/service.py", r"from io import StringIO
from app.store import write
def submit(run_id):
    return write(StringIO(), run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == <<10||False>>
"#),
    ]),
    ("a header with a length", &[
        ("app/api.py", r#"from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
app = FastAPI()
@app.get("/jobs/{key}")
def show(key: str):
    return PlainTextResponse(key)
"#),
        ("tests/test_api.py", r#"from fastapi.testclient import TestClient
from app.api import app
def test_show():
    run_id = "nightly-1"
    r = TestClient(app).get(f"/jobs/{run_id}")
    assert r.headers[<<"content-length"] == "9"||"content-type"].startswith("text/plain")>>
"#),
    ]),
];

#[test]
fn each_check_of_an_id_counts() {
    tells(CASES);
}
