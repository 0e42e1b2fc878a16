from unittest.mock import call

import pytest

from shop.service import Context, validate_run_id
from tests.conftest import TEST_RUN_ID


def test_the_context_of_the_fixture(context):
    assert context.run_id == "test-run"
    assert context.run_id == TEST_RUN_ID
    assert context.thread_id == "checkout"


def test_start_tells_the_bus(service, bus):
    service.start(run_id="run-7", thread_id="billing")
    bus.send.assert_called_once_with("started", "run-7")
    assert bus.send.mock_calls == [call("started", "run-7")]


def test_status(service):
    service.start("status-run", "billing")
    assert service.status("status-run") == {"run_id": "status-run", "thread_id": "billing"}
    assert service.status("another-run") is None


def test_a_fixture_gives_the_id(service, sample_run_id):
    assert service.start(run_id=sample_run_id, thread_id="a").run_id == "sample-run-1"


def test_two_runs_are_two(service):
    first = service.start(run_id="run_1", thread_id="shop")
    second = service.start(run_id="run_2", thread_id="shop")
    assert first.run_id != second.run_id
    assert set(service.runs) == {"run_1", "run_2"}


def test_the_same_text_is_an_agent_too(service):
    context = service.start(run_id="triage", thread_id="shop", agent_name="triage")
    assert context.agent_name == "triage"
    assert context.run_id == "triage"


@pytest.mark.parametrize("run_id", ["param-1", 'param-2', r"param-3"])
def test_parametrized(service, run_id):
    assert service.start(run_id=run_id, thread_id="p").run_id in ("param-1", "param-2", "param-3")


@pytest.mark.parametrize(
    "run_id, thread_id",
    [
        pytest.param("pair-a", "thread-a", id="a"),
        ("pair-b", "thread-b"),
    ],
)
def test_pairs(service, run_id, thread_id):
    assert service.status(service.start(run_id, thread_id).run_id)["thread_id"] == thread_id


def test_describe_holds_the_id_in_a_longer_text(service):
    service.start(run_id="told-run", thread_id="t")
    assert service.describe("told-run") == "run told-run of t"


def test_the_fallback(service):
    assert service.latest({}) == "no-run"
    assert service.latest({"run_id": "given-run"}) == "given-run"


def test_defaults():
    assert Context(run_id="default-run").thread_id == "default_thread"


def test_an_id_is_a_key(service):
    service.start(run_id="key-run", thread_id="t")
    assert "key-run" in service.runs


class TestRejected:
    @pytest.mark.parametrize("run_id, is_valid", [("fine-run", True), ("not fine", False)])
    def test_validate(self, run_id, is_valid):
        if is_valid:
            assert validate_run_id(run_id) == run_id
        else:
            with pytest.raises(ValueError, match="invalid run id: 'not fine'"):
                validate_run_id(run_id)

    def test_malformed_run_ids_are_refused(self, service):
        with pytest.raises(ValueError):
            service.start(run_id="has space", thread_id="t")
        with pytest.raises(ValueError):
            service.start(run_id="", thread_id="t")

    def test_nothing_is_sent(self, service, bus):
        with pytest.raises(ValueError):
            service.start("tab\there", "t")
        bus.send.assert_not_called()
        assert bus.send.call_args is None
