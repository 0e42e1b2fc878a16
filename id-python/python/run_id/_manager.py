"""The names of the original ``id_manager.py``, so that old code only has to change an import."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from run_id import _native
from run_id._errors import RunIdError, ThreadMismatchError


@dataclass(frozen=True)
class IDPair:
    """A thread id and a run id of that thread. The constructor checks both.

    Raises:
        RunIdError: ``run_id`` is not a run id.
        ThreadMismatchError: ``run_id`` belongs to another thread.
    """

    __module__ = "run_id"

    thread_id: str
    run_id: str

    def __post_init__(self) -> None:
        if _native.validate_id_pair(self.run_id, self.thread_id):
            return
        words = f"Inconsistent ID pair: run_id={self.run_id!r:.90} does not match thread_id={self.thread_id!r:.90}"
        try:
            expected = _native.thread_of(self.run_id)
            found = _native.check_thread_id(self.thread_id)
        except RunIdError as error:
            raise RunIdError(f"{words} ({error})", error.kind, error.offset, error.suggestion) from None
        raise ThreadMismatchError(expected, found, f"{words}: ")

    def __reduce__(self) -> tuple[Any, ...]:
        # Unpickling checks the pair again.
        return type(self), (self.thread_id, self.run_id)


class IDManager:
    """The functions of the original ``IDManager``, on plain ``str``. New code uses ``RunId`` and ``ThreadId``."""

    __module__ = "run_id"

    RUN_ID_PATTERN = re.compile(_native.RUN_ID_PATTERN.removesuffix("$") + r"\Z")
    THREAD_ID_PATTERN = re.compile(_native.THREAD_ID_PATTERN.removesuffix("$") + r"\Z")

    if TYPE_CHECKING:

        @staticmethod
        def generate_run_id(thread_id: str) -> str: ...

        @staticmethod
        def extract_thread_id(run_id: Optional[str]) -> Optional[str]: ...

        @staticmethod
        def validate_id_pair(run_id: Optional[str], thread_id: Optional[str]) -> bool: ...

        @staticmethod
        def validate_run_id(run_id: Optional[str]) -> bool: ...

        @staticmethod
        def validate_thread_id(thread_id: Optional[str]) -> bool: ...

        @staticmethod
        def parse_run_id(run_id: str) -> Optional[tuple[str, str]]: ...

        @staticmethod
        def get_or_generate_run_id(run_id: Optional[str] = None, thread_id: Optional[str] = None) -> str: ...

        @staticmethod
        def extract_thread_id_with_fallback(
            run_id: Optional[str] = None,
            thread_id: Optional[str] = None,
            chat_thread_id: Optional[str] = None,
        ) -> Optional[str]: ...

    else:
        # Without wrappers, which would cost more than the checks.
        generate_run_id = _native.generate_run_id
        extract_thread_id = _native.extract_thread_id
        validate_id_pair = _native.validate_id_pair
        validate_run_id = _native.validate_run_id
        validate_thread_id = _native.validate_thread_id
        parse_run_id = _native.parse_run_id
        get_or_generate_run_id = _native.get_or_generate_run_id
        extract_thread_id_with_fallback = _native.extract_thread_id_with_fallback

    @staticmethod
    def create_test_ids(thread_id: str = "test_thread") -> IDPair:
        """Returns the thread and a new run id of it, for a test."""
        return IDPair(thread_id=thread_id, run_id=_native.generate_run_id(thread_id))
