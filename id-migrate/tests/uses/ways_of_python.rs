//! Ways of Python to hand a value on, between three files: `main` calls `carry`, which calls `cut` of a third file.

use crate::project::Project;

/// A way, and the code of `carry`, with its imports.
type Way = (&'static str, &'static str);

#[rustfmt::skip]
const WAYS: &[Way] = &[
    ("an argument", "def carry(v):\n    return cut(v)\n"),
    ("an assignment in a condition", "def carry(v):\n    if (y := v):\n        return cut(y)\n"),
    ("an assignment in a call", "def carry(v):\n    return cut((y := v))\n"),
    ("a nested target", "def carry(v):\n    a, (b, *rest) = 1, (v, 2)\n    return cut(b)\n"),
    ("numbered pairs", "def carry(v):\n    for i, (y, z) in enumerate(zip([v], [1])):\n        return cut(y)\n"),
    ("the items of a dict", "def carry(v):\n    for key, value in {\"k\": v}.items():\n        return cut(value)\n"),
    ("a property", "class Row:\n    def __init__(self, v):\n        self._q = v\n    @property\n    def q(self):\n        return self._q\ndef carry(v):\n    return cut(Row(v).q)\n"),
    ("a field of a dataclass", "from dataclasses import dataclass\n@dataclass\nclass Row:\n    q: str\n    n: int = 0\ndef carry(v):\n    return cut(Row(v).q)\n"),
    ("a dataclass as a dict", "from dataclasses import asdict, dataclass\n@dataclass\nclass Row:\n    q: str\ndef carry(v):\n    return cut(asdict(Row(v))[\"q\"])\n"),
    ("a named tuple", "from typing import NamedTuple\nclass Row(NamedTuple):\n    q: str\n    n: int\ndef carry(v):\n    a, b = Row(v, 1)\n    return cut(a)\n"),
    ("an object that is called", "class Cut:\n    def __call__(self, v):\n        return cut(v)\nshorten = Cut()\ndef carry(v):\n    return shorten(v)\n"),
    ("a lambda with a name", "shorten = lambda y: cut(y)\ndef carry(v):\n    return shorten(v)\n"),
    ("the arguments that a decorator gets", "def shortened(function):\n    def wrap(*args):\n        return cut(args[0])\n    return wrap\n@shortened\ndef carry(v):\n    return None\n"),
    ("a method with a bound argument", "from functools import partialmethod\nclass Row:\n    def _act(self, size, v):\n        return cut(v)\n    act = partialmethod(_act, 4)\ndef carry(v):\n    return Row().act(v)\n"),
    ("a pickled list", "import pickle\ndef carry(v):\n    return cut(pickle.loads(pickle.dumps([v]))[0])\n"),
    ("a row of a database", "import sqlite3\ndef carry(v):\n    db = sqlite3.connect(':memory:')\n    db.execute('create table t (k text)')\n    db.execute('insert into t values (?)', (v,))\n    return cut(db.execute('select k from t').fetchone()[0])\n"),
    ("a chain of lists", "import itertools\ndef carry(v):\n    return cut(list(itertools.chain([v], []))[0])\n"),
    ("a group", "import itertools\ndef carry(v):\n    for key, rows in itertools.groupby([v]):\n        return cut(key)\n"),
    ("a getter of an item", "from operator import itemgetter\ndef carry(v):\n    return cut(itemgetter(\"k\")({\"k\": v}))\n"),
    ("a getter of an attribute", "from operator import attrgetter\nclass Row:\n    def __init__(self, v):\n        self.q = v\ndef carry(v):\n    return cut(attrgetter(\"q\")(Row(v)))\n"),
    ("an object that passes calls on", "class Inner:\n    def act(self, v):\n        return cut(v)\nclass Proxy:\n    def __init__(self, inner):\n        self._inner = inner\n    def __getattr__(self, name):\n        return getattr(self._inner, name)\ndef carry(v):\n    return Proxy(Inner()).act(v)\n"),
    ("a text in memory", "from io import StringIO\ndef carry(v):\n    out = StringIO()\n    out.write(v)\n    return cut(out.getvalue())\n"),
    ("a table in memory", "import csv\nfrom io import StringIO\ndef carry(v):\n    out = StringIO()\n    csv.writer(out).writerow([v, 1])\n    out.seek(0)\n    return cut(next(csv.reader(out))[0])\n"),
    ("the text of an object", "class Row:\n    def __init__(self, v):\n        self.v = v\n    def __str__(self):\n        return self.v\ndef carry(v):\n    return cut(str(Row(v)))\n"),
    ("the formatted text of an object", "class Row:\n    def __init__(self, v):\n        self.v = v\n    def __format__(self, spec):\n        return self.v\ndef carry(v):\n    return cut(f\"{Row(v)}\")\n"),
];

/// Code of the third file that inspects the text, besides `v[:4]`.
const CUTS: &[&str] = &[
    "return v.rstrip(\"1\")",
    "return (1, v) < (1, \"c\")",
    "return len(v)",
];

fn project(carry: &str, cut: &str) -> Project {
    let core = format!("from app.util import cut\n{carry}");
    let util = format!("def cut(v):\n    {cut}\n");
    Project::with(&[
        (
            "app/main.py",
            "from app.core import carry\ndef main(run_id):\n    return carry(run_id)\n",
        ),
        ("app/core.py", &core),
        ("app/util.py", &util),
        (
            "tests/test_main.py",
            "from app.main import main\nfrom app.want import WANT\ndef test_main():\n    assert main(run_id=\"beta-1\") == WANT\n",
        ),
    ])
}

/// Returns the new text of the test after the safe fixes.
fn fixed(project: &Project) -> String {
    project.run(&["fix", "--apply", "-q"]);
    project.read("tests/test_main.py")
}

#[test]
fn each_way_to_code_that_cuts_an_id_is_followed() {
    for (way, carry) in WAYS {
        let text = fixed(&project(carry, "return v[:4]"));
        assert!(text.contains("run_id=\"beta-1\""), "{way}");
    }
}

#[test]
fn each_inspection_at_the_end_of_a_way_counts() {
    for cut in CUTS {
        let text = fixed(&project(WAYS[0].1, cut));
        assert!(text.contains("run_id=\"beta-1\""), "{cut}");
    }
}

#[test]
fn a_way_to_code_that_keeps_the_whole_id_is_harmless() {
    let stays = |(_, carry): &&Way| fixed(&project(carry, "return v")).contains("beta-1\"");
    let stay: Vec<&str> = WAYS.iter().filter(stays).map(|(way, _)| *way).collect();
    assert_eq!(stay, [""; 0]);
}
