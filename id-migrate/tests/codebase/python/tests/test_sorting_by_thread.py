def f(run_id, thread_id):
    return {"run_id": run_id}


def test_sorted():
    runs = [f(run_id="b-1", thread_id="t"), f(run_id="a-1", thread_id="t"), f(run_id="c-1", thread_id="t"), f(run_id="d-1", thread_id="t")]
    assert sorted(r["run_id"] for r in runs) == ["a-1", "b-1", "c-1", "d-1"]
