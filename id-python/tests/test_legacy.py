"""The legacy mode, with the cases of the derive's legacy mode in Rust."""

# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
from dataclasses import dataclass, field
from typing import Any, Optional

import attr
import attrs
import pydantic
import pytest
from run_id import ExecutionContext, RunId, ThreadId, ThreadMismatchError, legacy


@dataclass
class Data(ExecutionContext, legacy=True):
    run_id: Optional[str]
    thread_id: Optional[str] = None  # type: ignore[assignment]  # pyright: ignore
    chat_thread_id: Optional[str] = None


@dataclass(frozen=True)
class Frozen(ExecutionContext, legacy=True):
    run_id: Optional[str]
    thread_id: Optional[str] = field(default=None, repr=False)  # type: ignore[assignment]  # pyright: ignore
    chat_thread_id: Optional[str] = None


@dataclass
class Factory(ExecutionContext, legacy=True):
    run_id: Optional[str]
    thread_id: Optional[str] = field(default_factory=lambda: None)  # type: ignore[assignment]  # pyright: ignore
    chat_thread_id: Optional[str] = None


class Plain(ExecutionContext, legacy=True):
    def __init__(
        self, run_id: Optional[str], thread_id: Optional[str] = None, chat_thread_id: Optional[str] = None
    ) -> None:
        self.run_id = run_id
        self.thread_id = thread_id  # type: ignore[misc,assignment]  # pyright: ignore
        self.chat_thread_id = chat_thread_id


class Slotted(ExecutionContext, legacy=True):
    __slots__ = ("chat_thread_id", "run_id", "thread_id")

    def __init__(
        self, run_id: Optional[str], thread_id: Optional[str] = None, chat_thread_id: Optional[str] = None
    ) -> None:
        self.run_id = run_id
        self.thread_id = thread_id  # type: ignore[misc,assignment]  # pyright: ignore
        self.chat_thread_id = chat_thread_id


@attrs.define
class Attrs(ExecutionContext, legacy=True):
    run_id: Optional[str]
    thread_id: Optional[str] = None  # type: ignore[assignment]  # pyright: ignore
    chat_thread_id: Optional[str] = None


@attrs.frozen
class FrozenAttrs(ExecutionContext, legacy=True):
    run_id: Optional[str]
    thread_id: Optional[str] = attrs.field(default=None)  # type: ignore[assignment]  # pyright: ignore
    chat_thread_id: Optional[str] = None


@attr.s(auto_attribs=True)
class OldAttrs(ExecutionContext, legacy=True):
    run_id: Optional[str]
    thread_id: Optional[str] = attr.ib(default=None)  # type: ignore[assignment]  # pyright: ignore
    chat_thread_id: Optional[str] = None


@dataclass
class Child(Data):
    attempt: int = 1


KINDS: list[Any] = [Data, Frozen, Factory, Plain, Slotted, Attrs, FrozenAttrs, OldAttrs, Child]
if sys.version_info >= (3, 10):

    @dataclass(slots=True)
    class SlottedData(ExecutionContext, legacy=True):
        run_id: Optional[str]
        thread_id: Optional[str] = None  # type: ignore[assignment]  # pyright: ignore
        chat_thread_id: Optional[str] = None

    @dataclass(slots=True, frozen=True)
    class FrozenSlottedData(ExecutionContext, legacy=True):
        run_id: Optional[str]
        thread_id: Optional[str] = field(default=None)  # type: ignore[assignment]  # pyright: ignore
        chat_thread_id: Optional[str] = None

    KINDS += [SlottedData, FrozenSlottedData]


def test_an_empty_slot_is_no_thread_id() -> None:
    context = Attrs.__new__(Attrs)
    context.run_id = "run_a_12345678"
    context.chat_thread_id = None
    assert context.thread_id == "a"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("ids", "thread"),
    [
        (("run_a_12345678",), "a"),
        (("run_a_12345678", "a", "c"), "a"),
        (("thread_a_run_1_12345678", "a", "c"), "a"),
        (("test-run", "b", "c"), "b"),
        (("test-run", None, "c"), "c"),
        (("test-run", "", "c"), "c"),
        (("test-run", "b b", "c"), "c"),
        (("test-run", "b b", "-"), None),
        (("test-run",), None),
        ((None, "b"), "b"),
        (("", "b"), "b"),
    ],
)
def test_the_run_id_counts_first(kind: Any, ids: tuple[Any, ...], thread: Optional[str]) -> None:
    context = kind(*ids)
    assert context.thread_id == thread
    assert type(context.thread_id) is (type(None) if thread is None else ThreadId)
    for copied in (copy.copy(context), copy.deepcopy(context), pickle.loads(pickle.dumps(context))):
        assert copied.thread_id == thread


@pytest.mark.parametrize("kind", KINDS)
def test_a_thread_that_disagrees_is_refused(kind: Any) -> None:
    with pytest.raises(ThreadMismatchError) as caught:
        kind("run_a_12345678", "b")
    assert str(caught.value) == f"`thread_id` of `{kind.__name__}`: expected the thread `a`, found `b`"
    assert (caught.value.expected, caught.value.found) == ("a", "b")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "Frozen" not in kind.__name__])
