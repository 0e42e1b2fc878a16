//! A positional argument of a method is an id where the class that the method is called on is known.

mod project;

use project::Project;

const OLD_RUN: &str = "run_old-run_4bf95f4e";

/// With every permission, `old-run` changes in the first file and nothing else does in any.
#[track_caller]
fn only_the_id_changes(files: &[(&str, &str)]) {
    let project = Project::with(files);
    project.run(&[
        "fix",
        "--apply",
        "--unsafe-fixes",
        "--include-production",
        "-q",
    ]);
    for (path, text) in files {
        assert_eq!(
            project.read(path),
            text.replace("old-run", OLD_RUN),
            "{path}"
        );
    }
}

/// Asserts that the files have no finding.
#[track_caller]
fn nothing_is_found(files: &[(&str, &str)]) {
    let found = Project::with(files).findings(&["--select", "RID001,RID002,RID007,RID008"]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_dict_has_the_methods_of_a_store() {
    only_the_id_changes(&[(
        "test_rows.py",
        "class Rows:\n    def get(self, run_id):\n        return self.all.get(run_id)\n\n    def pop(self, run_id):\n        return None\n\n\ndef test_rows():\n    rows = Rows()\n    row = rows.get('old-run')\n    rows.pop('old-run')\n    row.get('finished-at')\n    row.pop('n-steps')\n    {}.get('retry-count')\n    os.environ.get('APP_ROOT')\n    requests.get('/v1/pages')\n",
    )]);
    nothing_is_found(&[(
        "src/rows.py",
        "class Rows:\n    def get(self, run_id):\n        return self.rows.get(run_id)\n\n    def late(self):\n        return [row for row in self.rows.values() if row.get('due_at') < 1]\n",
    )]);
}

#[test]
fn a_receiver_is_known_by_its_annotation_its_constructor_or_its_fixture() {
    let store = "class Store:\n    def get(self, run_id): ...\n";
    for test in [
        "def test_a(store: Store):\n    store.get('old-run')\n",
        "def test_a(store: 'Store | None'):\n    store.get('old-run')\n",
        "def test_a():\n    with Store() as store:\n        store.get('old-run')\n",
        "def test_a():\n    Store().get('old-run')\n",
        "def make() -> Store: ...\ndef test_a():\n    store = make()\n    store.get('old-run')\n",
        "@pytest.fixture\ndef store():\n    return Store()\ndef test_a(store):\n    store.get('old-run')\n",
        "@pytest.fixture\ndef store() -> Iterator[Store]:\n    yield stored\ndef test_a(store):\n    store.get('old-run')\n",
        "@pytest.fixture\ndef store():\n    it = Store()\n    yield it\ndef test_a(store):\n    store.get('old-run')\n",
        "class TestA:\n    def setUp(self):\n        self.store = Store()\n    def test_a(self):\n        self.store.get('old-run')\n",
        "class Fake(Store):\n    pass\ndef test_a():\n    fake = Fake()\n    fake.get('old-run')\n",
        "async def test_a():\n    store = await Store()\n    store.get('old-run')\n",
    ] {
        only_the_id_changes(&[("tests/test_a.py", &format!("{store}{test}"))]);
    }
    for test in [
        "def test_a():\n    store = Store()\n    store = {}\n    store.get('old-key')\n",
        "def test_a(store):\n    store.get('old-key')\n",
        "def test_a(store: Other):\n    store.get('old-key')\n",
        "def test_a():\n    rows()[0].get('old-key')\n",
    ] {
        nothing_is_found(&[("tests/test_a.py", &format!("{store}{test}"))]);
    }
}

#[test]
fn a_fixture_of_a_conftest_and_a_class_of_another_file() {
    only_the_id_changes(&[
        (
            "tests/test_a.py",
            "def test_a(store):\n    store.get('old-run')  # run_id\n",
        ),
        (
            "tests/conftest.py",
            "from app.stores import Store\n\n@pytest.fixture\ndef store():\n    return Store()  # run_id\n",
        ),
        (
            "app/stores.py",
            "class Store:\n    def get(self, run_id): ...\n",
        ),
    ]);
}

#[test]
fn a_method_of_which_all_definitions_agree() {
    let one = "class A:\n    def start(self, run_id): ...\n";
    only_the_id_changes(&[("tests/test_a.py", &format!("{one}x.start('old-run')\n"))]);
    // A definition with another parameter there, also in a file that names no id.
    for other in [
        (
            "tests/other.py",
            "class B:\n    def start(self, run_id, name): ...\n    def begin(self, name): ...\n",
        ),
        ("app/other.py", "class B:\n    def start(self, name): ...\n"),
    ] {
        nothing_is_found(&[
            (
                "tests/test_a.py",
                &format!("{}x.begin('old-run')\n", one.replace("start", "begin")),
            ),
            (other.0, &other.1.replace("start", "begin")),
        ]);
    }
}

#[test]
fn typescript_receivers() {
    let store = "export class Store {\n  get(runId: string) {}\n  has(runId: string) {}\n}\n";
    for test in [
        "const store = new Store();\nstore.get('old-run');\n",
        "let store: Store;\nbeforeEach(() => { store = make(); });\nit('a', () => { store.has('old-run'); });\n",
        "let store;\nbeforeEach(() => { store = new Store(); });\nit('a', () => { store.get('old-run'); });\n",
        "function check(store: Store) { store.get('old-run'); }\n",
        "const make = () => new Store();\nconst store = make();\nstore.get('old-run');\n",
        "class Page { constructor(private store: Store) {}\n  show() { this.store.get('old-run'); } }\n",
        "class Page { store = new Store();\n  show() { this.store.get('old-run'); } }\n",
        "new Store().get('old-run');\n",
    ] {
        only_the_id_changes(&[("tests/a.test.ts", &format!("{store}{test}"))]);
    }
    for test in [
        "const rows = new Map();\nrows.get('old-key');\nrows.has('old-key');\n",
        "params.get('old-key');\n",
        "const seen = new Set(['old-key']);\nseen.has('old-key');\n",
    ] {
        nothing_is_found(&[("tests/a.test.ts", &format!("{store}{test}"))]);
    }
    only_the_id_changes(&[(
        "tests/a.test.ts",
        "const store = { get(runId: string) {}, drop: (runId: string) => {} };\nstore.get('old-run');\nstore.drop('old-run');\nother.get('old-key');\n",
    )]);
    only_the_id_changes(&[(
        "tests/a.test.ts",
        "function makeStore() {\n  return { get(runId: string) {} };\n}\nconst store = makeStore();\nstore.get('old-run');\n",
    )]);
}

#[test]
fn rust_receivers() {
    let store = "struct Store;\nimpl Store {\n    fn new() -> Self { Store }\n    fn find(&self, run_id: &str) {}\n    fn load(run_id: &str) {}\n}\n";
    for test in [
        "#[test]\nfn a() { let store = Store::new(); store.find(\"old-run\"); }\n",
        "#[test]\nfn a() { let store: Store = make(); store.find(\"old-run\"); }\n",
        "fn a(store: &Arc<Store>) { store.find(\"old-run\"); }\n",
        "#[test]\nfn a() { let store = Arc::new(Store::new()); store.find(\"old-run\"); }\n",
        "#[test]\nfn a() { Store::load(\"old-run\"); }\n",
        "#[cfg(test)]\nimpl Store {\n    fn first(&self) { self.find(\"old-run\"); }\n}\n",
    ] {
        only_the_id_changes(&[("tests/a.rs", &format!("{store}{test}"))]);
    }
    nothing_is_found(&[(
        "tests/a.rs",
        &format!(
            "{store}#[test]\nfn a() {{ text.find(\"old-key\"); Other::load(\"old-key\"); }}\n"
        ),
    )]);
}

#[test]
fn a_field_with_the_name_of_a_module_is_no_module() {
    nothing_is_found(&[
        (
            "src/app.rs",
            "use crate::store; // run_id\nstruct App { store: Map }\nimpl App {\n    fn go(&self) { self.store.lookup(\"old-key\"); }\n}\n",
        ),
        ("src/store.rs", "pub fn lookup(run_id: &str) {}\n"),
    ]);
}
