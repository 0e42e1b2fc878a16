import pytest


def f(run_id):


    return run_id


@pytest.mark.parametrize("run_id", ["pa-1", "pa-2"])
def test_1(run_id):
    assert f(run_id).startswith("pa")


@pytest.mark.parametrize("run_id,expected", [("pb-1", "pb-1"), pytest.param("pb-2", "pb-2", id="pb-2")])
def test_2(run_id, expected):
    assert f(run_id) == expected


@pytest.mark.parametrize(("case", "n"), [({"run_id": "pc-1"}, 1), ({"run_id": "pc-2"}, 2)])
def test_3(case, n):
    assert case["run_id"] == f"pc-{n}"


@pytest.fixture
def run(request):
    return {"run_id": request.param}


@pytest.mark.parametrize("run", ["pd-1"], indirect=True)
def test_4(run):
    assert run["run_id"] == "pd-1"


@pytest.mark.parametrize("run_id", [pytest.param("pe-1", marks=pytest.mark.skipif(False, reason="x"))], ids=["pe-1"])
def test_5(run_id):
    assert run_id in {"pe-1"}


@pytest.mark.parametrize("a", ["x"])
@pytest.mark.parametrize("run_id", ("pf-1",))


def test_6(run_id, a):


    assert (run_id, a) == ("pf-1", "x")


@pytest.fixture(params=["pg-1", "pg-2"])
def run_id(request):
    return request.param


def test_7(run_id):


    assert run_id.startswith("pg-")


@pytest.mark.parametrize("inp", [("ph-1", "t")])
def test_8(inp):
    run_id, thread_id = inp
    assert run_id == "ph-1" and thread_id == "t"


@pytest.mark.parametrize("run_id,want_len", [("pi-1", 4), ("pi-22", 5)])
def test_9(run_id, want_len):
    assert len(run_id) == want_len
