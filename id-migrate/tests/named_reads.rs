//! A fix is unsafe if code reads the id by its name, out of an object or the environment, and inspects its text.

mod project;

use project::Project;

/// Asserts that the safe fix leaves `test` alone, and that `--unsafe-fixes` changes it.
#[track_caller]
fn is_doubted(test: (&str, &str), code: (&str, &str)) {
    let project = Project::with(&[test, code]);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read(test.0), test.1, "{}", code.1);
    project.run(&["fix", "--apply", "--unsafe-fixes", "-q"]);
    assert_ne!(project.read(test.0), test.1, "{}", code.1);
}

/// Asserts that the safe fix changes `test`.
#[track_caller]
fn is_safe(test: (&str, &str), code: (&str, &str)) {
    let project = Project::with(&[test, code]);
    project.run(&["fix", "--apply", "-q"]);
    let said = project.run(&["check"]).stdout;
    assert_ne!(project.read(test.0), test.1, "{}\n{said}", code.1);
}

/// An assertion on a test file and the code that the test runs.
type Assert = fn((&str, &str), (&str, &str));

fn python(test: &str, code: &str, assert: Assert) {
    let test = format!("from app import *\n\ndef test_a(monkeypatch):\n    {test}\n");
    assert(("tests/test_a.py", &test), ("app.py", code));
}

