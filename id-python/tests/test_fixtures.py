"""The fixtures of the plugin, which pytest finds by its entry point."""

from __future__ import annotations

import pytest
from run_id import IDManager, IDPair, RunId, RunIdError, ThreadId
from run_id.fixtures import (
    TEST_ID_SETS,
    AgentExecutionIds,
    ExecutionContextIds,
    IDFixtures,
    LegacyIDMigration,
    WebSocketEventIds,
)


def test_valid_ids(valid_ids: tuple[ThreadId, RunId]) -> None:
    thread_id, run_id = valid_ids
    assert (type(thread_id), type(run_id)) == (ThreadId, RunId)
    assert (thread_id, run_id.thread_id) == ("test_thread", "test_thread")


@pytest.mark.parametrize("valid_ids", ["billing"], indirect=True)
def test_valid_ids_of_a_thread(valid_ids: tuple[ThreadId, RunId]) -> None:
    assert valid_ids[1].thread_id == "billing"


def test_valid_id_pair(valid_id_pair: IDPair) -> None:
    assert valid_id_pair.thread_id == "test_thread"
    assert IDManager.validate_id_pair(valid_id_pair.run_id, "test_thread")


def test_execution_context_ids(execution_context_ids: ExecutionContextIds) -> None:
    assert list(execution_context_ids) == ["run_id", "thread_id"]
    assert execution_context_ids["run_id"].thread_id == execution_context_ids["thread_id"] == "test_thread"


def test_websocket_ids(websocket_ids: WebSocketEventIds) -> None:
    assert list(websocket_ids) == ["run_id", "thread_id", "routing_key"]
    assert websocket_ids["run_id"].thread_id == "websocket_thread"
    assert websocket_ids["thread_id"] == websocket_ids["routing_key"] == "websocket_thread"


def test_agent_ids(agent_ids: AgentExecutionIds) -> None:
    assert agent_ids["agent_name"] == "test_agent"
    assert agent_ids["run_id"].thread_id == agent_ids["thread_id"] == "test_agent_thread"


@pytest.mark.parametrize("agent_ids", ["triage"], indirect=True)
def test_agent_ids_of_an_agent(agent_ids: AgentExecutionIds) -> None:
    assert (agent_ids["agent_name"], agent_ids["thread_id"]) == ("triage", "triage_thread")


def test_every_call_gives_a_new_run_id() -> None:
    assert IDFixtures.create_valid_ids("a")[1] != IDFixtures.create_valid_ids("a")[1]
    with pytest.raises(RunIdError):
        IDFixtures.create_valid_ids("a b")


def test_sets() -> None:
    assert {name: thread for name, (thread, _) in TEST_ID_SETS.items()} == {
        "basic": "basic_test",
        "integration": "integration_test",
        "e2e": "e2e_test",
        "unit": "unit_test",
        "websocket": "websocket_test",
        "agent": "agent_test",
    }
    assert all(run_id.belongs_to(thread) for thread, run_id in TEST_ID_SETS.values())


def test_old_ids() -> None:
    assert LegacyIDMigration.migrate_test_run_id("test-run") == "run_test_thread_d681df4d"
    fix = LegacyIDMigration.validate_and_fix_id_pair
    assert fix("run_checkout_1a2b3c4d", "billing") == ("run_checkout_1a2b3c4d", "checkout")
    assert fix("test-run", "billing") == ("run_billing_d681df4d", "billing")
    assert fix("test-run", "b b") == ("run_fixed_thread_d681df4d", "fixed_thread")
