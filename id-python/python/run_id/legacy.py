"""Functions for contexts with unchecked ids.

>>> from dataclasses import dataclass
>>> from typing import Optional
>>> from run_id import ExecutionContext, legacy
>>> @dataclass
... class Request(ExecutionContext, legacy=True):
...     run_id: str
...     thread_id: Optional[str] = None
>>> old = Request("test-run", "checkout")
>>> old.thread_id
ThreadId('checkout')
>>> legacy.migrate(old)
RunId('run_checkout_d681df4d')
>>> [str(finding) for finding in legacy.validate(old)]
['run id `test-run`: expected the prefix `run_`, found `t` at byte 0; write `run_checkout_d681df4d`']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from run_id import _native
from run_id._context import ExecutionContext, legacy_ids
from run_id._ids import RunId

__all__ = ["LegacyFinding", "migrate", "validate"]


@dataclass(frozen=True)
class LegacyFinding:
    """An id that is invalid or contradicts the run id. ``str()`` returns the message.

    Attributes:
        field: ``run_id``, ``thread_id`` or ``chat_thread_id``.
        text: The value of the field.
        message: What is wrong.
        suggestion: The run id that ``migrate`` returns, or ``None`` for a thread id.
    """

    field: str
    text: str
    message: str
    suggestion: Optional[str]

    def __str__(self) -> str:
        return self.message


def migrate(context: ExecutionContext) -> RunId:
    """Returns the run id of a context if it is valid, otherwise its repair in the thread of the context."""
    return RunId(_native.legacy_migrate(*legacy_ids(context)))


def validate(context: ExecutionContext) -> list[LegacyFinding]:
    """Returns the invalid and contradictory ids of a context: the run id first, then the stored thread ids.

    It also finds contradictions that no assignment could refuse: pydantic fills fields without assignments, and the run id may
    be set after the thread.
    """
    return [LegacyFinding(*finding) for finding in _native.legacy_findings(*legacy_ids(context))]
