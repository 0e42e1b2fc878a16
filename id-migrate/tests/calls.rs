//! A fix is unsafe if a function that receives the id inspects its text, in any file.

mod project;

use project::Project;

/// The safe fix changes nothing.
#[track_caller]
fn is_not_safe(files: &[(&str, &str)]) -> Project {
    let project = Project::with(files);
    project.run(&["fix", "--apply", "-q"]);
    for (path, text) in files {
        assert_eq!(project.read(path), *text, "{path}");
    }
    project
}

/// The safe fix changes nothing, the finding says why, and `--unsafe-fixes` changes the id.
#[track_caller]
fn is_doubted(reason: &str, files: &[(&str, &str)]) {
    let project = is_not_safe(files);
    let said = project.run(&["check"]).stdout;
    assert!(said.contains(reason), "no `{reason}` in\n{said}");
    project.run(&["fix", "--apply", "--unsafe-fixes", "-q"]);
    assert_ne!(project.read(files[0].0), files[0].1);
}

/// Asserts that the safe fix changes the first file.
#[track_caller]
fn is_safe(files: &[(&str, &str)]) {
    let project = Project::with(files);
    project.run(&["fix", "--apply", "-q"]);
    assert_ne!(
        project.read(files[0].0),
        files[0].1,
        "{}",
        project.run(&["check"]).stdout
    );
}

const LOOKS: &str = "unsafe: a function that receives the id inspects its text (";

#[test]
fn python_functions_that_inspect() {
    let test = "def test_a():\n    use('alpha-1')  # run_id\n";
    for body in [
        "return run_id[:4]",
        "return run_id[0]",
        "return len(run_id) == 7",
        "return run_id.upper()",
        "return int(run_id, 36)",
        "return Path(run_id)",
        "return root / run_id",
        "return os.path.join(root, run_id)",
        "return hashlib.sha256(run_id.encode()).hexdigest()",
        "return random.Random(run_id)",
        "return uuid.UUID(run_id, version=4)",
        "return re.match(r'\\w+', run_id)",
        "return RUN_PATTERN.fullmatch(run_id)",
        "return re.fullmatch(r'[a-z]+-[0-9]', run_id) is None",
        "return bool(re.match('[^_]+$', run_id))",
        "return SAFE.match(run_id).end()\n\nSAFE = re.compile(r'[\\w-]+')",
        "if (found := SAFE.match(run_id)) and found.end() < 9:\n        return 1\n\nSAFE = re.compile(r'[\\w-]+')",
        "return SAFE.sub('', run_id)\n\nSAFE = re.compile(r'[\\w-]+')",
        "if SAFE.match(run_id):\n        return 1\n\nSAFE = re.compile(r'[a-z-]+[0-9]\\Z', re.IGNORECASE)",
        "return f'{run_id[:4]}…'",
        "return run_id < 'm'",
        "return datetime.fromisoformat(run_id)",
        "for letter in run_id:\n        yield letter",
        "return tuple(map(ord, run_id))",
        "return set(run_id)",
        "return [letter for letter in run_id]",
        "return '.'.join(run_id)",
        "key = run_id\n    return key[-1]",
        "return cut(run_id)\n\ndef cut(text):\n    return text[1:]",
        "row = {'run_id': run_id}\n    return cut(row)\n\ndef cut(row):\n    return row['run_id'][1:]",
        "def inner():\n        return run_id.title()\n    return inner()",
    ] {
        let module = format!("def use(run_id):\n    {body}\n");
        is_doubted(
            LOOKS,
            &[
                (
                    "tests/test_a.py",
                    &format!("from app.use import use\n{test}"),
                ),
                ("app/use.py", &module),
            ],
        );
        is_not_safe(&[("tests/test_a.py", &format!("{module}{test}"))]);
    }
}

