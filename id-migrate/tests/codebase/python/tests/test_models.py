import dataclasses, enum
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict


@dataclass
class D:
    run_id: str = "dc-run"
    extra: str = field(default="x")
    other_run_id: str = field(default_factory=lambda: "dc-other")


class N(NamedTuple):
    run_id: str
    thread_id: str = "nt-t"


class T(TypedDict):
    run_id: str


class E(enum.Enum):
    RUN = "enum-run"
    RUN_ID = "enum-run-2"


class P:
    @property
    def run_id(self):
        return "prop-run"


def test_m():
    assert D().run_id == "dc-run"
    assert D("dc-pos").run_id == "dc-pos"
    assert dataclasses.asdict(D())["run_id"] == "dc-run"
    assert dataclasses.replace(D(), run_id="dc-rep").run_id == "dc-rep"
    assert repr(D("dc-repr")) == "D(run_id='dc-repr', extra='x', other_run_id='dc-other')"
    assert N("nt-run").run_id == "nt-run"
    assert N(run_id="nt-run2")[0] == "nt-run2"
    assert N("nt-run3") == ("nt-run3", "nt-t")
    t: T = {"run_id": "td-run"}
    assert t["run_id"] == "td-run"
    assert T(run_id="td-run2") == {"run_id": "td-run2"}
    assert dict(run_id=E.RUN.value)["run_id"] == "enum-run"
    assert E.RUN_ID.value == "enum-run-2"
    assert E("enum-run-2") is E.RUN_ID
    assert P().run_id == "prop-run"
