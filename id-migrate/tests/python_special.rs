//! A fix is unsafe if Python or a library runs code that inspects the id: special methods, validators, options of a
//! command line; or if a test reads the output of the code.

mod project;

use project::Project;

/// A test file and the modules that it runs; `true` if the safe fix changes the test.
#[track_caller]
fn changes(test: &str, modules: &[(&str, &str)], is_safe: bool) {
    let mut files = vec![("tests/test_a.py", test)];
    files.extend(modules);
    let project = Project::with(&files);
    project.run(&["fix", "--apply", "-q"]);
    let said = project.run(&["check", "-v"]).stdout;
    let changed = project.read("tests/test_a.py") != test;
    assert_eq!(changed, is_safe, "{modules:?}\n{said}");
    project.run(&["fix", "--apply", "--unsafe-fixes", "-q"]);
    assert_ne!(project.read("tests/test_a.py"), test, "{modules:?}");
}

/// As [`changes`], for a test of one statement and the module `app`.
#[track_caller]
fn one(statement: &str, code: &str, is_safe: bool) {
    let test = format!(
        "from app import *\n\ndef test_a(capsys):\n    run_id = 'run-1'\n    {statement}\n"
    );
    changes(&test, &[("app.py", code)], is_safe);
}

#[test]
fn output_that_a_test_reads() {
    let reads = "show(run_id)\n    out = capsys.readouterr().out\n    assert ";
    for (code, assertion, is_safe) in [
        (
            "print(run_id, 'on')",
            "out.splitlines()[0].index('on') == 6",
            false,
        ),
        ("print(f'{run_id:<9}')", "out", false),
        ("print(run_id.ljust(9))", "out", false),
        ("logger.info('%s', run_id[:3])", "out", false),
        ("print(run_id)", "len(out) < 9", false),
        ("print(run_id)", "'run_id' not in out", true),
    ] {
        let code = format!("def show(run_id):\n    {code}\n");
        one(&[reads, assertion].concat(), &code, is_safe);
    }
    // No test reads the output.
    let test = "from app import show\n\ndef test_a():\n    show(run_id='run-1')\n";
    let code = "def show(run_id):\n    print(f'{run_id:<9}')\n";
    changes(test, &[("app.py", code)], true);
    let test = "import logging\nfrom app import show\n\ndef test_a(caplog):\n    show(run_id='run-1')\n    \
        assert len(caplog.records[0].getMessage()) < 20\n";
    let code = "def show(run_id):\n    log.warning('start %s', run_id)\n";
    changes(test, &[("app.py", code)], false);
}

#[test]
fn special_methods() {
    for (statement, body, is_safe) in [
        (
            "Store()[run_id] = 1",
            "def __setitem__(self, key, value):\n        self.kind = key[:3]",
            false,
        ),
        (
            "store = Store()\n    store['run_id'] = run_id",
            "def __setitem__(self, key, value):\n        self.kind = value[:3]",
            false,
        ),
        (
            "store = Store()\n    store['run_id'] = run_id",
            "def __setitem__(self, key, value):\n        self.kind = value",
            true,
        ),
        (
            "store = Store()\n    store.name = run_id",
            "def __setattr__(self, name, value):\n        check(value[:3])",
            false,
        ),
        (
            "store = Store()\n    store.name = run_id",
            "def __setattr__(self, name, value):\n        self.__dict__[name] = value",
            true,
        ),
        (
            "assert Store()[run_id]",
            "def __getitem__(self, key):\n        return key[:3]",
            false,
        ),
        (
            "assert run_id in Store()",
            "def __contains__(self, key):\n        return key.isalpha()",
            false,
        ),
        (
            "assert Store(run_id)",
            "def __new__(cls, value):\n        return value[:3]",
            false,
        ),
        (
            "assert Store(run_id)",
            "@classmethod\n    def _missing_(cls, value):\n        return value[:3]",
            false,
        ),
    ] {
        let code = format!("class Store:\n    {body}\n");
        one(statement, &code, is_safe);
    }
}

#[test]
fn descriptors() {
    let test = "from app.model import Run\n\ndef test_a():\n    assert Run(run_id='run-1')\n";
    for (body, is_safe) in [("check(value[:3])", false), ("self.value = value", true)] {
        let fields =
            format!("class Short:\n    def __set__(self, owner, value):\n        {body}\n");
        let model = "from app.fields import Short\n\nclass Run:\n    run_id = Short()\n\n    \
            def __init__(self, run_id):\n        self.run_id = run_id\n";
        changes(
            test,
            &[("app/fields.py", &fields), ("app/model.py", model)],
            is_safe,
        );
    }
}

