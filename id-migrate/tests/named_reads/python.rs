//! Reads by name in Python.

use super::project::Project;
use super::{Assert, is_doubted, is_safe};

fn python(test: &str, code: &str, assert: Assert) {
    let test = format!("from app import *\n\ndef test_a(monkeypatch):\n    {test}\n");
    assert(("tests/test_a.py", &test), ("app.py", code));
}

#[test]
fn reads_of_keys_and_attributes() {
    for read in [
        "run['run_id'][4:]",
        "run.get('run_id')[4:]",
        "run.pop('run_id').split('-')",
        "run.run_id[4:]",
        "getattr(run, 'run_id')[4:]",
        "int(run.run_id, 36)",
        "[one[4:] for one in run.get('run_id', [])]",
        "[one for one in run.get('run_id', '')]",
        "len(run['run_id']) == 5",
        "run.run_id.startswith('run-')",
    ] {
        let code = format!("class Worker:\n    def on(self, run):\n        return {read}\n");
        python("post(json={'run_id': 'run-1'})", &code, is_doubted);
    }
    let code = "def on(run):\n    match run:\n        case {'run_id': found}:\n            return found[4:]\n";
    python("post(json={'run_id': 'run-1'})", code, is_doubted);
    let code = "def on(run):\n    found = run['run_id']\n    return found[4:]\n";
    python("post(json={'run_id': 'run-1'})", code, is_doubted);
}

#[test]
fn reads_that_inspect_nothing() {
    for read in [
        "run['run_id'] == other",
        "store[run.run_id]",
        "f'{run.run_id}'",
        "run.run_id.startswith('task-')",
        "len(run['run_id']) < 200",
        "f'{run.run_id!r:.90}'",
        "re.search(r'\\s', run['run_id'])",
        "[store[one] for one in run.get('run_id', [])]",
        "[store[one] for one in run.getlist('run_id')]",
    ] {
        let code = format!("class Worker:\n    def on(self, run):\n        return {read}\n");
        python("post(json={'run_id': 'run-1'})", &code, is_safe);
    }
}

#[test]
fn the_environment() {
    for read in ["os.environ['RUN_ID'][4:]", "os.getenv('RUN_ID').split('-')"] {
        let code = format!("import os\n\ndef number():\n    return {read}\n");
        python("monkeypatch.setenv('RUN_ID', 'run-1')", &code, is_doubted);
    }
    let code = "import os\n\ndef run():\n    return os.environ['RUN_ID']\n";
    python("monkeypatch.setenv('RUN_ID', 'run-1')", code, is_safe);
}

#[test]
fn a_constant_of_a_module() {
    let code = "RUN_ID = ''\n\ndef number():\n    return int(RUN_ID[4:])\n";
    let test = "monkeypatch.setattr('app.RUN_ID', 'run-1')\n    run_id = 'run-1'";
    python(test, code, is_doubted);
}

#[test]
fn the_parameter_of_a_handler() {
    let code = "@app.get('/runs')\ndef get(run_id: str):\n    return int(run_id[4:])\n";
    python(
        "client.get('/runs', params={'run_id': 'run-1'})",
        code,
        is_doubted,
    );
    let code = "class Run:\n    @property\n    def run_id(self):\n        return self._id\n\n    \
        @run_id.setter\n    def run_id(self, value):\n        self.number = int(value[4:])\n";
    python("run = Run()\n    run.run_id = 'run-1'", code, is_doubted);
}

#[test]
fn the_schema_of_a_model() {
    let safe = "client.post('/runs', json={'run_id': 'run-1'})";
    for (field, assert) in [
        ("run_id: str = Field(max_length=8)", is_doubted as Assert),
        ("run_id: str = Field(max_length=64)", is_safe),
        ("run_id: str = Field(pattern='^run-')", is_doubted),
        ("run_id: str = Field(pattern='^[a-zA-Z0-9_-]+$')", is_safe),
        ("run_id: str = Field(pattern=r'^\\w[\\w-]*$')", is_safe),
        ("run_id: Short", is_doubted),
        ("run_id = Column(String(8))", is_doubted),
        ("run_id = Column(String(64))", is_safe),
        ("run_id = models.CharField(max_length=8)", is_doubted),
        (
            "run_id: Mapped[str] = mapped_column(VARCHAR(8))",
            is_doubted,
        ),
    ] {
        let code = format!(
            "Short = Annotated[str, StringConstraints(max_length=8)]\n\nclass Run(Base):\n    {field}\n"
        );
        python(safe, &code, assert);
    }
}

#[test]
fn the_type_of_a_field_from_another_module() {
    let test = "from models import Run\n\ndef test_a():\n    assert Run(run_id='run-1').run_id == 'run-1'\n";
    for (definition, field, is_safe) in [
        (
            "RunId = Annotated[str, AfterValidator(check)]",
            "run_id: RunId",
            false,
        ),
        (
            "RunId = constr(max_length=8)",
            "run_id: Optional[RunId] = None",
            false,
        ),
        ("RunId = constr(max_length=64)", "run_id: RunId", true),
        ("RunId = NewType('RunId', str)", "run_id: RunId", true),
        (
            "",
            "model_config = ConfigDict(str_max_length=8)\n    run_id: str",
            false,
        ),
        (
            "",
            "model_config = ConfigDict(str_max_length=64)\n    run_id: str",
            true,
        ),
        (
            "",
            "model_config = {'extra': 'forbid'}\n    run_id: str",
            true,
        ),
    ] {
        let model = format!("from types_ import RunId\n\nclass Run(BaseModel):\n    {field}\n");
        let project = Project::with(&[
            ("tests/test_a.py", test),
            ("models.py", &model),
            ("types_.py", definition),
        ]);
        project.run(&["fix", "--apply", "-q"]);
        let changed = project.read("tests/test_a.py") != test;
        assert_eq!(changed, is_safe, "{definition} {field}");
    }
}

