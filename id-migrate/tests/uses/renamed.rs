//! Names of Python that an import or an assignment gives to something else.

use super::tells;

#[test]
fn an_import_calls_a_name_something_else() {
    tells(&[
        (
            "a class",
            &[
                (
                    "app/limit.py",
                    "class Limit:\n    def allow(self, key):\n        return <<len(key) < 9||key>>\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.limit import Limit as RateLimit\n\n\ndef test_a():\n    limit = RateLimit()\n    \
                     run_id = \"beta-1\"\n    assert limit.allow(run_id)\n",
                ),
            ],
        ),
        (
            "a class that decorates",
            &[
                (
                    "app/guard.py",
                    "class Guard:\n    def __init__(self, fn):\n        self.fn = fn\n\n    \
                     def __call__(self, key):\n        return <<len(key) < 9||self.fn(key)>>\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.guard import Guard as guarded\n\n\n@guarded\ndef record(key):\n    return key\n\n\n\
                     def test_a():\n    run_id = \"beta-1\"\n    assert record(run_id)\n",
                ),
            ],
        ),
    ]);
}

#[test]
fn an_annotation_says_nothing() {
    tells(&[(
        "a variable",
        &[
            (
                "app/limit.py",
                "class Limit:\n    def add(self, key):\n        return <<len(key) < 9||key>>\n",
            ),
            (
                "app/service.py",
                "from app.limit import Limit\n\n\ndef submit(run_id):\n    limit: object = Limit()\n    \
                 return limit.add(run_id)\n",
            ),
            (
                "tests/test_a.py",
                "from app.service import submit\n\n\ndef test_a():\n    assert submit(run_id=\"beta-1\")\n",
            ),
        ],
    )]);
}

#[test]
fn a_variable_holds_a_length_that_a_function_returns() {
    tells(&[(
        "the length of a joined path",
        &[
            (
                "app/store.py",
                "import os\n\n\ndef size(root, run_id):\n    \
                 width = <<len(os.path.join(root, run_id))||len(root)>>\n    return width\n",
            ),
            (
                "tests/test_a.py",
                "from app.store import size\n\n\ndef test_a():\n    \
                 assert size(\"/tmp/a\", run_id=\"beta-1\") == 13\n",
            ),
        ],
    )]);
}

#[test]
fn an_assignment_in_an_expression() {
    tells(&[
        (
            "an object of a class",
            &[
                (
                    "app/limit.py",
                    "class Limit:\n    def add(self, key):\n        return <<len(key) < 9||key>>\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.limit import Limit\n\n\ndef test_a():\n    run_id = \"beta-1\"\n    \
                     if (limit := Limit()) is not None:\n        assert limit.add(run_id)\n",
                ),
            ],
        ),
        (
            "a length",
            &[
                (
                    "app/store.py",
                    "import os\n\n\ndef size(root, run_id):\n    \
                     return (width := <<len(os.path.join(root, run_id))||len(root)>>)\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.store import size\n\n\ndef test_a():\n    \
                     assert size(\"/tmp/a\", run_id=\"beta-1\") == 13\n",
                ),
            ],
        ),
    ]);
}

#[test]
fn a_function_under_another_name() {
    tells(&[(
        "one of two functions",
        &[
            (
                "app/rules.py",
                "def strict(key):\n    return <<len(key) < 9||key>>\n\n\ndef loose(key):\n    return key\n\n\n\
                     def check(run_id):\n    rule = loose if run_id is None else strict\n    return rule(run_id)\n",
            ),
            (
                "tests/test_a.py",
                "from app.rules import check\n\n\ndef test_a():\n    assert check(run_id=\"beta-1\")\n",
            ),
        ],
    )]);
}

#[test]
fn a_variable_is_another_name() {
    tells(&[
        (
            "a function of Python",
            &[
                (
                    "app/store.py",
                    "def size(key):\n    measure = <<len||str>>\n    return measure(key)\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.store import size\n\n\ndef test_a():\n    run_id = \"beta-1\"\n    assert size(run_id)\n",
                ),
            ],
        ),
        (
            "a method of the id",
            &[(
                "tests/test_a.py",
                "def head(run_id):\n    cut = run_id.split\n    return <<cut(\"-\")||run_id>>\n\n\n\
                 def test_a():\n    assert head(run_id=\"beta-1\")\n",
            )],
        ),
        (
            "a method of an object",
            &[
                (
                    "app/store.py",
                    "class Store:\n    def put(self, key):\n        return <<key[:4]||key>>\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.store import Store\n\n\ndef test_a():\n    store = Store()\n    put = store.put\n    \
                     run_id = \"beta-1\"\n    assert put(run_id)\n",
                ),
            ],
        ),
        (
            "a function that another one gets",
            &[(
                "tests/test_a.py",
                "def apply(function, run_id):\n    return function(run_id)\n\n\n\
                 def test_a():\n    measure = <<len||str>>\n    assert apply(measure, run_id=\"beta-1\")\n",
            )],
        ),
        (
            "an id under two names",
            &[(
                "tests/test_a.py",
                "def sizes(run_id):\n    key = run_id\n    keys = [key]\n    return <<list(map(len, keys))||keys>>\n\n\n\
                 def test_a():\n    assert sizes(run_id=\"beta-1\")\n",
            )],
        ),
        (
            "a name that gets another value later",
            &[(
                "tests/test_a.py",
                "def last(run_id):\n    key = run_id\n    run_id = 12\n    return <<key[:4]||key>>\n\n\n\
                 def test_a():\n    assert last(run_id=\"beta-1\")\n",
            )],
        ),
    ]);
}

