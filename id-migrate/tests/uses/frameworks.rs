//! Python code that a framework calls with an id: handlers of requests, tasks, listeners, and code that Python calls itself.

use super::Case;

#[rustfmt::skip]
pub(crate) const LOOKS: &[Case] = &[
    ("a helper that a handler calls with a member of the body", &[
        ("app/label.py", "def label(value):\n    return value.partition('-')[2].zfill(3)\n"),
        ("app/main.py", r#"from fastapi import FastAPI
from pydantic import BaseModel
from app.label import label
app = FastAPI()
class Body(BaseModel):
    run_id: str
@app.post("/runs")
def start(body: Body):
    return label(body.run_id)
"#),
        ("tests/test_a.py", r#"from fastapi.testclient import TestClient
from app.main import app
def test_a():
    client = TestClient(app)
    assert client.post("/runs", json={"run_id": "job-1"}).status_code == 200
"#),
    ]),
    ("a validator of a field", &[
        ("app/main.py", r#"from pydantic import BaseModel, field_validator
class Body(BaseModel):
    run_id: str
    @field_validator("run_id")
    @classmethod
    def short(cls, v):
        assert len(v) < 10
        return v
def load(body):
    return Body(**body)
"#),
        ("tests/test_a.py", r#"from app.main import load
def test_a(client):
    assert client.post("/runs", json={"run_id": "job-1"}).status_code == 200
"#),
    ]),
    ("a parameter of a route under another name", &[
        ("app/main.py", r#"from fastapi import FastAPI
app = FastAPI()
@app.get("/runs/{rid}")
def show(rid: str):
    assert len(rid) < 10
"#),
        ("tests/test_a.py", r#"from fastapi.testclient import TestClient
from app.main import app
def test_a():
    run_id = "job-1"
    assert TestClient(app).get(f"/runs/{run_id}").status_code == 200
"#),
    ]),
    ("a parameter of a route of something else than runs", &[
        ("app/main.py", r#"from fastapi import FastAPI
app = FastAPI()
@app.get("/projects/{project}/jobs/{name}")
def show(project: str, name: str):
    assert len(name) < 10
"#),
        ("tests/test_a.py", r#"from fastapi.testclient import TestClient
from app.main import app
def test_a():
    run_id = "job-1"
    assert TestClient(app).get(f"/projects/p/jobs/{run_id}").status_code == 200
"#),
    ]),
    ("a constraint on a parameter of a route", &[
        ("app/main.py", r#"from typing import Annotated
from fastapi import FastAPI, Path
app = FastAPI()
@app.get("/jobs/{name}")
def show(name: Annotated[str, Path(max_length=10)]):
    return name
"#),
        ("tests/test_a.py", r#"from fastapi.testclient import TestClient
from app.main import app
def url(name):
    return f"/jobs/{name}"
def test_a():
    run_id = "job-1"
    assert TestClient(app).get(url(run_id)).status_code == 200
"#),
    ]),
    ("the path of a request", &[
        ("app/main.py", r#"from fastapi import FastAPI, Request
app = FastAPI()
@app.middleware("http")
async def count(request: Request, call_next):
    assert request.url.path.split("/")[-1].count("-") == 1
    return await call_next(request)
"#),
        ("tests/test_a.py", r#"from fastapi.testclient import TestClient
from app.main import app
def test_a():
    run_id = "job-1"
    assert TestClient(app).get(f"/jobs/{run_id}").status_code == 404
"#),
    ]),
    ("the parameters of the path of a request", &[
        ("app/main.py", r#"from starlette.applications import Starlette
from starlette.routing import Route
async def show(request):
    assert len(request.path_params["name"]) < 10
app = Starlette(routes=[Route("/jobs/{name}", show)])
"#),
        ("tests/test_a.py", r#"from starlette.testclient import TestClient
from app.main import app
def test_a():
    run_id = "job-1"
    assert TestClient(app).get(f"/jobs/{run_id}").status_code == 200
"#),
    ]),
    ("a converter of a route", &[
        ("app/main.py", r#"from flask import Flask
from werkzeug.routing import BaseConverter
class Key(BaseConverter):
    regex = r"[a-z]+-[0-9]+"
app = Flask(__name__)
app.url_map.converters["key"] = Key
@app.get("/jobs/<key:name>")
def show(name):
    return name
"#),
        ("tests/test_a.py", r#"from app.main import app
def test_a():
    run_id = "job-1"
    assert app.test_client().get(f"/jobs/{run_id}").status_code == 200
"#),
    ]),
    ("a pattern of a route", &[
        ("app/urls.py", r#"from django.http import HttpResponse
from django.urls import re_path
def show(request, name):
    return HttpResponse(name)
urlpatterns = [re_path(r"^jobs/(?P<name>[a-z0-9-]+)/$", show)]
"#),
        ("tests/test_a.py", r#"from django.test import SimpleTestCase
import app.urls
class TestShow(SimpleTestCase):
    def test_a(self):
        run_id = "job-1"
        self.assertEqual(self.client.get(f"/jobs/{run_id}/").status_code, 200)
"#),
    ]),
    ("a field of a nested model", &[
        ("app/main.py", r#"from fastapi import FastAPI
from pydantic import BaseModel, Field
app = FastAPI()
class Target(BaseModel):
    key: str = Field(max_length=10)
class Command(BaseModel):
    target: Target
@app.post("/commands")
def create(command: Command):
    return {"ok": True}
"#),
        ("tests/test_a.py", r#"from fastapi.testclient import TestClient
from app.main import app
def test_a():
    run_id = "job-1"
    body = {"target": {"key": run_id}}
    assert TestClient(app).post("/commands", json=body).status_code == 200
"#),
    ]),
    ("all values of the body of a request", &[
        ("app/main.py", r#"from flask import Flask, request
app = Flask(__name__)
@app.post("/jobs")
def create():
    return str([name for name, value in request.form.items() if len(value) > 10])
"#),
        ("tests/test_a.py", r#"from app.main import app
def test_a():
    run_id = "job-1"
    assert app.test_client().post("/jobs", data={"title": run_id}).text == "[]"
"#),
    ]),
    ("a text that a store returns as bytes", &[
        ("app/store.py", r#"class Store:
    def __init__(self, redis):
        self.redis = redis
    def lock(self, run_id):
        self.redis.set("lock", run_id)
    def owner(self):
        return self.redis.get("lock").decode()[:4]
"#),
        ("tests/test_a.py", r#"import fakeredis
from app.store import Store
def test_a():
    store = Store(fakeredis.FakeRedis())
    store.lock(run_id="job-1")
    assert len(store.owner()) == 4
"#),
    ]),
    ("a dependency of a handler", &[
        ("app/main.py", r#"from fastapi import Depends, FastAPI
app = FastAPI()
def checked(name: str):
    assert len(name) < 10
    return name
@app.get("/jobs/{name}")
def show(job: str = Depends(checked)):
    return job
"#),
        ("tests/test_a.py", r#"from fastapi.testclient import TestClient
from app.main import app
def test_a():
    run_id = "job-1"
    assert TestClient(app).get(f"/jobs/{run_id}").status_code == 200
"#),
    ]),
    ("a view that another file routes to", &[
        ("app/views.py", "def show(run_id):\n    return str(len(run_id) < 10)\n"),
        ("app/main.py", r#"from flask import Flask
from app import views
app = Flask(__name__)
app.add_url_rule("/runs/<run_id>", view_func=views.show)
"#),
        ("tests/test_a.py", r#"from app.main import app
def test_a():
    run_id = "job-1"
    assert app.test_client().get("/runs/" + run_id).status_code == 200
"#),
    ]),
    ("a method of a view", &[
        ("app/main.py", r#"from flask import Flask
from flask.views import MethodView
app = Flask(__name__)
class Runs(MethodView):
    def get(self, run_id):
        return str(len(run_id) < 10)
app.add_url_rule("/runs/<run_id>", view_func=Runs.as_view("runs"))
"#),
        ("tests/test_a.py", r#"from app.main import app
def test_a():
    run_id = "job-1"
    assert app.test_client().get(f"/runs/{run_id}").status_code == 200
"#),
    ]),
    ("a task of a queue", &[
        ("app/tasks.py", r"from celery import Celery
app = Celery()
@app.task
def work(who):
    assert len(who) < 10
def start(run_id):
    work.delay(run_id)
"),
        ("tests/test_a.py", r#"from app.tasks import start
def test_a():
    start(run_id="job-1")
"#),
    ]),
    ("a listener with a decorator", &[
        ("app/started.py", r#"from blinker import signal
started = signal("started")
def start(run_id):
    started.send("app", who=run_id)
"#),
        ("app/note.py", r"from app.started import started
@started.connect
def note(sender, who):
    assert len(who) < 10
"),
        ("tests/test_a.py", r#"import app.note
from app.started import start
def test_a():
    start(run_id="job-1")
"#),
    ]),
    ("a listener that code connects", &[
        ("app/started.py", r#"from blinker import signal
started = signal("started")
def start(run_id):
    started.send("app", who={"id": run_id})
"#),
        ("app/note.py", r#"from app.started import started
def note(sender, who):
    assert len(who["id"]) < 10
def connect():
    started.connect(note)
"#),
        ("tests/test_a.py", r#"from app.note import connect
from app.started import start
def test_a():
    connect()
    start(run_id="job-1")
"#),
    ]),
    ("a function that a variable wraps", &[
        ("app/check.py", r"from functools import partial
def check(limit, value):
    assert len(value) < limit
short = partial(check, 10)
def start(run_id):
    short(run_id)
"),
        ("tests/test_a.py", "from app.check import start\ndef test_a():\n    start(run_id=\"job-1\")\n"),
    ]),
    ("a function for a type", &[
        ("app/show.py", r"from functools import singledispatch
@singledispatch
def show(value):
    return value
@show.register
def _(value: str):
    return len(value) < 10
def start(run_id):
    return show(run_id)
"),
        ("tests/test_a.py", "from app.show import start\ndef test_a():\n    assert start(run_id=\"job-1\")\n"),
    ]),
    ("a matcher in an expected object", &[
        ("tests/matchers.py", "class Short:\n    def __eq__(self, other):\n        return len(other) < 10\n"),
        ("app/start.py", "def start(run_id):\n    return {\"id\": run_id}\n"),
        ("tests/test_a.py", r#"from app.start import start
from tests.matchers import Short
def test_a():
    assert start(run_id="job-1") == {"id": Short()}
"#),
    ]),
    ("a pattern of a mapping", &[
        ("app/handle.py", r#"def handle(event):
    match event:
        case {"run_id": str(who)} if len(who) < 10:
            return True
"#),
        ("tests/test_a.py", "from app.handle import handle\ndef test_a():\n    assert handle({\"run_id\": \"job-1\"})\n"),
    ]),
    ("a pattern of a class", &[
        ("app/handle.py", r"from dataclasses import dataclass
@dataclass
class Started:
    run_id: str
def short(who):
    return len(who) < 10
def handle(event):
    match event:
        case Started(run_id=who):
            return short(who)
"),
        ("tests/test_a.py", "from app.handle import Started, handle\ndef test_a():\n    assert handle(Started(run_id=\"job-1\"))\n"),
    ]),
    ("the value of a context manager", &[
        ("app/running.py", r"from contextlib import contextmanager
@contextmanager
def running(run_id):
    yield run_id
def short(who):
    return len(who) < 10
"),
        ("tests/test_a.py", r#"from app.running import running, short
def test_a():
    with running(run_id="job-1") as who:
        assert short(who)
"#),
    ]),
    ("a member with a computed name", &[
        ("app/started.py", r"from dataclasses import dataclass, fields
@dataclass
class Started:
    run_id: str
    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if len(value) > 10:
                raise ValueError
"),
        ("tests/test_a.py", "from app.started import Started\ndef test_a():\n    Started(run_id=\"job-1\")\n"),
    ]),
    ("an unpacked record", &[
        ("app/record.py", r"from typing import NamedTuple
class Record(NamedTuple):
    run_id: str
    count: int
def check(record):
    who, count = record
    if len(who) > 10:
        raise ValueError
"),
        ("tests/test_a.py", r#"from app.record import Record, check
def test_a():
    check(Record(run_id="job-1", count=1))
"#),
    ]),
    ("a validator of a library", &[
        ("app/started.py", r"import attrs
@attrs.define
class Started:
    run_id: str = attrs.field(validator=attrs.validators.max_len(10))
"),
        ("tests/test_a.py", "from app.started import Started\ndef test_a():\n    Started(run_id=\"job-1\")\n"),
    ]),
    ("a schema of marshmallow", &[
        ("app/run.py", r"from marshmallow import Schema, fields, validate
class Run(Schema):
    run_id = fields.Str(validate=validate.Length(max=10))
def load(data):
    return Run().load(data)
"),
        ("tests/test_a.py", "from app.run import load\ndef test_a():\n    load({\"run_id\": \"job-1\"})\n"),
    ]),
    ("a function that a router imports", &[
        ("app/labels.py", r"def label_of(ident):
    return ident[:4].upper()
"),
        ("app/routes.py", r#"from fastapi import APIRouter
from app.labels import label_of
router = APIRouter(prefix="/runs")
@router.get("/{ident}/label")
def read_label(ident: str):
    return {"label": label_of(ident)}
"#),
        ("app/main.py", r"from fastapi import FastAPI
from app.routes import router
def create_app():
    app = FastAPI()
    app.include_router(router)
    return app
"),
        ("tests/conftest.py", r"import pytest
from fastapi.testclient import TestClient
from app.main import create_app
@pytest.fixture
def client():
    return TestClient(create_app())
"),
        ("tests/test_a.py", r#"RUN_ID = "beta-1"
def test_a(client):
    response = client.get(f"/runs/{RUN_ID}/label")
    assert response.json()["label"] == "be".upper() + "TA"
"#),
    ]),
    ("a transport of a test", &[
        ("app/client.py", r#"import httpx
class Client:
    def __init__(self, transport=None):
        self.http = httpx.Client(base_url="https://api.test", transport=transport)
    def state(self, run_id):
        return self.http.get(f"/runs/{run_id}/state").json()["state"]
"#),
        ("tests/test_a.py", r#"import httpx
from app.client import Client
def handler(request):
    key = request.url.path.split("/")[2]
    return httpx.Response(200, json={"state": "done" if key.endswith("-1") else "new"})
def test_a():
    client = Client(transport=httpx.MockTransport(handler))
    assert client.state(run_id="beta-1") == "done"
"#),
    ]),
];

#[rustfmt::skip]
pub(crate) const PLAIN: &[Case] = &[
    ("handlers, tasks and listeners that keep the id", &[
        ("app/main.py", r#"from blinker import signal
from celery import Celery
from fastapi import FastAPI
from pydantic import BaseModel
app = FastAPI()
queue = Celery()
started = signal("started")
RUNS = {}
class Body(BaseModel):
    run_id: str
    title: str
@queue.task
def work(who, title):
    RUNS[who] = title[:10]
@started.connect
def note(sender, who, title):
    RUNS[who] = title.upper()
@app.post("/runs")
def start(body: Body):
    work.delay(body.run_id, body.title)
    started.send("app", who=body.run_id, title=body.title)
    return {"run": body.run_id}
@app.get("/threads/{thread}/runs/{run_id}")
def show(thread: str, run_id: str):
    match RUNS:
        case {"title": title}:
            return title[:10]
    return {"run": run_id, "thread": thread[:8]}
"#),
        ("tests/test_a.py", r#"from fastapi.testclient import TestClient
from app.main import app
def test_a():
    run_id = "beta-1"
    client = TestClient(app)
    client.post("/runs", json={"run_id": run_id, "title": "a"})
    assert client.get(f"/threads/one/runs/{run_id}").json()["run"] == run_id
"#),
    ]),
    ("other parts of a URL", &[
        ("app/main.py", r#"from fastapi import FastAPI, Request
app = FastAPI()
@app.middleware("http")
async def guard(request: Request, call_next):
    assert not request.url.path.startswith("/admin")
    return await call_next(request)
@app.get("/projects/{project}/jobs/{name}")
def show(project: str, name: str):
    return {"project": project[:8], "name": name}
@app.get("/files/{name}")
def read(name: str):
    return name.split("-")
@app.get("/threads/{thread_id:str}/x/{name:path}")
def thread(thread_id: str):
    return thread_id[:8]
"#),
        ("tests/test_a.py", r#"from fastapi.testclient import TestClient
from app.main import app
def test_a():
    run_id = "beta-1"
    client = TestClient(app)
    assert client.get(f"/projects/p/jobs/{run_id}").json()["name"] == run_id
"#),
    ]),
    ("a wrapped function with a bound argument", &[
        ("app/put.py", r"from functools import partial
RUNS = {}
def put(store, key):
    store[key] = 1
save = partial(put, RUNS)
def start(run_id):
    save(run_id)
"),
        ("tests/test_a.py", r#"from app.put import RUNS, start
def test_a():
    run_id = "beta-1"
    start(run_id=run_id)
    assert run_id in RUNS
"#),
    ]),
];
