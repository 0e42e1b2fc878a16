"""``RunId`` and ``ThreadId`` as types of pydantic 2."""

from __future__ import annotations

import enum
import json
from pathlib import Path
from typing import Any, Optional

import pydantic
import pytest
from run_id import RunId, RunIdError, ThreadId

RUN = RunId("run_checkout_1a2b3c4d")
SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[2] / "SPEC" / "run_id.schema.json").read_text("utf-8"))


class Event(pydantic.BaseModel):
    run_id: RunId
    thread_id: Optional[ThreadId] = None
    counts: dict[RunId, int] = {}


def test_text_becomes_an_id() -> None:
    event = Event.model_validate({"run_id": str(RUN), "thread_id": "checkout", "counts": {str(RUN): 1}})
    assert (type(event.run_id), type(event.thread_id), type(next(iter(event.counts)))) == (RunId, ThreadId, RunId)
    assert event.run_id.thread_id == "checkout"


def test_output() -> None:
    event = Event(run_id=RUN, counts={RUN: 1})
    text = '{"run_id":"run_checkout_1a2b3c4d","thread_id":null,"counts":{"run_checkout_1a2b3c4d":1}}'
    assert event.model_dump_json() == text
    assert event.model_dump() == {"run_id": RUN, "thread_id": None, "counts": {RUN: 1}}
    assert type(event.model_dump(mode="json")["run_id"]) is str
    assert Event.model_validate_json(text) == event


def test_strict_mode() -> None:
    adapter: pydantic.TypeAdapter[RunId] = pydantic.TypeAdapter(RunId)
    assert type(adapter.validate_python(str(RUN), strict=True)) is RunId
    assert type(adapter.validate_python(RUN, strict=True)) is RunId
    assert type(adapter.validate_json(f'"{RUN}"', strict=True)) is RunId
    assert adapter.dump_json(RUN) == f'"{RUN}"'.encode()


@pytest.mark.parametrize("wrong", [None, 1, b"run_checkout_1a2b3c4d", ["a"]])
@pytest.mark.parametrize("id_type", [RunId, ThreadId])
def test_other_types_are_refused(id_type: Any, wrong: Any) -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        pydantic.TypeAdapter(id_type).validate_python(wrong)
    assert [error["type"] for error in caught.value.errors()] == ["string_type"]


def test_a_wrong_id_is_an_error_with_the_reason() -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        Event.model_validate({"run_id": "run_checkout_1A2B3C4D"})
    (error,) = caught.value.errors()
    assert (error["type"], error["loc"]) == ("value_error", ("run_id",))
    assert error["msg"] == "Value error, invalid run id: expected a lowercase hex digit, found `A` at byte 14"
    reason = error.get("ctx", {})["error"]
    assert isinstance(reason, RunIdError)
    assert (reason.kind, reason.suggestion) == ("InvalidSuffixDigit", "run_checkout_1a2b3c4d")
    with pytest.raises(pydantic.ValidationError):
        pydantic.TypeAdapter(ThreadId).validate_python("a b")


def test_classes_over_text_and_own_classes() -> None:
    class Name(str, enum.Enum):
        FIRST = "run_a_12345678"

    class OwnRunId(RunId): ...

    assert pydantic.TypeAdapter(RunId).validate_python(Name.FIRST) == "run_a_12345678"
    assert type(pydantic.TypeAdapter(OwnRunId).validate_python(RUN)) is OwnRunId


@pytest.mark.parametrize(("id_type", "name"), [(RunId, "run_id"), (ThreadId, "thread_id")])
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_json_schema_is_that_of_the_specification(id_type: Any, name: str, mode: Any) -> None:
    schema = pydantic.TypeAdapter(id_type).json_schema(mode=mode)
    expected = {key: value for key, value in SCHEMA["$defs"][name].items() if key != "title"}
    assert schema.pop("description")
    assert schema == expected
