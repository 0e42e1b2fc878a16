def describe(run_id):
    return f"run {run_id} started"


def test_longer():
    expected = "run run-7 started"
    msg = describe(run_id="run-7")
    assert msg == expected


def test_multi():
    expected = [
        "run run-8 started",
    ]
    got = [describe(run_id="run-8")]
    assert got == expected


def test_fstring():
    name = "x"
    assert f"{describe(run_id='run-9')} {name}" == f"run run-9 started {name}"