#[test]
fn python_functions_that_do_not_inspect() {
    for body in [
        "return {'run_id': run_id}",
        "return run_id == other",
        "return f'runs/{run_id}'",
        "if not run_id.strip():\n        raise ValueError(run_id)",
        "return len(run_id) > 0",
        "return len(run_id) <= 255",
        "return run_id.startswith('x-')",
        "return run_id.replace('/', '_')",
        "logger.info('started %s', run_id[:8])",
        "print(run_id[:8])",
        "rows = [run_id]\n    return rows[0]",
        "return '/'.join(['runs', run_id])",
        "return '/'.join(('runs', run_id))",
        "return tuple([run_id])",
        "return {run_id, other}",
        "return set([run_id])",
        "return sorted(rows, key=lambda row: row.run_id == run_id)",
        "return store.get(run_id)",
        "if not re.fullmatch(r'[a-z0-9_-]+', run_id):\n        raise ValueError(run_id)",
        "return run_id if run_id and re.match(SAFE, run_id) else None\n\nSAFE = '^[\\\\w-]+$'",
        "return bool(SAFE.match(run_id))\n\nSAFE = re.compile(r'\\A[a-z0-9_-]{1,64}\\Z', re.ASCII)",
        "assert SAFE.search(run_id) is not None\n\nSAFE = re.compile(SHAPE, re.I | re.A)\nSHAPE = r'^[A-Z0-9_-]+$'",
        "return SLASHES.sub('-', run_id)\n\nSLASHES = re.compile(r'/+')",
    ] {
        is_safe(&[
            (
                "tests/test_a.py",
                "from app.use import use\ndef test_a():\n    use('alpha-1')  # run_id\n",
            ),
            ("app/use.py", &format!("def use(run_id):\n    {body}\n")),
        ]);
    }
}

#[test]
fn python_values_reached_in_roundabout_ways() {
    for code in [
        "PAT = re.compile(r'^[a-z]+-\\d$')\n\ndef test_a():\n    run_id = 'alpha-1'\n    assert PAT.match(run_id)\n",
        "TOKEN: re.Pattern[str] = re.compile('^[a-m]')\n\ndef make(run_id):\n    return run_id\n\ndef test_a():\n    assert TOKEN.search(make(run_id='alpha-1'))\n",
        "from shop import SHAPE\n\ndef test_a():\n    run_id = 'alpha-1'\n    assert SHAPE.match(run_id)\n",
        "class Run(str, enum.Enum):\n    RUN_ID = 'alpha-1'\n\ndef test_a():\n    text = Run.RUN_ID.value\n    assert text[1:3] == 'lp'\n",
        "def test_a():\n    run_ids = ['alpha-1', 'alpha-2']\n    assert list(map(len, run_ids)) == [7, 7]\n",
        "def test_a():\n    run = SimpleNamespace(run_id='alpha-1')\n    assert [len(value) for value in vars(run).values()] == [7]\n",
    ] {
        is_doubted(LOOKS, &[("tests/test_a.py", code)]);
    }
}

#[test]
fn a_class_of_the_tree_wraps_the_id() {
    is_doubted(
        LOOKS,
        &[
            (
                "tests/test_a.py",
                "from shop import RunId\n\ndef test_a():\n    run_id = RunId('alpha-1')\n    assert run_id.short() == 'alp'\n",
            ),
            (
                "shop.py",
                "class RunId(str):\n    def short(self):\n        return self[:3]\n",
            ),
        ],
    );
}

#[test]
fn a_callback_of_typescript_takes_entries_apart() {
    is_doubted(
        LOOKS,
        &[(
            "a.test.ts",
            "it('cuts', () => {\n  const run = { runId: 'alpha-1' };\n  expect(Object.entries(run).map(([key, text]) => text.slice(0, 5))).toEqual(['alpha']);\n});\n",
        )],
    );
}

