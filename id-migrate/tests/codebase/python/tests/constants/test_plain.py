from tests.constants.constants import RUN


def test_c():
    assert RUN == "con-run"
