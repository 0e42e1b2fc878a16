class A:
    user_id = None
    def ws(self, run_id):
        return self.user_id or run_id


def test_fb():
    a = A()
    user_id = a.ws(run_id="fb-run")
    assert user_id == "fb-run"


def check(resp):
    assert resp["correlation_id"] == "corr-run"


def start(run_id):


    return {"correlation_id": run_id}


def test_corr():
    check(start(run_id="corr-run"))


def test_corr_dict():
    assert start(run_id="corr-run-2") == {"correlation_id": "corr-run-2"}


def test_acc():
    a = dict(run_id="acc-run", agent_name="acc-run")
    assert a["agent_name"] == "acc-run"
    assert a["run_id"] == "acc-run"