#[test]
fn python_reads_of_keys_and_attributes() {
    for read in [
        "run['run_id'][4:]",
        "run.get('run_id')[4:]",
        "run.pop('run_id').split('-')",
        "run.run_id[4:]",
        "getattr(run, 'run_id')[4:]",
        "int(run.run_id)",
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
fn python_reads_that_inspect_nothing() {
    for read in [
        "run['run_id'] == other",
        "store[run.run_id]",
        "f'{run.run_id}'",
        "run.run_id.startswith('task-')",
        "len(run['run_id']) < 200",
        "f'{run.run_id!r:.90}'",
        "re.search(r'\\s', run['run_id'])",
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
    let test = "import { Store } from './app';\ntest('a', () => { const runId = 'run-1'; expect(new Store().get(runId)).toBeTruthy(); });\n";
    for (read, assert) in [("name.slice(4)", is_doubted as Assert), ("name", is_safe)] {
        let code = format!(
            "export class Store {{\n  runId = '';\n  get(name) {{\n    return {read};\n  }}\n}}\n"
        );
        assert(("a.test.ts", test), ("app.ts", &code));
    }
}

#[test]
fn the_named_type_of_a_schema() {
    let test = "import { Run } from './app';\ntest('a', () => { expect(Run.parse({ runId: 'run-1' }).runId).toBe('run-1'); });\n";
    for (id, assert) in [
        ("z.string().refine(short)", is_doubted as Assert),
        ("z.string().max(8)", is_doubted),
        ("z.string().max(64)", is_safe),
    ] {
        let code = format!(
            "const Id = {id};\nexport const Run = z.object({{ runId: Id.optional(), n: z.number() }});\n"
        );
        assert(("a.test.ts", test), ("app.ts", &code));
    }
}

#[test]
fn the_setter_of_a_typescript_class() {
    let test = "import { Run } from './app';\ntest('a', () => { const run = new Run(); run.runId = 'run-1'; });\n";
    for (body, assert) in [
        ("this.n = Number(value.slice(4));", is_doubted as Assert),
        ("this.id = value;", is_safe),
    ] {
        let code = format!("export class Run {{\n  set runId(value: string) {{ {body} }}\n}}\n");
        assert(("a.test.ts", test), ("app.ts", &code));
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
fn rust_reads_of_fields_and_keys() {
    let test = "#[test]\nfn a() { post(json!({\"run_id\": \"run-1\"})); }\n";
    for (read, assert) in [
        (
            "run[\"run_id\"].as_str().unwrap()[4..].len()",
            is_doubted as Assert,
        ),
        ("self.run_id[4..].len()", is_doubted),
        ("self.run_id().starts_with(\"run-\")", is_doubted),
        ("std::env::var(\"RUN_ID\").unwrap().len()", is_doubted),
        ("self.run_id.as_ref_id()", is_safe),
        ("self.run_id.thread_id().to_owned()", is_safe),
    ] {
        let code = format!("impl Run {{\n    fn on(&self) {{ {read}; }}\n}}\n");
        assert(("tests/a.rs", test), ("src/lib.rs", &code));
    }
}

#[test]
fn typescript_reads_of_properties() {
    let test = "test('a', () => { post({ runId: 'run-1' }); });\n";
    for (read, assert) in [
        ("run.runId.slice(4)", is_doubted as Assert),
        ("run?.runId!.length === 5", is_doubted),
        ("run['runId'].split('-')", is_doubted),
        ("process.env.RUN_ID.slice(4)", is_doubted),
        (
            "(({ run: { runId: id } }) => id.substring(4))(run)",
            is_doubted,
        ),
        ("run.runId.localeCompare(other.runId)", is_safe),
        ("start({ ...run, runId: run.runId })", is_safe),
        (
            "typeof run === 'string' ? { runId: run } : { ...run }",
            is_safe,
        ),
    ] {
        let code = format!("export function on(run, other) {{ return {read}; }}\n");
        assert(("a.test.ts", test), ("app.ts", &code));
    }
}

#[test]
fn functions_on_one_line_and_stored_callbacks() {
    let imports = "import { cut } from '../app';\nconst runId = 'run-1';\n";
    for (code, test) in [
        // A definition on one line, or over several lines, in a file that names no id.
        (
            "export function cut(s: string): boolean { return /^run-/.test(s); }",
            "cut(runId);",
        ),
        (
            "export class cut { constructor(private v: string) {}\n  size() { return this.v.length; } }",
            "new cut(runId).size();",
        ),
        (
            "export function cut(\n  s: string,\n): number {\n  return s.length;\n}",
            "cut(runId);",
        ),
        ("export const cut = s => s.length;", "cut(runId);"),
        // A setter, and the rest of a taken object.
        (
            "export class cut { n = 0; set current(v: string) { this.n = v.length; } }",
            "const one = new cut();\none.current = runId;",
        ),
        (
            "export function cut(run) { const { n, ...rest } = run; return Object.values(rest).map((v) => v.length); }",
            "cut({ runId, n: 1 });",
        ),
        // A callback that is stored and called elsewhere.
        (
            "const all = { size: (key: string) => key.length };\nexport function cut(name, runId) { return all[name](runId); }",
            "cut('size', runId);",
        ),
        (
            "const all = [];\nall.push((key) => key.length);\nexport function cut(runId) { const call = all[0]; return call(runId); }",
            "cut(runId);",
        ),
        (
            "export function cut(runId) { return all.emit('start', runId); }\nall.on('start', (key) => key.length);",
            "cut(runId);",
        ),
    ] {
        let test = format!("{imports}test('a', () => {{\n  {test}\n}});\n");
        is_doubted(("tests/a.test.ts", &test), ("app.ts", code));
    }
    let code = "const all = [];\nall.push((key) => key.length);\nother.map((call) => call.length);\n\
        export function cut(runId) { return store.put(runId); }";
    let test = format!("{imports}test('a', () => {{\n  cut(runId);\n}});\n");
    is_safe(("tests/a.test.ts", &test), ("app.ts", code));
}

#[test]
fn typescript_closures_and_schemas_of_other_files() {
    for (code, test) in [
        (
            "export const bus = new EventEmitter();\nbus.on('start', (id) => seen.push(id.slice(4)));\n",
            "bus.emit('start', runId)",
        ),
        (
            "export const Id = z.string().length(5);\nexport function check(value) { return Id.safeParse(value).success; }\n",
            "check(runId)",
        ),
        (
            "export function* machine() { let n = 0; while (true) { const got = yield n; n = got.length; } }\n",
            "machine().next(runId)",
        ),
        (
            "export function current() { const { RUN_ID } = process.env; return RUN_ID.length; }\n",
            "vi.stubEnv('RUN_ID', runId); current()",
        ),
        (
            "export function card(props: { runId: string; onOpen: (id: string) => void }) { props.onOpen(props.runId); }\n",
            "card({ runId, onOpen: (id) => id.slice(4) })",
        ),
    ] {
        let test = format!(
            "import {{ bus, card, check, current, machine }} from './app';\ntest('a', () => {{ const runId = 'run-1'; {test}; }});\n"
        );
        is_doubted(("a.test.ts", &test), ("app.ts", code));
    }
    let test = "import { card } from './app';\ntest('a', () => { const runId = 'run-1'; card({ runId, onOpen: (id) => seen.push(id) }); });\n";
    let code = "export function card(props: { runId: string; onOpen: (id: string) => void }) { props.onOpen(props.runId); }\n";
    is_safe(("a.test.ts", test), ("app.ts", code));
}

#[test]
fn rust_values_reached_in_roundabout_ways() {
    for (code, test) in [
        (
            "macro_rules! number { ($id:expr) => { $id.rsplit('-').next() }; }\npub fn read(run_id: &str) { number!(run_id); }\n",
            "read(run_id)",
        ),
        (
            "pub struct Builder { id: Option<String> }\nimpl Builder { pub fn run_id(mut self, id: &str) -> Self { self.id = Some(id.into()); self }\n pub fn build(self) -> bool { match self.id { Some(v) if v.len() < 8 => true, _ => false } } }\n",
            "Builder::new().run_id(run_id).build()",
        ),
        (
            "pub fn read(run_id: String) -> usize { let (tx, rx) = channel(); tx.send(run_id).unwrap(); let got = rx.recv().unwrap(); got.len() }\n",
            "read(run_id.to_string())",
        ),
        (
            "pub fn read(run_id: String) -> usize { let (tx, rx) = channel(); work(tx, rx); let (tx, ids) = channel(); tx.send(run_id).unwrap(); let got = ids.recv().unwrap(); got.len() }\n",
            "read(run_id.to_string())",
        ),
        (
            "pub enum Message { Start(String), Stop }\npub fn take(m: Message) -> usize { match m { Message::Start(name) => name.len(), Message::Stop => 0 } }\n",
            "take(Message::Start(run_id.to_string()))",
        ),
        (
            "pub trait Short { fn short(&self) -> usize; }\nimpl Short for str { fn short(&self) -> usize { self.len() } }\n",
            "Short::short(run_id)",
        ),
        (
            "fn current() -> Option<String> { std::env::var(\"RUN_ID\").ok() }\npub fn read() -> usize { current().map_or(0, |v| v.len()) }\n",
            "set(\"RUN_ID\", run_id)",
        ),
        (
            "pub struct Args { #[arg(long, value_parser = short)] pub run_id: String }\n",
            "Args::of(\"x\", run_id)",
        ),
    ] {
        let test = format!(
            "use app::*;\n\n#[test]\nfn works() {{\n    let run_id = \"run-1\";\n    {test};\n}}\n"
        );
        is_doubted(("tests/a.rs", &test), ("src/lib.rs", code));
    }
    for (code, test) in [
        (
            "macro_rules! keep { ($id:expr) => { seen.push($id) }; }\npub fn read(run_id: &str) { keep!(run_id); }\n",
            "read(run_id)",
        ),
        (
            "pub enum Message { Start(String), Stop }\npub fn take(m: Message) -> Option<String> { match m { Message::Start(name) => Some(name), Message::Stop => None } }\n",
            "take(Message::Start(run_id.to_string()))",
        ),
    ] {
        let test = format!(
            "use app::*;\n\n#[test]\nfn works() {{\n    let run_id = \"run-1\";\n    {test};\n}}\n"
        );
        is_safe(("tests/a.rs", &test), ("src/lib.rs", code));
    }
}
