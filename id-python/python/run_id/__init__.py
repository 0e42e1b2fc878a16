"""Run ids that contain their thread id: ``run_{thread_id}_{8 hex digits}``.

>>> from run_id import RunId
>>> RunId("run_checkout_1a2b3c4d").thread_id
ThreadId('checkout')
"""

from run_id import legacy
from run_id._context import ExecutionContext
from run_id._errors import RunIdError, ThreadMismatchError
from run_id._ids import RunId, ThreadId, suggest, suggest_thread_id
from run_id._manager import IDManager, IDPair

__all__ = [
    "ExecutionContext",
    "IDManager",
    "IDPair",
    "RunId",
    "RunIdError",
    "ThreadId",
    "ThreadMismatchError",
    "legacy",
    "suggest",
    "suggest_thread_id",
]
