import json, logging, re
from datetime import datetime


def f(**kw):


    return kw


def g(*args, **kw):


    return args, kw


def test_kw():
    kwargs = {"run_id": "kw-1", "thread_id": "kt"}
    assert f(**kwargs) == {"run_id": "kw-1", "thread_id": "kt"}
    assert f(**dict(run_id="kw-2"))["run_id"] == "kw-2"
    args = ("kw-3",)
    assert g(*args, run_id="kw-3") == (("kw-3",), {"run_id": "kw-3"})


def test_walrus():
    if (run_id := "wal-1") and run_id == "wal-1":
        assert f(run_id=run_id)["run_id"] == "wal-1"


def test_match():
    match f(run_id="mat-1"):
        case {"run_id": "mat-1"}:
            ok = True
        case _:
            ok = False
    assert ok
    run_id = "mat-2"
    match run_id:
        case "mat-2" | "mat-3":
            ok = 2
    assert ok == 2


def test_comp():
    m = {run_id: i for i, run_id in enumerate(["co-1", "co-2"])}
    assert m == {"co-1": 0, "co-2": 1}
    assert {k: v for k, v in m.items() if k == "co-1"} == {"co-1": 0}
    runs = [f(run_id=r) for r in ("co-3", "co-4")]
    assert [r["run_id"] for r in runs] == ["co-3", "co-4"]


def test_map():
    STATUS = {"gm-1": "ok", "gm-2": "bad"}
    assert STATUS[f(run_id="gm-1")["run_id"]] == "ok"
    assert STATUS.get(f(run_id="gm-2")["run_id"]) == "bad"


def test_format():
    run_id = "fo-1"
    assert "run {}".format(run_id) == "run fo-1"
    assert "run %s" % run_id == "run fo-1"


def test_format2():
    for i in range(2):
        assert f(run_id="fp-%d" % i)["run_id"] in ("fp-0", "fp-1")
    assert f(run_id="fq-{}".format(1)) == {"run_id": "fq-1"}


def test_log(caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger("x").info("started %s", "lg-1", extra={"run_id": "lg-1"})
    assert caplog.records[0].run_id == "lg-1"
    assert "lg-1" in caplog.text


def test_snapshot():
    assert json.dumps(f(run_id="sn-1"), indent=1) == """{
 "run_id": "sn-1"
}"""


def test_split_concat():
    assert f(run_id="cc-1")["run_id"] == "cc" "-1"


def test_bytes():
    assert f(run_id="by-1")["run_id"].encode() == b"by-1"


def test_repr():
    assert repr(f(run_id="re-1")) == "{'run_id': 're-1'}"


def test_key_in_tuple():
    key = ("tu-t", "tu-1")
    assert (f(run_id="tu-1")["run_id"]) == key[1]


def test_plus():
    n = 1
    assert f(run_id="pl-" + str(n))["run_id"] == "pl-1"


def test_bare():
    assert list(f(run_id="alpha").values()) == ["alpha"]
    assert "/x/" + f(run_id="alphb")["run_id"] == "/x/alphb"


def test_eq_const():
    A = "eq-1"
    B = "eq-1"
    assert f(run_id=A)["run_id"] == B


def test_pop():
    d = {"run_id": "po-1"}
    assert d.pop("run_id") == "po-1"
    assert d.get("run_id", "po-2") == "po-2"
    assert d.setdefault("run_id", "po-3") == "po-3"


def test_in():
    assert f(run_id="in-1")["run_id"] in ["in-1", "in-2"]
    assert f(run_id="in-1")["run_id"] not in {"in-3"}


def test_neg_eq():
    assert f(run_id="ne-1")["run_id"] != "ne-2"


def test_isinst():
    r = f(run_id="is-1")
    assert isinstance(r["run_id"], str) and r["run_id"]


def test_hash():
    import hashlib
    assert hashlib.md5(f(run_id="ha-1")["run_id"].encode()).hexdigest() == hashlib.md5(b"ha-1").hexdigest()


def test_regex():
    assert re.fullmatch(r"rx-\d", f(run_id="rx-1")["run_id"])


def test_regex2():
    rid = f(run_id="ry-1")["run_id"]
    assert re.match("^ry", rid)


def test_count():
    rid = f(run_id="ct-1")["run_id"]
    assert rid.split("-")[0] == "ct"


def test_slice():
    rid = f(run_id="sl-1")["run_id"]
    assert rid[:2] == "sl" and len(rid) == 4
