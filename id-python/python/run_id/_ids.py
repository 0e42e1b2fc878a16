"""``RunId`` and ``ThreadId``, subclasses of ``str`` whose text is checked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Optional, TypeVar, Union, overload

from run_id import _native

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

_Id = TypeVar("_Id", bound="_CheckedText")
_Run = TypeVar("_Run", bound="RunId")
_Thread = TypeVar("_Thread", bound="ThreadId")


class _CheckedText(str):
    """The base class of both ids. They behave like ``str``, except that ``repr`` shows the class."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str.__repr__(self)})"

    def __copy__(self: _Id) -> _Id:
        return self

    def __deepcopy__(self: _Id, memo: dict[int, Any]) -> _Id:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # Unpickling checks the text again.
        return type(self), (str.__str__(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        # Strict, so that bytes are refused. An instance of this class is kept as it is.
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(strict=True))


class RunId(_CheckedText):
    """The id of a run, ``run_{thread_id}_{8 hex digits}``: a checked ``str``.

    >>> run = RunId("run_checkout_1a2b3c4d")
    >>> run.thread_id, run.suffix
    (ThreadId('checkout'), '1a2b3c4d')

    Raises:
        RunIdError: ``text`` is not a run id.
        TypeError: ``text`` is not a ``str``.
    """

    __module__ = "run_id"
    __slots__ = ()

    def __new__(cls: type[_Run], text: str) -> _Run:
        return str.__new__(cls, _native.check_run_id(text))

    @classmethod
    def generate(cls: type[_Run], thread: str) -> _Run:
        """Returns a new run id of ``thread``; the suffix is the first 8 hex digits of a version 4 UUID.

        Every call asks the operating system for random bits, so a forked process never repeats its parent's ids.

        Raises:
            RunIdError: ``thread`` is not a thread id. ``ThreadId.encode`` accepts any key.
        """
        return str.__new__(cls, _native.generate(thread))

    @property
    def thread_id(self) -> ThreadId:
        """The thread id that the run id contains."""
        return str.__new__(ThreadId, _native.thread_of(self))

    @property
    def suffix(self) -> str:
        """The last 8 hex digits."""
        return _native.suffix_of(self)

    def belongs_to(self, thread: str) -> bool:
        """Returns ``True`` if this is a run of ``thread``."""
        return _native.thread_of(self) == thread

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "description": "The id of a run: run_{thread id}_{8 lowercase hex digits}.",
            "type": "string",
            "minLength": _native.MIN_RUN_ID_LEN,
            "maxLength": _native.MAX_RUN_ID_LEN,
            "pattern": _native.RUN_ID_PATTERN,
            "examples": ["run_checkout_1a2b3c4d"],
        }


class _Encode:
    """``ThreadId.encode(key)`` on the class, and ``str.encode`` on an instance, because libraries call it on any ``str``."""

    @overload
    def __get__(self, instance: None, owner: type[_Thread]) -> Callable[[str], _Thread]: ...

    @overload
    def __get__(self, instance: str, owner: type[_Thread]) -> Callable[..., bytes]: ...

    def __get__(self, instance: Optional[str], owner: type[Any]) -> Union[Callable[[str], Any], Callable[..., bytes]]:
        if instance is not None:
            return partial(str.encode, instance)

        def encode(key: str) -> Any:
            """Returns the thread id of any key, such as an e-mail address.

            A key that is a valid thread id and does not start with ``x-`` stays as it is. Different keys have different thread
            ids.

            Raises:
                RunIdError: The thread id would be longer than 242 bytes, or ``key`` contains a lone surrogate.
            """
            return str.__new__(owner, _native.encode_key(key))

        return encode


class ThreadId(_CheckedText):
    """The id of a thread, such as a conversation: a checked ``str``.

    Raises:
        RunIdError: ``text`` is not a thread id. ``ThreadId.encode`` accepts any key.
        TypeError: ``text`` is not a ``str``.
    """

    __module__ = "run_id"
    __slots__ = ()

    def __new__(cls: type[_Thread], text: str) -> _Thread:
        return str.__new__(cls, _native.check_thread_id(text))

    encode: ClassVar[_Encode] = _Encode()  # pyright: ignore[reportIncompatibleMethodOverride]

    def decode(self) -> str:
        """Returns the key that ``ThreadId.encode`` was given, for display.

        To decide who may see a thread, encode the key and compare the thread ids.
        """
        return _native.decode_thread(self)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "description": "The id of a thread, to which runs belong.",
            "type": "string",
            "minLength": 1,
            "maxLength": _native.MAX_THREAD_ID_LEN,
            "pattern": _native.THREAD_ID_PATTERN,
            "examples": ["checkout"],
        }


def suggest(old: str, thread: Optional[str] = None) -> RunId:
    """Returns the run id that replaces ``old``, in ``thread`` if that is given.

    Any ``old`` text works. The same arguments give the same id in every language and in ``id-migrate``.

    >>> suggest("test-run")
    RunId('run_test_thread_d681df4d')

    Raises:
        RunIdError: ``thread`` is not a thread id.
    """
    return str.__new__(RunId, _native.suggest(old, thread))


def suggest_thread_id(old: str) -> ThreadId:
    """Returns the thread id that replaces ``old``."""
    return str.__new__(ThreadId, _native.suggest_thread_id(old))