#[test]
fn python_code_that_only_looks_like_an_inspection() {
    for code in [
        "index = Index()\n\ndef test_a():\n    run_id = 'alpha-1'\n    assert index.search(run_id)\n",
        "OTHERINDEX = re.compile('a')\nINDEX = Index()\n\ndef test_a():\n    run_id = 'alpha-1'\n    assert INDEX.search(run_id)\n",
        "def test_a():\n    rows = {'run_id': 'alpha-1', 'first': {'done': True}}\n    assert all(row['done'] for row in rows.values())\n",
        "ROUTER = Router()\n\ndef test_a():\n    run_id = 'alpha-1'\n    assert ROUTER.match(run_id)\n",
        "def test_a():\n    rows = {'run_id': 'alpha-1', 'first': Row()}\n    for row in rows.values():\n        row.cancel()\n        row.get('name')\n",
        "def test_a(tmp_path):\n    run_id = 'alpha-1'\n    file = tmp_path / f'{run_id}.json'\n    assert not file.exists()\n",
    ] {
        is_safe(&[("tests/test_a.py", code)]);
    }
}

#[test]
fn a_member_of_an_enum_in_typescript() {
    is_doubted(
        LOOKS,
        &[(
            "src/ids.test.ts",
            "enum Ids { Run = 'alpha-1' }\nit('a', () => { start({ runId: Ids.Run }); expect(Ids.Run.slice(0, 5)).toBe('alpha'); });\n",
        )],
    );
}

#[test]
fn a_searched_piece() {
    for (body, piece) in [
        ("return run_id.removeprefix('alpha-')", "alpha-"),
        ("return run_id.startswith('run_')", "run_"),
        ("return 'alpha_' in run_id", "alpha_"),
        ("return run_id.split('-')", "-"),
    ] {
        let old = if piece == "alpha_" { "beta" } else { "alpha-1" };
        let test = format!("from use import use\ndef test_a():\n    use({old:?})  # run_id\n");
        let files = [
            ("test_a.py", test.as_str()),
            ("use.py", &format!("def use(run_id):\n    {body}\n")),
        ];
        if piece == "alpha_" {
            is_safe(&files);
        } else {
            let reason = format!(
                "unsafe: a function that receives the id searches its text for `{piece}` (use.py:2)"
            );
            is_doubted(&reason, &files);
        }
    }
}

#[test]
fn an_object_passes_on_the_id() {
    for (class, test) in [
        (
            "class Job:\n    def __init__(self, run_id):\n        self.key = run_id\n\n    def label(self):\n        return self.key[:3]\n",
            "Job(run_id='alpha-1').label()",
        ),
        (
            "@dataclass\nclass Job:\n    run_id: str\n\n    def __post_init__(self):\n        self.tag = self.run_id.upper()\n",
            "Job(run_id='alpha-1')",
        ),
        (
            "class Job(BaseModel):\n    run_id: str = Field(max_length=12)\n",
            "Job(run_id='alpha-1')",
        ),
        (
            "class Job(BaseModel):\n    run_id: str\n\n    @field_validator('run_id')\n    def check(cls, value):\n        return int(value, 36)\n",
            "Job(run_id='alpha-1')",
        ),
        (
            "class Client:\n    def post(self, path, json):\n        self.body = json\n\ndef parse(body):\n    return int(body['run_id'], 36)\n",
            "client = Client()\n    client.post('/jobs', json={'run_id': 'alpha-1'})\n    parse(client.body)",
        ),
    ] {
        let test = format!("from jobs import *\n{class}\ndef test_a():\n    {test}\n");
        is_doubted(LOOKS, &[("test_a.py", &test)]);
    }
}

#[test]
fn a_helper_without_an_id_of_its_own() {
    is_doubted(
        "(helpers/text.py:2)",
        &[
            (
                "tests/test_a.py",
                "from helpers.text import first\ndef test_a():\n    run_id = 'alpha-1'\n    assert first(run_id) == 'a'\n",
            ),
            ("helpers/text.py", "def first(text):\n    return text[0]\n"),
        ],
    );
    is_doubted(
        "(src/text.ts:1)",
        &[
            (
                "tests/a.test.ts",
                "import { first } from '../src/text';\nit('a', () => { const runId = 'alpha-1'; first(runId); });\n",
            ),
            (
                "src/text.ts",
                "export const first = (text: string) => text.charAt(0);\n",
            ),
        ],
    );
}

