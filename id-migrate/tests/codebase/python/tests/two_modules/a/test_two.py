from ..a.ids import make as build
import tests.two_modules.a.ids


def test_two():
    assert build()["run_id"] == "shared-run"
    assert tests.two_modules.a.ids.SHARED_RUN_ID == "shared-run"
    assert "shared-run" in str(build())
