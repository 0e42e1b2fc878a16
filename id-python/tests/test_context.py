"""``ExecutionContext`` in every kind of class: it derives the thread and refuses a stored one."""

# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false

from __future__ import annotations

import abc
import copy
import dataclasses
import functools
import pickle
import sys
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, NamedTuple, Optional, Protocol, TypeVar

import attr
import attrs
import pydantic
import pytest
from run_id import ExecutionContext, IDPair, RunId, RunIdError, ThreadId

RUN = RunId("run_checkout_1a2b3c4d")
NEW_PYTHON = sys.version_info >= (3, 10)


class Plain(ExecutionContext):
    def __init__(self, run_id: RunId) -> None:
        self.run_id = run_id


class Slotted(ExecutionContext):
    __slots__ = ("run_id",)

    def __init__(self, run_id: RunId) -> None:
        self.run_id = run_id


@dataclass
class Data(ExecutionContext):
    run_id: RunId
    attempt: int = 1


@dataclass(frozen=True)
class Frozen(ExecutionContext):
    run_id: RunId


@attrs.define
class Attrs(ExecutionContext):
    run_id: RunId


@attrs.frozen(slots=False)
class FrozenAttrs(ExecutionContext):
    run_id: RunId = attrs.field(converter=RunId)


class Model(ExecutionContext, pydantic.BaseModel):
    run_id: RunId


class LastModel(pydantic.BaseModel, ExecutionContext):
    run_id: RunId


class FrozenModel(pydantic.BaseModel, ExecutionContext):
    model_config = pydantic.ConfigDict(frozen=True, strict=True, extra="allow")
    run_id: RunId


@pydantic.dataclasses.dataclass
class ModelData(ExecutionContext):
    run_id: RunId


class Fields(NamedTuple):
    run_id: RunId
    attempt: int = 1


class Named(ExecutionContext, Fields):
    __slots__ = ()


class Abstract(ExecutionContext, abc.ABC):
    @property
    @abc.abstractmethod
    def run_id(self) -> RunId: ...


class Concrete(Abstract):
    def __init__(self, run_id: RunId) -> None:
        self._run_id = run_id

    @property
    def run_id(self) -> RunId:
        return self._run_id


T = TypeVar("T")


@dataclass
class Wide(Data, Generic[T]):
    state: Optional[T] = None


KINDS: list[Any] = [
    Plain,
    Slotted,
    Data,
    Frozen,
    Attrs,
    FrozenAttrs,
    Model,
    LastModel,
    FrozenModel,
    ModelData,
    Named,
    Concrete,
    Wide,
]
if NEW_PYTHON:

    @dataclass(slots=True, frozen=True)
    class SlottedData(ExecutionContext):
        run_id: RunId

    KINDS.append(SlottedData)


@pytest.mark.parametrize("kind", KINDS)
def test_the_thread_is_derived(kind: Any) -> None:
    context = kind(run_id=RUN)
    assert context.thread_id == "checkout"
    assert type(context.thread_id) is ThreadId
    assert context.id_pair() == IDPair("checkout", RUN)
    for copied in (copy.copy(context), copy.deepcopy(context), pickle.loads(pickle.dumps(context))):
        assert copied.thread_id == "checkout"


@pytest.mark.parametrize("kind", KINDS)
def test_an_assignment_is_refused(kind: Any) -> None:
    context = kind(run_id=RUN)
    # A frozen class reports first that it is frozen. For a frozen dataclass with slots, some versions of CPython raise a
    # TypeError.
    refusals = (AttributeError, pydantic.ValidationError, TypeError)
    with pytest.raises(refusals) as caught:
        context.thread_id = "billing"
    if kind in (Plain, Slotted, Data, Attrs, Model, LastModel, ModelData, Named, Concrete, Wide):
        assert str(caught.value) == f"`thread_id` of `{kind.__name__}` is derived from `run_id` and cannot be set"
    with pytest.raises(refusals):
        del context.thread_id
    assert context.thread_id == "checkout"


@pytest.mark.parametrize("kind", [Plain, Slotted, Data, Attrs, Model, LastModel, Wide])
def test_a_new_run_id_is_of_its_thread(kind: Any) -> None:
    context = kind(run_id=RUN)
    context.run_id = RunId("run_billing_1a2b3c4d")
    assert context.thread_id == "billing"


def test_a_value_around_the_descriptor_does_not_count() -> None:
    context = Plain(RUN)
    vars(context)["thread_id"] = "billing"
    assert context.thread_id == "checkout"
    model = FrozenModel.model_validate({"run_id": RUN, "thread_id": "billing"})
    assert model.thread_id == "checkout"


def refused(make: Any) -> str:
    with pytest.raises(TypeError) as caught:
        make()
    return str(caught.value)


def annotated() -> None:
    class Request(ExecutionContext):
        thread_id: str  # type: ignore[assignment]


def with_default() -> None:
    @dataclass
    class Request(ExecutionContext):
        run_id: RunId
        thread_id: Optional[str] = None  # type: ignore[assignment]  # pyright: ignore


def class_variable() -> None:
    class Request(ExecutionContext):
        thread_id: ClassVar[str] = "a"  # type: ignore[assignment]  # pyright: ignore


def value() -> None:
    class Request(ExecutionContext):
        thread_id = "a"  # type: ignore[assignment]  # pyright: ignore


def redefined_property() -> None:
    class Request(ExecutionContext):
        @property
        def thread_id(self) -> Any:
            return "a"


def cached() -> None:
    class Request(ExecutionContext):
        @functools.cached_property
        def thread_id(self) -> Any:
            return "a"