#[test]
fn typescript_functions_that_inspect() {
    let test =
        "import { use } from '../src/use';\nit('a', () => { use({ runId: 'alpha-1' }); });\n";
    for body in [
        "export function use(job) { return job.runId.slice(0, 3); }\n",
        "export function use({ runId }) { return runId[0]; }\n",
        "export const use = ({ runId }: Job) => runId.length === 7;\n",
        "export const use = (job: Job) => { const { runId } = job; return parseInt(runId, 36); };\n",
        "export const use = (job: Job) => mix(job.runId);\nfunction mix(seed: string) { for (const c of seed) add(c); }\n",
        "export const use = (job: Job) => [...job.runId].length;\n",
        "export const use = (job: Job) => /^[a-m]/.test(job.runId);\n",
        "export const use = (job: Job) => `${job.runId.toUpperCase()}!`;\n",
        "const SAFE = /[\\w-]+/;\nexport const use = (job: Job) => job.runId.match(SAFE)[0].length;\n",
        "const SAFE = /^[^_]+$/;\nexport const use = (job: Job) => SAFE.exec(job.runId) !== null;\n",
        "export const use = (job: Job) => path.join('/tmp', job.runId);\n",
        "export class Page { show(job) { return job.runId.padEnd(9); } }\nexport const use = (job) => new Page().show(job);\n",
    ] {
        is_doubted(LOOKS, &[("tests/a.test.ts", test), ("src/use.ts", body)]);
    }
    for body in [
        "export const use = (job: Job) => ({ ...job, at: 1 });\n",
        "export const use = (job: Job) => `runs/${job.runId}`;\n",
        "export const use = (job: Job) => { if (!job.runId.trim()) throw new Error(); };\n",
        "export const use = (job: Job) => console.log(job.runId.slice(0, 8));\n",
        "export const use = (job: Job) => rows.map((row) => row.name.slice(1));\n",
        "export const use = (job: Job) => { if (!/^[\\w-]{1,64}$/.test(job.runId)) throw new Error(); };\n",
        "const SAFE = /^[\\w-]+$/;\nexport const use = (job: Job) => { if (!job.runId.match(SAFE)) throw new Error(); };\n",
        "const SAFE = /^[\\w-]+$/;\nexport const use = (job: Job) => SAFE.exec(job.runId) !== null;\n",
        "export const use = (job: Job) => { const { runId } = job; return Number(runId); };\n",
    ] {
        is_safe(&[("tests/a.test.ts", test), ("src/use.ts", body)]);
    }
}

#[test]
fn a_schema_validates_the_text() {
    for (rule, reason) in [
        ("regex(/^a/)", "searches its text for `a`"),
        ("max(9)", LOOKS),
        ("startsWith('alpha')", "searches its text for `alpha`"),
    ] {
        let schema = format!("const Run = z.object({{ runId: z.string().{rule} }});\n");
        let test = "it('a', () => { Run.parse({ runId: 'alpha-1' }); });\n";
        is_doubted(reason, &[("tests/a.test.ts", &format!("{schema}{test}"))]);
        is_doubted(
            reason,
            &[
                (
                    "tests/a.test.ts",
                    &format!("import {{ Run }} from './run';\n{test}"),
                ),
                ("tests/run.ts", &format!("export {schema}")),
            ],
        );
    }
    is_safe(&[(
        "tests/a.test.ts",
        "const Run = z.object({ runId: z.string().min(1).max(255), name: z.string().max(9) });\nit('a', () => { Run.parse({ runId: 'alpha-1' }); });\n",
    )]);
}

