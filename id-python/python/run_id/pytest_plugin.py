"""The fixtures of ``run_id.fixtures`` for pytest, which loads this module through its entry point.

A test can choose the thread or the agent's name: ``@pytest.mark.parametrize("valid_ids", ["billing"], indirect=True)``.
"""

from __future__ import annotations

import pytest

from run_id._ids import RunId, ThreadId
from run_id._manager import IDPair
from run_id.fixtures import (
    TEST_AGENT,
    TEST_THREAD,
    AgentExecutionIds,
    ExecutionContextIds,
    IDFixtures,
    WebSocketEventIds,
)


@pytest.fixture
def valid_ids(request: pytest.FixtureRequest) -> tuple[ThreadId, RunId]:
    """A thread id and a new run id of that thread."""
    return IDFixtures.create_valid_ids(getattr(request, "param", TEST_THREAD))


@pytest.fixture
def valid_id_pair(request: pytest.FixtureRequest) -> IDPair:
    """A pair with a new run id."""
    return IDFixtures.create_id_pair(getattr(request, "param", TEST_THREAD))


@pytest.fixture
def execution_context_ids() -> ExecutionContextIds:
    """A dict with ``run_id`` and ``thread_id``."""
    return IDFixtures.create_execution_context_ids()


@pytest.fixture
def websocket_ids() -> WebSocketEventIds:
    """A dict with ``run_id``, ``thread_id`` and ``routing_key``."""
    return IDFixtures.create_websocket_event_ids()


@pytest.fixture
def agent_ids(request: pytest.FixtureRequest) -> AgentExecutionIds:
    """A dict with ``run_id``, ``thread_id`` and ``agent_name``."""
    return IDFixtures.create_agent_execution_ids(getattr(request, "param", TEST_AGENT))
