import pytest, re


class Bad(ValueError):


    pass


def validate_run_id(run_id):
    if not re.fullmatch(r"[a-z]+-\d+", run_id): raise Bad(run_id)
    return True


def is_valid_run_id(run_id):
    return bool(re.fullmatch(r"run_[a-z]+_[0-9a-f]{8}", run_id))


def start(run_id): 
    if not run_id: raise Bad("empty")
    return run_id


@pytest.mark.parametrize("run_id", ["x y", "no"])
def test_malformed_run_ids(run_id):
    assert not is_valid_run_id(run_id)


def test_valid_or_not():
    assert not is_valid_run_id("neg-run")
    assert is_valid_run_id(run_id="run_a_12345678")
    assert is_valid_run_id("test-1") is False


def test_start():
    assert start(run_id="neg-run") == "neg-run"
    assert start("go-1") == "go-1"
    with pytest.raises(Bad):
        start(run_id="")


def test_msg():
    with pytest.raises(Bad, match="msg run"):
        validate_run_id(run_id="msg run")


def test_msg2():
    r = start(run_id="msg-2")
    with pytest.raises(Bad, match="msg-2"):
        raise Bad(r)
