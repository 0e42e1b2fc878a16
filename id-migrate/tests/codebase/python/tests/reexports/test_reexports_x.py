from typing import TYPE_CHECKING
from tests.reexports.ids import FIRST, THIRD
import tests.reexports.ids as ids
if TYPE_CHECKING:
    from tests.reexports.ids import SECOND


def f(run_id):


    return run_id


def test_a():
    assert f(run_id=FIRST) == "first-run"
    assert f(run_id=THIRD) == "third-run"
    assert f(run_id=ids.SECOND) == "second-run"
