import pytest


class S:
    def __init__(self):
        self.r = set()
    def start(self, run_id):
        if run_id in self.r: raise ValueError("dup")
        self.r.add(run_id)


@pytest.fixture
def svc():
    s = S(); s.start(run_id="dup-run"); return s
