from tests.constants.constants import RUN, LABEL


def f(run_id):


    return run_id


def test_a():
    assert f(run_id=RUN) == "con-run"
    assert LABEL == "label"