#[test]
fn rust_code_in_src_against_tests() {
    let test = |call: &str| {
        format!("use shop::*;\n#[test]\nfn a() {{ let run_id = \"alpha-1\"; {call}; }}\n")
    };
    for (body, call) in [
        (
            "pub fn cut(run_id: &str) -> &str { &run_id[..3] }\n",
            "cut(run_id)",
        ),
        (
            "pub fn sum(run_id: &str) -> u32 { run_id.bytes().map(u32::from).sum() }\n",
            "sum(run_id)",
        ),
        (
            "pub struct Event { pub run_id: String }\npub fn key(event: &Event) -> String { event.run_id.to_uppercase() }\n",
            "key(&Event { run_id: run_id.into() })",
        ),
        (
            "pub struct Log;\nimpl Log { pub fn add(&mut self, run_id: &str) { short(run_id); } }\nfn short(text: &str) -> String { text.chars().take(3).collect() }\n",
            "let mut log = Log; log.add(run_id)",
        ),
    ] {
        is_doubted(
            LOOKS,
            &[("tests/all.rs", &test(call)), ("src/lib.rs", body)],
        );
    }
    is_safe(&[
        ("tests/all.rs", &test("note(run_id)")),
        (
            "src/lib.rs",
            "pub fn note(run_id: &str) -> String { format!(\"err-{run_id}\") }\n",
        ),
    ]);
}

#[test]
fn python_values_that_are_stored_or_bound() {
    let number = "def number(run_id):\n    return int(run_id[4:])\n";
    for (test, code) in [
        ("partial(number, run_id='run-1')()", number),
        ("partial(app.number, 'run-1')()  # run_id", number),
        (
            "start(run_id='run-1')",
            "RUN = None\ndef start(run_id):\n    global RUN\n    RUN = run_id\ndef number():\n    return RUN[4:]\n",
        ),
        (
            "start(run_id='run-1')",
            "run = ContextVar('run')\ndef start(run_id):\n    run.set(run_id)\ndef number():\n    return run.get()[4:]\n",
        ),
        (
            "start(run_id='run-1')",
            "def start(run_id):\n    return jwt.encode({'run': run_id}, KEY)\n",
        ),
        (
            "kwargs = dict(run_id='run-1')\n    number(**kwargs)",
            number,
        ),
        // The module has no id of its own.
        (
            "run = {'run_id': 'run-1'}\n    digest(run)",
            "def digest(o):\n    return sha1(json.dumps(o).encode())\n",
        ),
        (
            "digest(**{'run_id': 'run-1'})",
            "def digest(**o):\n    return sha1(json.dumps(o).encode())\n",
        ),
        (
            "size({'run_id': 'run-1'})",
            "def size(o):\n    return sum(len(v) for v in o.values())\n",
        ),
    ] {
        let test = format!("from app import *\n\ndef test_a():\n    {test}\n");
        is_not_safe(&[("tests/test_a.py", &test), ("app.py", code)]);
    }
    let global = "RUN = None\ndef start(run_id):\n    global RUN\n    RUN = run_id\ndef current():\n    return RUN\n";
    let test = "from app import *\n\ndef test_a():\n    start(run_id='run-1')\n";
    is_safe(&[("tests/test_a.py", test), ("app.py", global)]);
}

#[test]
fn functions_that_are_handed_over() {
    for body in [
        "let run_ids = vec![\"run-1\"]; assert_eq!(run_ids.iter().map(str::len).sum::<usize>(), 5);",
        "let run_id = \"run-1\"; assert_eq!(Sha256::digest(run_id)[0], 7);",
        "let run_id = \"run-1\"; assert_eq!(STANDARD.encode(run_id), \"cnVuLTE=\");",
    ] {
        let test = format!("#[test]\nfn a() {{ {body} }}\n");
        is_not_safe(&[("tests/a.rs", &test)]);
    }
    let body = "const runs = [{ runIds: ['run-1'] }]; \
        expect(runs.flatMap((run) => run.runIds).map((id) => id.length)).toEqual([5]);";
    is_not_safe(&[("a.test.ts", &format!("test('a', () => {{ {body} }});\n"))]);
}
