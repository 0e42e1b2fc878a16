import pytest


def test_dup(svc):
    with pytest.raises(ValueError):
        svc.start(run_id="dup-run")