def method() -> None:
    class Request(ExecutionContext):
        def thread_id(self) -> Any:  # type: ignore[override]  # pyright: ignore
            return "a"


def slot() -> None:
    class Request(ExecutionContext):
        __slots__ = ("thread_id",)


def attrs_field() -> None:
    @attr.s
    class Request(ExecutionContext):
        thread_id = attr.ib()  # type: ignore[var-annotated]  # pyright: ignore


def model() -> None:
    class Request(ExecutionContext, pydantic.BaseModel):
        thread_id: str  # type: ignore[assignment]  # pyright: ignore


def last_model() -> None:
    class Request(pydantic.BaseModel, ExecutionContext):
        thread_id: str  # type: ignore[assignment]  # pyright: ignore


def made() -> None:
    dataclasses.make_dataclass("Request", [("run_id", RunId), ("thread_id", str)], bases=(ExecutionContext,))


def in_a_child() -> None:
    class Request(Data):
        thread_id: str  # type: ignore[assignment]  # pyright: ignore


def chat() -> None:
    @dataclass
    class Request(ExecutionContext):
        run_id: RunId
        chat_thread_id: Optional[str] = None


@pytest.mark.parametrize(
    "make",
    [
        annotated,
        with_default,
        class_variable,
        value,
        redefined_property,
        cached,
        method,
        slot,
        attrs_field,
        model,
        last_model,
        made,
        in_a_child,
        chat,
    ],
)
def test_a_stored_thread_is_refused(make: Any) -> None:
    name = "chat_thread_id" if make is chat else "thread_id"
    assert refused(make) == (
        f"`Request` stores or overrides `{name}`: the thread is derived from the run id, so that the two cannot disagree. "
        f"Remove `{name}` and read the derived `thread_id`; to migrate step by step, write "
        "`class Request(ExecutionContext, legacy=True)`"
    )


@dataclass
class Old:
    thread_id: str


class Getter:
    @property
    def thread_id(self) -> ThreadId:
        return ThreadId("a")


def test_a_stored_thread_of_a_base_is_refused() -> None:
    def behind() -> None:
        class Request(ExecutionContext, Old): ...  # type: ignore[misc]  # pyright: ignore

    def before() -> None:
        class Request(Old, ExecutionContext): ...  # type: ignore[misc]  # pyright: ignore

    def getter() -> None:
        class Request(Getter, ExecutionContext): ...

    def legacy() -> None:
        class Request(LegacyParent, legacy=False): ...

    assert "`thread_id` of `Old`: " in refused(behind)
    assert "`thread_id` of `Old`: " in refused(before)
    assert "`thread_id` of `LegacyParent`: " in refused(legacy)
    assert "Remove `thread_id`, or write `ExecutionContext` before it and read" in refused(getter)

    class Request(ExecutionContext, Getter):
        run_id = RUN

    assert Request().thread_id == "checkout"


class LegacyParent(ExecutionContext, legacy=True):
    thread_id: str  # type: ignore[assignment]  # pyright: ignore


def test_a_protocol_is_kept() -> None:
    class HasThread(Protocol):
        @property
        def thread_id(self) -> str: ...

    class HasField(Protocol):
        thread_id: str

    class Request(ExecutionContext, HasThread):
        run_id = RUN

    class Other(ExecutionContext, HasField):  # type: ignore[misc]  # pyright: ignore
        run_id = RUN

    assert (Request().thread_id, Other().thread_id) == ("checkout", "checkout")


def test_other_names_are_free() -> None:
    class Request(ExecutionContext):
        run_id = RUN

        @property
        def chat_thread_id(self) -> ThreadId:
            return self.thread_id

    assert Request().chat_thread_id == "checkout"


def test_an_abstract_class_is_not_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Abstract()  # type: ignore[abstract]  # pyright: ignore


def test_a_missing_or_wrong_run_id() -> None:
    class Empty(ExecutionContext): ...

    with pytest.raises(AttributeError, match="'Empty' object has no attribute 'run_id'"):
        Empty().thread_id
    assert not hasattr(Empty(), "thread_id")
    with pytest.raises(TypeError, match="run id must be str, not NoneType"):
        Plain(None).thread_id  # type: ignore[arg-type]  # pyright: ignore
    with pytest.raises(RunIdError) as caught:
        Plain("test-run").thread_id  # type: ignore[arg-type]  # pyright: ignore
    assert caught.value.suggestion == "run_test_thread_d681df4d"


def test_plain_text_is_a_run_id_too() -> None:
    @dataclass
    class Request(ExecutionContext):
        run_id: str
        tags: list[str] = field(default_factory=list)

    assert Request("run_checkout_1a2b3c4d").thread_id == "checkout"


def test_pydantic_fields_and_output() -> None:
    for kind in (Model, LastModel):
        assert list(kind.model_fields) == ["run_id"]
        context = kind.model_validate_json('{"run_id": "run_checkout_1a2b3c4d"}')
        assert context.model_dump_json() == '{"run_id":"run_checkout_1a2b3c4d"}'
        with pytest.raises(pydantic.ValidationError, match="invalid run id: expected the prefix"):
            kind.model_validate({"run_id": "test-run"})


def test_arguments_of_the_class_reach_other_bases() -> None:
    seen: dict[str, Any] = {}

    class Registered:
        def __init_subclass__(cls, *, key: str, **kwargs: Any) -> None:
            super().__init_subclass__(**kwargs)
            seen[key] = cls

    class Request(ExecutionContext, Registered, key="request"):
        run_id = RUN

    assert seen == {"request": Request}
