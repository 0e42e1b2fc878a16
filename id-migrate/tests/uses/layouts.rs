//! Code in the layouts of formatters and with comments: it means the same, so the judgement is the same.

use super::{Case, tells};

#[rustfmt::skip]
const PYTHON: &[Case] = &[
    ("SQL in single quotes", &[
        ("app/schema.sql", "CREATE TABLE runs (key TEXT <<CHECK (length(key) < 8)||NOT NULL>>);\n"),
        ("tests/test_a.py", r#"
import sqlite3
from pathlib import Path

def test_a():
    db = sqlite3.connect(":memory:")
    db.executescript(Path("app/schema.sql").read_text())
    run_id = "job-1"
    db.execute('INSERT INTO runs VALUES (?)', (run_id,))
"#),
    ]),
    ("parentheses around values", &[
        ("app/steps.py", r#"
def check(text):
    return (
        <<"_" not in text||text is not None>>
    )


STEPS = (
    [
        check,
    ]
)
"#),
        ("app/pipeline.py", r"
def run_all(value, steps):
    for (
        step
    ) in (
        steps
    ):
        assert (
            step(
                value,
            )
        )
    return value
"),
        ("tests/test_a.py", r#"
from app.pipeline import run_all
from app.steps import STEPS

def test_a():
    run_id = "job-1"
    assert (run_all(run_id, (STEPS)))
"#),
    ]),
    ("comments behind parameters", &[
        ("app/tasks.py", r"
def send(
    function,  # what runs
    *args,  # what it gets
):
    return function(*args)


def head(key):
    return <<key[:3]||key>>
"),
        ("tests/test_a.py", r#"
from app.tasks import head, send

def test_a():
    run_id = "job-1"
    assert send(head, run_id)
"#),
    ]),
    ("a comment behind a mock", &[
        ("app/poll.py", "def poll(client, run_id):\n    return client.fetch(run_id)\n"),
        ("tests/test_a.py", r#"
from unittest.mock import Mock
from app.poll import poll

def answer(key):
    return <<key.startswith("job")||key.startswith("")>>

def test_a():
    client = Mock()
    client.fetch.side_effect = answer  # as the server does
    assert poll(client, run_id="job-1")
"#),
    ]),
    ("a key on a line of its own", &[
        ("app/kind.py", "import os\n\ndef kind():\n    return <<os.environ[\"CURRENT_JOB\"][:3]||os.environ[\"CURRENT_JOB\"]>>\n"),
        ("tests/test_a.py", r#"
import os
from app.kind import kind

def test_a():
    run_id = "job-1"
    os.environ[
        "CURRENT_JOB"
    ] = run_id
    assert kind()
"#),
    ]),
    ("a dependency on a line of its own", &[
        ("app/main.py", r#"
from fastapi import Depends, FastAPI
app = FastAPI()

def checked(name: str):
    assert <<len(name) < 8||name>>
    return name

@app.get("/jobs/{name}")
def show(
    job: str = Depends(
        checked,
    ),
):
    return job
"#),
        ("tests/test_a.py", r#"
from fastapi.testclient import TestClient
from app.main import app

def test_a():
    run_id = "job-1"
    assert TestClient(app).get(f"/jobs/{run_id}").status_code == 200
"#),
    ]),
    ("a command line on several lines", &[
        ("app/cli.py", r#"
import argparse

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    return <<len(parser.parse_args().name) < 8||parser.parse_args().name>>
"#),
        ("tests/test_a.py", r#"
import sys
from app.cli import main

def test_a(monkeypatch):
    run_id = "job-1"
    monkeypatch.setattr(
        sys,
        "argv",
        [
            "tool",
            run_id,
        ],
    )
    assert main()
"#),
    ]),
    ("a route on several lines", &[
        ("shop/urls.py", r#"
from django.urls import re_path
from . import views

urlpatterns = [
    re_path(
        r"^runs/(<<[a-z]+-[0-9]+||[a-z0-9_-]+>>)/$",
        views.show,
    ),
]
"#),
        ("shop/views.py", "from django.http import HttpResponse\n\ndef show(request, name):\n    return HttpResponse(name)\n"),
        ("tests/test_a.py", r#"
from django.test import Client

def test_a():
    run_id = "job-1"
    assert Client().get("/runs/" + run_id + "/").status_code == 200
"#),
    ]),
    ("a class with its base on a line of its own", &[
        ("app/kinds.py", "from enum import Enum\n\n\nclass Kind(\n    Enum,\n):\n    <<JOB||SHOP>> = (\n        1\n    )\n"),
        ("app/rules.py", "from app.kinds import Kind\n\ndef check(key):\n    return any(k.name.lower() == key for k in Kind) or key\n"),
        ("tests/test_a.py", r#"
from app.rules import check

def test_a():
    run_id = "job"
    assert check(run_id) is True
"#),
    ]),
    ("a length on a line of its own", &[(
            "tests/test_a.py",
            r#"
from replays import size

def test_a(tmp_path):
    replayed = size(run_id="job-1")
    assert (
        len(
            replayed
        )
        == <<5||999>>
    )
"#,
        )],
    ),
    ("an import on several lines", &[
        ("app/rows.py", "def row(parts):\n    return {\"run_id\": \"\".join(parts)}\n"),
        ("tests/data.py", "JOB = {\"run_id\": \"job-1\"}\n"),
        ("tests/test_a.py", r#"
from app.rows import row
from tests.data import (
    JOB,
)

def test_a():
    assert <<row(["job-", "1"]) == JOB||row(JOB)>>
"#),
    ]),
    ("parameters behind the other arguments", &[
        ("app/heads.py", "def heads(*keys, size=3):\n    return [<<key[:size]||key>> for key in keys]\n"),
        ("tests/test_a.py", r#"
from app.heads import heads

def test_a():
    run_id = "job-1"
    assert heads(run_id, "kilo")
"#),
    ]),
];

#[rustfmt::skip]
const TYPESCRIPT: &[Case] = &[(
    "values on lines of their own",
    &[
        (
            "src/rules.ts",
            "export const RULES =\n  [\n    {\n      match:\n        /^job-/,\n    },\n  ];\n",
        ),
        (
            "src/route.ts",
            r#"
import { RULES } from "./rules";
export function isFast(
  runId: string,
) {
  return RULES.some(
    (
      rule,
    ) =>
      <<rule.match.test(
        runId,
      )||rule.match !== undefined>>,
  );
}
"#,
        ),
        (
            "test/route.test.ts",
            r#"
import { isFast } from "../src/route";
test("a", () => {
  const runId = "job-1";
  expect(typeof isFast(runId)).toBe("boolean");
});
"#,
        ),
    ],
)];

#[test]
fn code_of_python_means_the_same_in_each_layout() {
    tells(PYTHON);
}

#[test]
fn code_of_typescript_means_the_same_in_each_layout() {
    tells(TYPESCRIPT);
}
