"""The exceptions, all subclasses of ``ValueError``. ``__module__`` is the module that users import, also in pickles."""

from __future__ import annotations

from typing import Any, Optional


class RunIdError(ValueError):
    """A text is not a run id or not a thread id.

    ``str(error)`` is one line, the same as in Rust: ``invalid run id: expected X, found Y at byte N``.

    Attributes:
        kind: What is wrong, by its name in the specification, such as ``"MissingPrefix"`` or ``"InvalidSuffixDigit"``.
        offset: The first byte, counted from 0 in UTF-8, that cannot be part of the id. A lone surrogate counts as U+FFFD.
        suggestion: The valid id to write instead; ``None`` if there is no obvious one.
    """

    __module__ = "run_id"

    def __init__(self, message: str, kind: str, offset: int, suggestion: Optional[str]) -> None:
        super().__init__(message)
        self.kind: str = kind
        self.offset: int = offset
        self.suggestion: Optional[str] = suggestion

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.kind, self.offset, self.suggestion)


class ThreadMismatchError(ValueError):
    """A thread id was given together with a run id of another thread.

    Attributes:
        expected: The thread of the run id.
        found: The thread id that was given.
    """

    __module__ = "run_id"

    def __init__(self, expected: str, found: str, context: str = "") -> None:
        super().__init__(f"{context}expected the thread `{expected}`, found `{found}`")
        self.expected: str = expected
        self.found: str = found
        self._context = context

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.expected, self.found, self._context)
