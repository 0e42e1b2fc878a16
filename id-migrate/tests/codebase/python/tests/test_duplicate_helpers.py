import pytest


class S:
    def __init__(self):
        self.r = set()
    def start(self, run_id):
        if run_id in self.r: raise ValueError("dup")
        self.r.add(run_id)


def make():
    s = S(); s.start(run_id="dup-run2"); return s


def make2():
    return make()


def test_dup():
    s = make2()
    with pytest.raises(ValueError):
        s.start(run_id="dup-run2")


def test_free():
    s = S()
    s.start(run_id="free-run")
    assert "free-run" in s.r
