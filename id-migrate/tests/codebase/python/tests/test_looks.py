def test_starts():
    run_id = "test-alpha"
    assert run_id.startswith("test")
    ctx = dict(run_id="test-beta")
    assert ctx["run_id"].startswith("test")
    value = ctx["run_id"]
    assert value.startswith("test-b")
    assert value[:4] == "test"
    assert len(run_id) == 10


def test_len():
    run_id = "abcd-123"
    assert len(run_id) == 8


def test_upper():
    run_id = "abce-123"
    assert run_id.upper() == "ABCE-123"


def test_split():
    run_id = "abcf-123"
    assert run_id.split("-") == ["abcf", "123"]


def test_re():
    import re
    run_id = "abcg-123"
    assert re.match(r"abcg-\d+$", run_id)


def test_in():
    run_id = "abch-123"
    assert "abch" in run_id
