def f(run_id):
    return {"run_id": run_id}


def test_sorted():
    runs = [f(run_id="b-1"), f(run_id="a-1")]
    assert sorted(r["run_id"] for r in runs) == ["a-1", "b-1"]


def test_sorted2():
    ids = sorted([f(run_id="zz-1")["run_id"], f(run_id="aa-1")["run_id"]])
    assert ids == ["aa-1", "zz-1"]


def test_set():
    assert {f(run_id="s-1")["run_id"], f(run_id="s-2")["run_id"]} == {"s-1", "s-2"}


def test_min():
    assert min(f(run_id="m-1")["run_id"], f(run_id="m-2")["run_id"]) == "m-1"


def test_sorted3():
    runs = {}
    runs["q-2"] = f(run_id="q-2", )
    runs["q-1"] = f(run_id="q-1", )
    assert [r["run_id"] for r in sorted(runs.values(), key=lambda r: r["run_id"])] == ["q-1", "q-2"]
