from .constants import RUN as R
import tests.constants.constants as c
from tests.constants import constants


def f(run_id):


    return run_id


def test_b():
    assert f(run_id=R) == "con-run"
    assert f(run_id=c.RUN) == "con-run"
    assert f(run_id=constants.OTHER) == "other-run"