#[test]
fn queries() {
    for (query, assert) in [
        ("WHERE run_id LIKE 'run-%'", is_doubted as Assert),
        ("WHERE r.run_id NOT LIKE ?", is_doubted),
        ("WHERE substr(run_id, 1, 4) = ?", is_doubted),
        ("WHERE length(run_id) = 5", is_doubted),
        ("WHERE length(run_id) <= 255", is_safe),
        ("WHERE run_id = ? AND name LIKE 'a%'", is_safe),
        ("CREATE TABLE runs (run_id varchar(8), n int)", is_doubted),
        ("CREATE TABLE runs (run_id varchar(64), n int)", is_safe),
        ("run_id like the one above", is_safe),
    ] {
        let code = format!("def on(db, *args):\n    return db.execute(\"{query}\", args)\n");
        python("post(json={'run_id': 'run-1'})", &code, assert);
    }
    let query = "Selects the run, not the run_id LIKE '%-live-%'.";
    for (code, assert) in [
        (
            format!("def on(db):\n    \"\"\"{query}\"\"\"\n"),
            is_safe as Assert,
        ),
        (
            format!("def on(db):\n    query = \\\n        \"{query}\"\n"),
            is_doubted,
        ),
        (
            format!("def on(db):\n    db.execute(\n        \"{query}\"\n    )\n"),
            is_doubted,
        ),
    ] {
        python("post(json={'run_id': 'run-1'})", &code, assert);
    }
    let code = "def all(db):\n    return db.execute('select * from runs order by run_id')\n";
    let test = "post(json=[{'run_id': 'run-b'}, {'run_id': 'run_A'}])";
    python(test, code, is_doubted);
}

#[test]
fn an_option_of_the_command_line() {
    for (option, assert) in [
        ("'--run-id', type=number", is_doubted as Assert),
        ("'-r', '--run-id', help='x', type=number", is_doubted),
        ("'--run-id', type=str", is_safe),
        ("'--run-id', required=True", is_safe),
        ("'--count', type=number", is_safe),
        ("'--run-id', type=int, required=True", is_safe),
        ("'--run-id', type=int if short else number", is_doubted),
    ] {
        let code = format!(
            "def main(argv):\n    parser.add_argument({option})\n    return parser.parse_args(argv).run_id\n"
        );
        python(
            "run_id = 'run-1'\n    main(['--run-id', run_id])",
            &code,
            assert,
        );
    }
}

#[test]
fn a_method_with_a_common_name() {
    let test = "from app import Store\n\ndef test_a():\n    run_id = 'run-1'\n    assert Store().get(run_id)\n";
    for (read, assert) in [("int(name[4:])", is_doubted as Assert), ("name", is_safe)] {
        let code = format!(
            "class Store:\n    run_id = None\n\n    def get(self, name):\n        return {read}\n"
        );
        assert(("tests/test_a.py", test), ("app.py", &code));
    }
}

#[test]
fn a_check_of_all_fields_of_a_model() {
    let test =
        "from app import Run\n\ndef test_a():\n    assert Run(run_id='run-1').run_id == 'run-1'\n";
    for (check, assert) in [
        (
            "    def __post_init__(self):\n        for name, value in vars(self).items():\n            assert len(value) < 12\n",
            is_doubted as Assert,
        ),
        (
            "    @model_validator(mode='after')\n    def check(self):\n        for k, v in self.__dict__.items():\n            if len(v) > 12:\n                raise ValueError(k)\n        return self\n",
            is_doubted,
        ),
        (
            "    def __post_init__(self):\n        for name, value in vars(self).items():\n            assert value is not None\n",
            is_safe,
        ),
    ] {
        let code = format!("class Base:\n{check}\n@dataclass\nclass Run(Base):\n    run_id: str\n");
        assert(("tests/test_a.py", test), ("app.py", &code));
    }
}

#[test]
fn production_code_that_sorts_ids() {
    let code = "def first(runs):\n    return sorted(runs, key=lambda run: run['run_id'])[0]\n";
    let same_order = "post(json=[{'run_id': 'run-a'}, {'run_id': 'run-b'}])";
    let other_order = "post(json=[{'run_id': 'run-b'}, {'run_id': 'run_A'}])";
    python(same_order, code, is_safe);
    python(other_order, code, is_doubted);
}

#[test]
fn a_base_class_of_the_tests() {
    let base = "class Base:\n    def test_length(self):\n        assert len(self.run_id) == 5\n";
    let test = "from base import Base\n\nclass TestRun(Base):\n    run_id = 'run-1'\n";
    is_doubted(("tests/test_a.py", test), ("tests/base.py", base));
}

#[test]
fn a_function_that_gets_the_key_of_a_row() {
    let test = "from lanes import lanes\ndef test_a(client):\n    client.post('/', json={'run_id': 'ab-1'})\n    assert lanes(client.rows())\n";
    for (argument, assert) in [
        ("row['run_id']", is_doubted as Assert),
        ("run_id=row.run_id", is_doubted),
        ("row['name']", is_safe),
    ] {
        let code = format!(
            "def job_of(run_id):\n    return run_id.split('-')[0]\n\ndef lanes(rows):\n    return [job_of({argument}) for row in rows]\n"
        );
        assert(("tests/test_a.py", test), ("lanes.py", &code));
    }
}
