"""``ExecutionContext``, which derives the thread of an object from its run id."""

from __future__ import annotations

import dataclasses
import sys
import types
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Optional

from run_id import _native
from run_id._errors import ThreadMismatchError
from run_id._ids import ThreadId
from run_id._manager import IDPair

_STORED = ("thread_id", "chat_thread_id")
_MISSING: Any = object()


class _Thread(property):
    """The attribute ``thread_id``. It subclasses ``property``, so that pydantic and documentation tools treat it as one.

    A legacy context may store a value: in the slot ``member`` of a dataclass or an attrs class with slots, or in the
    ``__dict__`` of any other class.
    """

    def __init__(self, default: Any = _MISSING, member: Any = None) -> None:
        super().__init__(doc="The thread, read from the run id.")
        self.default = default
        self.member = member

    def __get__(self, context: Any, owner: Optional[type] = None) -> Any:
        if context is None:
            return self._of_class(owner)
        if not type(context).__run_id_legacy__:
            return str.__new__(ThreadId, _native.thread_of(context.run_id))
        thread = _native.legacy_thread_id(*legacy_ids(context))
        return None if thread is None else str.__new__(ThreadId, thread)

    def _of_class(self, owner: Any) -> Any:
        # Dataclasses and pydantic take the class attribute as the field's default. pydantic also warns about the field of a
        # legacy model if the model's base, this mixin, has an attribute of that name.
        if not owner.__run_id_legacy__ and owner is not ExecutionContext:
            return self
        if self.default is _MISSING:
            raise AttributeError(f"type object {owner.__name__!r} has no attribute 'thread_id'")
        return self.default

    def __set__(self, context: Any, value: Any) -> None:
        name = type(context).__name__
        if not type(context).__run_id_legacy__:
            raise AttributeError(f"`thread_id` of `{name}` is derived from `run_id` and cannot be set")
        if isinstance(value, _Thread):
            # The default of a dataclass field or an attrs attribute.
            value = None if value.default is _MISSING else value.default
        if value:
            expected = _native.legacy_thread_of_run(_run_id(context))
            if expected is not None and value != expected:
                raise ThreadMismatchError(expected, str(value), f"`thread_id` of `{name}`: ")
        if self.member is not None:
            self.member.__set__(context, value)
        else:
            context.__dict__["thread_id"] = value

    def __delete__(self, context: Any) -> None:
        raise AttributeError(f"`thread_id` of `{type(context).__name__}` cannot be deleted")

    def stored(self, context: Any) -> Any:
        """Returns the stored value; ``None`` if there is none."""
        if self.member is None:
            return getattr(context, "__dict__", {}).get("thread_id")
        try:
            return self.member.__get__(context, type(context))
        except AttributeError:
            return None


class ExecutionContext:
    """A mixin for objects that belong to a run, such as a request, a job or an agent's state.

    The class needs an attribute ``run_id``. The mixin reads ``thread_id`` from it. It works with plain classes, dataclasses,
    attrs classes, pydantic models and subclasses of a ``NamedTuple``, with and without slots, frozen or not.

    >>> from dataclasses import dataclass
    >>> from run_id import ExecutionContext, RunId
    >>> @dataclass(frozen=True)
    ... class Request(ExecutionContext):
    ...     run_id: RunId
    >>> Request(RunId("run_checkout_1a2b3c4d")).thread_id
    ThreadId('checkout')

    The definition of a class that stores a ``thread_id`` or a ``chat_thread_id`` raises ``TypeError``. An assignment to
    ``thread_id`` raises ``AttributeError``. Reading it raises ``RunIdError`` if ``run_id`` is not a valid run id.

    With ``class Request(ExecutionContext, legacy=True)`` the run id may be unchecked text, ``None`` or absent, and the class may
    store a thread id. ``thread_id`` then returns the thread of the run id, otherwise the first stored thread id that is valid,
    otherwise ``None``. Storing a thread that contradicts the run id raises ``ThreadMismatchError``. See ``run_id.legacy``.
    """

    __slots__ = ()
    __run_id_legacy__: ClassVar[bool] = False

    if TYPE_CHECKING:

        @property
        def thread_id(self) -> ThreadId: ...

    else:
        thread_id = _Thread()

    def __init_subclass__(cls, *, legacy: Optional[bool] = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if legacy is not None:
            # A decorator with slots creates the class again without this argument, and inherits the attribute.
            cls.__run_id_legacy__ = legacy
        if cls.__run_id_legacy__:
            _keep_stored_thread(cls)
        else:
            _refuse_stored_thread(cls)

    def id_pair(self) -> IDPair:
        """Returns the run id and its thread."""
        run_id: Any = _run_id(self)
        return IDPair(thread_id=_native.thread_of(run_id), run_id=run_id)


def legacy_ids(context: Any) -> tuple[Any, Any, Any]:
    """Returns the run id, the stored thread id and the stored chat thread id of a context."""
    descriptor = _found(type(context), "thread_id")
    stored = descriptor.stored(context) if isinstance(descriptor, _Thread) else None
    return _run_id(context), stored, getattr(context, "chat_thread_id", None)


def _run_id(context: Any) -> Any:
    return getattr(context, "run_id", None)


def _keep_stored_thread(cls: type) -> None:
    """Replaces the stored thread id, or its default, in the class by the descriptor."""
    value = cls.__dict__.get("thread_id", _MISSING)
    if isinstance(value, types.MemberDescriptorType):
        setattr(cls, "thread_id", _Thread(member=value))
    elif isinstance(value, dataclasses.Field):
        if value.default is not dataclasses.MISSING:
            value.default = _Thread(value.default)
    elif value is None or isinstance(value, str):
        setattr(cls, "thread_id", _Thread(value))
    # attrs and pydantic remove their own field descriptions from the class.


def _refuse_stored_thread(cls: type) -> None:
    for name in _STORED:
        for base in cls.__mro__:
            # A protocol only declares attributes. It stores nothing.
            if name in _annotations(base) and not getattr(base, "_is_protocol", False):
                raise _stored_error(cls, base, name)
        found = next((base for base in cls.__mro__ if name in base.__dict__), ExecutionContext)
        value = found.__dict__.get(name)
        if found is not ExecutionContext and (name == "thread_id" or _is_stored(value)):
            raise _stored_error(cls, found, name)


def _is_stored(value: Any) -> bool:
    """Returns ``True`` for a slot or a value, and ``False`` for a method or a property."""
    return isinstance(value, types.MemberDescriptorType) or not hasattr(value, "__get__")


def _stored_error(cls: type, base: type, name: str) -> TypeError:
    where = "" if base is cls else f" of `{base.__name__}`"
    first = "" if base is cls or name in _annotations(base) else ", or write `ExecutionContext` before it"
    return TypeError(
        f"`{cls.__name__}` stores or overrides `{name}`{where}: the thread is derived from the run id, so that the two cannot "
        f"disagree. Remove `{name}`{first} and read the derived `thread_id`; to migrate step by step, write "
        f"`class {cls.__name__}(ExecutionContext, legacy=True)`"
    )


def _annotations(cls: type) -> Iterable[str]:
    """Returns the names that are annotated in the body of a class."""
    if sys.version_info >= (3, 14):
        import annotationlib

        return annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)
    annotations: dict[str, Any] = cls.__dict__.get("__annotations__", {})
    return annotations


def _found(cls: type, name: str) -> Any:
    """Returns the attribute of a class as it is stored, without calling descriptors."""
    return next((base.__dict__[name] for base in cls.__mro__ if name in base.__dict__), None)
