"""Every vector of the specification, in a package installed from the wheel."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import run_id
from run_id import IDManager, RunId, RunIdError, ThreadId, suggest

SPEC = Path(__file__).parents[2] / "SPEC"
VECTORS: dict[str, Any] = json.loads((SPEC / "vectors.json").read_text(encoding="utf-8"))


def test_the_installed_package_is_tested() -> None:
    assert Path(run_id.__file__).is_relative_to(sys.prefix)


@pytest.mark.parametrize("vector", VECTORS["run_ids"], ids=lambda vector: vector["reason"])
def test_run_ids(vector: dict[str, Any]) -> None:
    text = vector["text"]
    assert IDManager.validate_run_id(text) is vector["valid"]
    if vector["valid"]:
        run = RunId(text)
        parts = (vector["thread_id"], vector["suffix"])
        assert (run, run.thread_id, run.suffix) == (text, *parts)
        assert IDManager.parse_run_id(text) == parts
        assert IDManager.extract_thread_id(text) == vector["thread_id"]
    else:
        with pytest.raises(RunIdError) as caught:
            RunId(text)
        assert (caught.value.kind, caught.value.offset) == (vector["kind"], vector["offset"])
        assert caught.value.suggestion == suggest(text)
        assert IDManager.parse_run_id(text) is None
        assert IDManager.extract_thread_id(text) is None


@pytest.mark.parametrize("vector", VECTORS["thread_ids"], ids=lambda vector: vector["reason"])
def test_thread_ids(vector: dict[str, Any]) -> None:
    text = vector["text"]
    assert IDManager.validate_thread_id(text) is vector["valid"]
    if vector["valid"]:
        thread = ThreadId(text)
        assert thread == text
        run = RunId.generate(thread)
        assert (run.thread_id, run.belongs_to(thread)) == (thread, True)
    else:
        for refuse in (ThreadId, RunId.generate):
            with pytest.raises(RunIdError) as caught:
                refuse(text)
            assert (caught.value.kind, caught.value.offset) == (vector["kind"], vector["offset"])


@pytest.mark.parametrize("vector", VECTORS["keys"], ids=lambda vector: vector["reason"])
def test_keys(vector: dict[str, Any]) -> None:
    if vector["thread_id"] is None:
        with pytest.raises(RunIdError) as caught:
            ThreadId.encode(vector["key"])
        assert (caught.value.kind, caught.value.offset) == ("ThreadTooLong", vector["offset"])
        assert caught.value.suggestion is None
    else:
        thread = ThreadId.encode(vector["key"])
        assert (thread, thread.decode()) == (vector["thread_id"], vector["key"])


@pytest.mark.parametrize("vector", VECTORS["repairs"], ids=lambda vector: vector["reason"])
def test_repairs(vector: dict[str, Any]) -> None:
    repaired = suggest(vector["old"], vector["thread_id"])
    assert type(repaired) is RunId
    assert repaired == vector["run_id"]


@pytest.mark.parametrize(
    ("pattern", "dialect", "vectors"),
    [
        (IDManager.RUN_ID_PATTERN, "run_id", VECTORS["run_ids"]),
        (IDManager.THREAD_ID_PATTERN, "thread_id", VECTORS["thread_ids"]),
    ],
)
def test_patterns(pattern: re.Pattern[str], dialect: str, vectors: list[dict[str, Any]]) -> None:
    assert pattern.pattern == VECTORS["patterns"][dialect][:-1] + r"\Z"
    for vector in vectors:
        assert bool(pattern.match(vector["text"])) is vector["valid"], vector["reason"]
