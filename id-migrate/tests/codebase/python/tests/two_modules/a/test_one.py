from .ids import SHARED_RUN_ID, make


def test_one():
    assert make()["run_id"] == "shared-run"
    assert make(SHARED_RUN_ID)["run_id"] == SHARED_RUN_ID