def test_an_assignment_is_stored(kind: Any) -> None:
    context = kind("test-run")
    context.thread_id = "b"
    assert context.thread_id == "b"
    assert legacy.migrate(context) == "run_b_d681df4d"
    context.run_id = "run_a_12345678"
    # The run id wins, and the old value is found.
    assert context.thread_id == "a"
    assert [str(finding) for finding in legacy.validate(context)] == [
        "field `thread_id`: expected the thread `a`, found `b`"
    ]
    with pytest.raises(ThreadMismatchError):
        context.thread_id = "c"
    context.thread_id = "a"
    assert legacy.validate(context) == []
    context.thread_id = None
    assert context.thread_id == "a"


@pytest.mark.parametrize(
    ("ids", "run_id"),
    [
        (("run_a_12345678", None, None), "run_a_12345678"),
        (("test-run", "b", None), "run_b_d681df4d"),
        (("test-run", None, None), "run_test_thread_d681df4d"),
        (("thread_a_run_1_1a2b3c4d", None, None), "run_a_1a2b3c4d"),
        (("", None, "c"), "run_c_811c9dc5"),
        ((None, None, "c"), "run_c_811c9dc5"),
    ],
)
def test_migrate(ids: tuple[Any, ...], run_id: str) -> None:
    migrated = legacy.migrate(Data(*ids))
    assert (migrated, type(migrated)) == (run_id, RunId)


def test_validate() -> None:
    assert legacy.validate(Data("run_a_12345678")) == []
    assert legacy.validate(Data("run_a_12345678", "a", "")) == []
    run, thread = legacy.validate(Data("test-run", "b b", "c"))
    assert (run.field, run.text, run.suggestion) == ("run_id", "test-run", "run_c_d681df4d")
    assert str(run) == "run id `test-run`: expected the prefix `run_`, found `t` at byte 0; write `run_c_d681df4d`"
    assert (thread.field, thread.text, thread.suggestion) == ("thread_id", "b b", None)
    assert str(thread) == "field `thread_id`, thread id `b b`: expected a letter, digit, `_` or `-`, found ` ` at byte 1"
    for chat_thread_id in ["c c", "c"]:
        (chat,) = legacy.validate(Data("run_a_12345678", "a", chat_thread_id))
        assert (chat.field, chat.text, chat.suggestion) == ("chat_thread_id", chat_thread_id, None)


def test_dataclass_tools() -> None:
    context = Data("test-run", "b")
    assert repr(context) == "Data(run_id='test-run', thread_id=ThreadId('b'), chat_thread_id=None)"
    assert dataclasses.asdict(context) == {"run_id": "test-run", "thread_id": "b", "chat_thread_id": None}
    assert dataclasses.replace(context, run_id="run_b_12345678").thread_id == "b"
    assert [item.default for item in dataclasses.fields(Data)][1] is None


def test_a_required_thread() -> None:
    @dataclass
    class Request(ExecutionContext, legacy=True):
        run_id: str
        thread_id: str  # type: ignore[assignment]  # pyright: ignore

    assert Request("test-run", "b").thread_id == "b"
    with pytest.raises(TypeError, match="thread_id"):
        Request("test-run")  # type: ignore[call-arg]  # pyright: ignore


def test_a_thread_before_the_run_id() -> None:
    @dataclass
    class Request(ExecutionContext, legacy=True):
        thread_id: str  # type: ignore[assignment]  # pyright: ignore
        run_id: str

    context = Request("b", "run_a_12345678")
    assert context.thread_id == "a"
    assert [finding.field for finding in legacy.validate(context)] == ["thread_id"]


@pytest.mark.parametrize("first", [True, False])
def test_pydantic(first: bool, recwarn: pytest.WarningsRecorder) -> None:
    bases = (ExecutionContext, pydantic.BaseModel) if first else (pydantic.BaseModel, ExecutionContext)
    body = {
        "__annotations__": {"run_id": str, "thread_id": Optional[str], "chat_thread_id": Optional[str]},
        "__module__": __name__,
        "thread_id": None,
        "chat_thread_id": None,
    }
    metaclass: Any = type(pydantic.BaseModel)
    Model = metaclass("Model", bases, body, legacy=True)
    assert Model(run_id="test-run", thread_id="b").thread_id == "b"
    assert Model(run_id="test-run").thread_id is None
    assert Model(run_id="run_a_12345678", thread_id="b").thread_id == "a"
    assert [finding.field for finding in legacy.validate(Model(run_id="run_a_12345678", thread_id="b"))] == ["thread_id"]
    assert legacy.migrate(Model(run_id="test-run", chat_thread_id="c")) == "run_c_d681df4d"
    context = Model(run_id="test-run")
    context.thread_id = "b"
    assert context.thread_id == "b"
    assert list(recwarn) == []


def test_a_child_keeps_the_mode_and_a_checked_class_can_follow() -> None:
    assert Child("test-run", "b").thread_id == "b"

    @dataclass
    class Checked(ExecutionContext):
        run_id: RunId

    checked = Checked(legacy.migrate(Child("test-run", "b")))
    assert (checked.run_id, checked.thread_id) == ("run_b_d681df4d", "b")
    assert legacy.validate(checked) == []