#[test]
fn validators() {
    let test = "from app import Run\n\ndef test_a():\n    assert Run(run_id='run-1')\n";
    for (body, is_safe) in [
        ("run_id = attr.ib(validator=check)", false),
        ("run_id = attr.ib(default='')", true),
        ("run_id: str = field(metadata={'check': check})", false),
        (
            "run_id = attr.ib()\n\n    @run_id.validator\n    def check(self, attribute, value):\n        assert value[:3]",
            false,
        ),
        (
            "run_id: str\n\n    @field_validator('*')\n    def check(cls, value):\n        return value[:3]",
            false,
        ),
        (
            "run_id: str\n\n    @field_validator('name')\n    def check(cls, value):\n        return value[:3]",
            true,
        ),
        (
            "run_id: str\n\n    @validates('run_id')\n    def check(self, key, value):\n        return value[:3]",
            false,
        ),
        (
            "run_id: str\n\n    @validates('run_id')\n    def check(self, key, value):\n        return key[:3]",
            true,
        ),
        (
            "run_id: str\n\n    def __post_init__(self):\n        for value in vars(self).values():\n            value[:3]",
            false,
        ),
    ] {
        let code = format!("class Run(Base):\n    {body}\n");
        changes(test, &[("app.py", &code)], is_safe);
    }
    for (body, is_safe) in [("return value[:3]", false), ("return value", true)] {
        let base = format!(
            "class Base:\n    run_id: str\n\n    @field_validator('run_id')\n    \
            def check(cls, value):\n        {body}\n"
        );
        let code = "from base import Base\n\nclass Run(Base):\n    '''A run, by run_id.'''\n";
        changes(test, &[("app.py", code), ("base.py", &base)], is_safe);
    }
}

#[test]
fn parameters_that_a_framework_checks() {
    for (code, is_safe) in [
        (
            "@app.get('/runs/{run_id}')\ndef read(run_id: str = Path(max_length=8)):\n    return run_id\n",
            false,
        ),
        (
            "@app.get('/runs/{run_id}')\ndef read(run_id: str = Path(max_length=64)):\n    return run_id\n",
            true,
        ),
        (
            "@app.get('/runs')\ndef read(run_id: Annotated[str, Query(pattern='^run-')]):\n    return run_id\n",
            false,
        ),
        (
            "def checked(run_id):\n    return run_id[:3]\n\n@app.get('/runs')\ndef read(run=Depends(checked)):\n    return run\n",
            false,
        ),
        (
            "def checked(run_id):\n    return run_id[:3]\n\n@app.get('/runs')\ndef read(run=Depends(other)):\n    return run\n",
            true,
        ),
        (
            "def read(request):\n    run_id = request.headers['X-Run-Id'].split('-')\n",
            false,
        ),
    ] {
        one("client.get(f'/runs/{run_id}')", code, is_safe);
    }
}

#[test]
fn arguments_of_a_command_line() {
    for (code, is_safe) in [
        ("parser.add_argument('run_id', type=number)", false),
        ("parser.add_argument('run_id', type=str)", true),
        (
            "@click.argument('run_id', callback=check)\ndef main(run_id):\n    pass",
            false,
        ),
        ("run_id = sys.argv[1]\nprint(run_id[:3])", false),
        ("run_id = sys.argv[1]\nprint(run_id)", true),
    ] {
        let run = "subprocess.run(['app', run_id], capture_output=True)";
        one(run, &format!("{code}\n"), is_safe);
    }
}

#[test]
fn values_that_are_merged() {
    for (body, is_safe) in [
        ("return [value[:3] for value in self.data.values()]", false),
        ("return self.data.get('run_id')", true),
    ] {
        let code = format!(
            "class Context:\n    def bind(self, **extra):\n        self.data |= extra\n\n    \
            def line(self):\n        {body}\n"
        );
        one("Context().bind(run_id=run_id)", &code, is_safe);
    }
}

#[test]
fn templates() {
    for (template, is_safe) in [
        ("{{ run_id[:3] }}", false),
        ("{{ run.run_id | upper }}", false),
        ("{run_id:.3}", false),
        ("{{ run_id }} {{ n | upper }}", true),
        ("{run_id}: {n:.3}", true),
    ] {
        let code = format!(
            "PAGE = load('{template}')\n\ndef page(run_id):\n    return PAGE.render(run_id=run_id)\n"
        );
        one("page(run_id)", &code, is_safe);
    }
    for (limit, is_safe) in [(8, false), (64, true)] {
        let code = format!(
            "Name = TypeAdapter(Annotated[str, StringConstraints(max_length={limit})])\n\n\
            def check(run_id):\n    return Name.validate_python(run_id)\n"
        );
        one("check(run_id)", &code, is_safe);
    }
}

#[test]
fn decorators_that_inspect() {
    let service =
        "from app.checks import checked\n\n@checked\ndef start(run_id):\n    return run_id\n";
    let test = "from app.service import start\n\ndef test_a():\n    assert start(run_id='run-1')\n";
    for (body, is_safe) in [("function(run_id[:3])", false), ("function(run_id)", true)] {
        let checks = format!(
            "def checked(function):\n    def inner(run_id):\n        return {body}\n    return inner\n"
        );
        changes(
            test,
            &[("app/checks.py", &checks), ("app/service.py", service)],
            is_safe,
        );
    }
}