#[test]
fn an_annotation_of_a_variable_changes_nothing() {
    tells(&[
        (
            "a method by its name",
            &[
                (
                    "app/approval.py",
                    "def finish(store, run_id):\n    update: object = getattr(store, \"update_status\", None)\n    \
                     return update(run_id)\n",
                ),
                (
                    "app/store.py",
                    "class Store:\n    def update_status(self, key):\n        return <<f\"{key:<6}|\"||f\"{key}|\">>\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.approval import finish\nfrom app.store import Store\n\n\n\
                     def test_a():\n    run_id: object = \"beta-1\"\n    assert finish(Store(), run_id)\n",
                ),
            ],
        ),
        (
            "an attribute",
            &[
                (
                    "app/part.py",
                    "from app.ways import WAYS\n\n\nclass Part:\n    def __init__(self, name):\n        \
                     self.way: object = WAYS[name]\n\n    def of(self, run_id):\n        return self.way(run_id)\n",
                ),
                (
                    "app/ways.py",
                    "def by_size(key):\n    return <<len(key)||key>>\n\n\nWAYS = {\"size\": by_size}\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.part import Part\n\n\ndef test_a():\n    assert Part(\"size\").of(run_id=\"beta-1\")\n",
                ),
            ],
        ),
    ]);
}

#[test]
fn values_in_a_tuple_are_values_of_their_own() {
    tells(&[
        (
            "an assignment",
            &[
                (
                    "app/outbox.py",
                    "import json\n\n\nclass Outbox:\n    def __init__(self):\n        self.rows = []\n\n    \
                     def put(self, topic, payload):\n        self.rows.append((topic, json.dumps(payload)))\n\n    \
                     def size(self):\n        return sum(<<len(text)||bool(text)>> for _, text in self.rows)\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.outbox import Outbox\n\n\ndef test_a():\n    outbox, topic = Outbox(), \"t\"\n    \
                     outbox.put(topic, {\"run_id\": \"beta-1\"})\n    assert outbox.size()\n",
                ),
            ],
        ),
        (
            "a text in a tuple",
            &[
                (
                    "app/store.py",
                    "def path(run_id):\n    name, folder = (f\"/runs/{run_id}.json\", \"a\")\n    return name\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.store import path\n\n\ndef test_a():\n    \
                     assert path(run_id=\"beta-1\").endswith(\"<<1.json||.json>>\")\n",
                ),
            ],
        ),
        (
            "the arguments of a call",
            &[(
                "tests/test_a.py",
                "def apply(function, run_id):\n    return function(*(run_id,))\n\n\n\
                 def test_a():\n    assert apply(*[<<len||str>>], run_id=\"beta-1\")\n",
            )],
        ),
    ]);
}

#[test]
fn a_function_only_calls_another_one() {
    tells(&[
        (
            "a constant that both return",
            &[
                (
                    "app/store.py",
                    "def short(text):\n    return <<text[:5]||text>>\n",
                ),
                (
                    "tests/test_a.py",
                    "from app.store import short\n\nRUN_ID = \"beta-1\"\n\n\ndef first():\n    return RUN_ID\n\n\n\
                     def current():\n    return first()\n\n\ndef test_a():\n    assert short(current())\n",
                ),
            ],
        ),
        (
            "a list that both fill",
            &[(
                "tests/test_a.py",
                "def add(rows):\n    run_id = \"beta-1\"\n    rows.append(run_id)\n\n\n\
                 def fill(rows):\n    return add(rows)\n\n\n\
                 def test_a():\n    rows = []\n    fill(rows)\n    assert <<rows[0][:2]||rows[0]>>\n",
            )],
        ),
        (
            "a function that both call",
            &[(
                "tests/test_a.py",
                "def call(function, run_id):\n    return function(run_id)\n\n\n\
                 def apply(function, run_id):\n    return call(function, run_id)\n\n\n\
                 def test_a():\n    assert apply(<<len||str>>, run_id=\"beta-1\")\n",
            )],
        ),
    ]);
}
