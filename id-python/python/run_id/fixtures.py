"""Valid ids for tests. Every call returns a new run id.

Installing the package also gives pytest the fixtures ``valid_ids``, ``valid_id_pair``, ``execution_context_ids``,
``websocket_ids`` and ``agent_ids``.
"""

from __future__ import annotations

from typing import Final, TypedDict

from run_id import _native
from run_id._ids import RunId, ThreadId, suggest
from run_id._manager import IDPair

__all__ = [
    "TEST_ID_SETS",
    "AgentExecutionIds",
    "ExecutionContextIds",
    "IDFixtures",
    "LegacyIDMigration",
    "WebSocketEventIds",
]

TEST_THREAD: Final = "test_thread"
TEST_AGENT: Final = "test_agent"


class ExecutionContextIds(TypedDict):
    """The ids of a context. The thread id is for code that still needs one."""

    run_id: RunId
    thread_id: ThreadId


class WebSocketEventIds(TypedDict):
    """The ids of an event, with the thread as its routing key."""

    run_id: RunId
    thread_id: ThreadId
    routing_key: ThreadId


class AgentExecutionIds(TypedDict):
    """The ids of an agent's run."""

    run_id: RunId
    thread_id: ThreadId
    agent_name: str


class IDFixtures:
    """Functions that return new ids. They raise ``RunIdError`` for an invalid thread id."""

    @staticmethod
    def create_valid_ids(thread_id: str = TEST_THREAD) -> tuple[ThreadId, RunId]:
        """Returns a thread id and a new run id of that thread."""
        run_id = RunId.generate(thread_id)
        return run_id.thread_id, run_id

    @staticmethod
    def create_id_pair(thread_id: str = TEST_THREAD) -> IDPair:
        """Returns a pair with a new run id."""
        thread, run_id = IDFixtures.create_valid_ids(thread_id)
        return IDPair(thread_id=thread, run_id=run_id)

    @staticmethod
    def create_execution_context_ids() -> ExecutionContextIds:
        """Returns the ids of a context, of the thread ``test_thread``."""
        thread, run_id = IDFixtures.create_valid_ids()
        return {"run_id": run_id, "thread_id": thread}

    @staticmethod
    def create_websocket_event_ids() -> WebSocketEventIds:
        """Returns the ids of an event, of the thread ``websocket_thread``."""
        thread, run_id = IDFixtures.create_valid_ids("websocket_thread")
        return {"run_id": run_id, "thread_id": thread, "routing_key": thread}

    @staticmethod
    def create_agent_execution_ids(agent_name: str = TEST_AGENT) -> AgentExecutionIds:
        """Returns the ids of an agent's run, of the thread ``{agent_name}_thread``."""
        thread, run_id = IDFixtures.create_valid_ids(f"{agent_name}_thread")
        return {"run_id": run_id, "thread_id": thread, "agent_name": agent_name}


class LegacyIDMigration:
    """Functions that repair the ids of old tests. The same old id always becomes the same new id."""

    @staticmethod
    def migrate_test_run_id(old_id: str) -> RunId:
        """Returns the run id that replaces ``old_id``; see ``run_id.suggest``."""
        return suggest(old_id)

    @staticmethod
    def validate_and_fix_id_pair(run_id: str, thread_id: str) -> tuple[RunId, ThreadId]:
        """Returns a run id and its thread, from two ids that may be invalid or disagree.

        A valid run id wins. Otherwise the run id is a new one of the thread, or of ``fixed_thread`` if the thread id is invalid.
        """
        fixed_run_id, fixed_thread_id = _native.fix_id_pair(run_id, thread_id)
        return RunId(fixed_run_id), ThreadId(fixed_thread_id)


TEST_ID_SETS: Final[dict[str, tuple[ThreadId, RunId]]] = {
    name: IDFixtures.create_valid_ids(f"{name}_test")
    for name in ("basic", "integration", "e2e", "unit", "websocket", "agent")
}
"""A thread id and a run id for each name. They stay the same for the life of the process."""