#[test]
fn objects_with_an_order() {
    let test = "from app import *\n\ndef test_a():\n    assert first([Run(run_id='run-b'), Run(run_id='run_A')])\n";
    for (call, is_safe) in [
        ("sorted(runs)[0]", false),
        ("min(runs, key=age)", true),
        ("list(runs)[0]", true),
    ] {
        let code = format!(
            "@dataclass(order=True)\nclass Run:\n    run_id: str\n\ndef first(runs):\n    return {call}\n"
        );
        changes(test, &[("app.py", &code)], is_safe);
    }
}

#[test]
fn code_in_files_that_do_not_name_the_id() {
    let package = ("app/__init__.py", "");
    for (test, modules) in [
        // The base class of a model checks the field.
        (
            "from app.model import Run\n\ndef test_a():\n    assert Run(run_id='run-1').state\n",
            [
                (
                    "app/model.py",
                    "from app.base import Base\n\nclass Run(Base):\n    state: str = 'new'\n",
                ),
                (
                    "app/base.py",
                    "class Base(BaseModel):\n    run_id: str\n\n    @field_validator('run_id')\n    def short(cls, value):\n        return value[:8]\n",
                ),
            ],
        ),
        // A mixin reads the attribute.
        (
            "from app.job import Job\n\ndef test_a():\n    assert Job(run_id='run-1').number()\n",
            [
                (
                    "app/job.py",
                    "from app.mixin import Numbered\n\nclass Job(Numbered):\n    def __init__(self, run_id):\n        self.key = run_id\n",
                ),
                (
                    "app/mixin.py",
                    "class Numbered:\n    def number(self):\n        return int(self.key[4:])\n",
                ),
            ],
        ),
        // A package takes the function from another file.
        (
            "from app import number\n\ndef test_a():\n    run_id = 'run-1'\n    assert number(run_id)\n",
            [
                ("app/__init__.py", "from app.text import number\n"),
                (
                    "app/text.py",
                    "def number(value):\n    return int(value[4:])\n",
                ),
            ],
        ),
        // Production code without a literal id.
        (
            "from app.page import page\n\ndef test_a():\n    assert page([{'run_id': 'run-1'}])\n",
            [
                (
                    "app/page.py",
                    "from app.cursor import encode\n\ndef page(runs):\n    return encode({'after': runs[-1]['run_id']})\n",
                ),
                (
                    "app/cursor.py",
                    "import base64\nimport json\n\ndef encode(data):\n    return base64.b64encode(json.dumps(data).encode())\n",
                ),
            ],
        ),
        // A header.
        (
            "def test_a(client):\n    run_id = 'run-1'\n    assert client.get('/', headers={'x-run-id': run_id})\n",
            [
                (
                    "app/view.py",
                    "def view(request):\n    return request.headers['x-run-id'][4:]\n",
                ),
                ("app/other.py", "x = 1\n"),
            ],
        ),
    ] {
        let mut files = modules.to_vec();
        if modules.iter().all(|(path, _)| *path != package.0) {
            files.push(package);
        }
        changes(test, &files, false);
    }
}

#[test]
fn functions_that_python_calls_indirectly() {
    let loops = "def start(run_id):\n    for hook in HOOKS:\n        hook(run_id)\n";
    for code in [
        format!("HOOKS = []\n\ndef register(hook):\n    HOOKS.append(hook)\n    return hook\n\n@register\ndef check(value):\n    return value[4:]\n\n{loops}"),
        format!("def check(value):\n    return value[4:]\n\nHOOKS = [check]\n\n{loops}"),
        format!("HOOKS = [lambda value: value[4:]]\n\n{loops}"),
        "class Meta(type):\n    def __call__(cls, value):\n        return super().__call__(value[4:])\n\nclass Run(metaclass=Meta):\n    def __init__(self, run_id):\n        self.run_id = run_id\n\ndef start(value):\n    return Run(value)\n".to_owned(),
        "def worker():\n    while True:\n        got = yield\n        got[4:]\n\ndef start(run_id):\n    worker().send(run_id)\n".to_owned(),
        "def start(run_id):\n    return query.filter(Run.run_id.like('run-%'))\n".to_owned(),
        "def start(run_id):\n    return f'{row.run_id:.3}'\n".to_owned(),
        "def current(x_run_id: str = Header()):\n    return x_run_id[4:]\n\ndef start(value):\n    pass\n".to_owned(),
    ] {
        one("assert start(run_id)", &code, false);
    }
    let harmless = format!("def keep(value):\n    SEEN.append(value)\n\nHOOKS = [keep]\n\n{loops}");
    one("assert start(run_id)", &harmless, true);
    one(
        "assert start(run_id)",
        "def start(run_id):\n    return f'{run_id:.90}'\n",
        true,
    );
}
