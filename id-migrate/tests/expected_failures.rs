//! An id in a test that expects a failure keeps its text, unless the failure names another cause.

mod project;

use project::Project;

/// The safe fix changes `tau-22` to a run id.
#[track_caller]
fn changes(path: &str, text: &str) {
    let project = Project::with(&[(path, text)]);
    project.run(&["fix", "--apply", "-q"]);
    let expected = text.replace("tau-22", "run_tau-22_bbcd7af8");
    assert_eq!(project.read(path), expected);
}

/// With every fix allowed, the file stays as it is.
#[track_caller]
fn stays(path: &str, text: &str) {
    let project = Project::with(&[(path, text)]);
    project.run(&["fix", "--apply", "-q", "--unsafe-fixes"]);
    assert_eq!(project.read(path), text);
}

#[test]
fn an_error_names_another_cause() {
    let causes = [
        ("RunNotFoundError", true),
        ("DoesNotExist", true),
        ("KeyError", true),
        ("asyncio.CancelledError", true),
        ("errors.QuotaExceeded", true),
        ("PermissionError", true),
        ("NotImplementedError", true),
        ("ValueError", false),
        ("Exception", false),
        ("InvalidRun", false),
        ("(KeyError, ValueError)", false),
        ("InvalidConnection", false),
    ];
    for (error, is_other) in causes {
        let with = format!(
            "def test_a(store):\n    with pytest.raises({error}):\n        store.load(run_id='tau-22')\n"
        );
        let call = format!(
            "def test_a(self):\n    self.assertRaises({error}, self.store.load, run_id='tau-22')\n"
        );
        if is_other {
            changes("test_a.py", &with);
            changes("test_a.py", &call);
        } else {
            stays("test_a.py", &with);
            stays("test_a.py", &call);
        }
    }
}

#[test]
fn a_message_names_another_cause() {
    let messages = [
        ("simulated crash", true),
        ("Test error", true),
        ("connection refused", true),
        ("no such run", true),
        ("run id not found", true),
        ("test: bad prefix", false),
        ("a test value is forbidden", false),
        ("invalid run id", false),
        ("would change a prototype", false),
        (".*", false),
    ];
    for (message, is_other) in messages {
        let python = format!(
            "def test_a(store):\n    with pytest.raises(Exception, match=r'{message}'):\n        store.load(run_id='tau-22')\n"
        );
        let escaped = python.replace(&format!("r'{message}'"), &format!("re.escape('{message}')"));
        let unittest = format!(
            "def test_a(self):\n    with self.assertRaisesRegex(Exception, '{message}'):\n        store.load(run_id='tau-22')\n"
        );
        let jest = format!(
            "test('a', async () => {{\n  await expect(load({{ runId: 'tau-22' }})).rejects.toThrow('{message}');\n}});\n"
        );
        let node = format!(
            "test('a', () => {{\n  assert.throws(() => load({{ runId: 'tau-22' }}), /{message}/);\n}});\n"
        );
        let rust = format!(
            "#[test]\n#[should_panic(expected = \"{message}\")]\nfn a() {{\n    load(Run {{ run_id: \"tau-22\" }});\n}}\n"
        );
        for (path, test) in [
            ("test_a.py", python),
            ("test_a.py", escaped),
            ("test_a.py", unittest),
            ("a.test.ts", jest),
            ("a.test.ts", node),
            ("tests/a.rs", rust),
        ] {
            if is_other {
                changes(path, &test);
            } else {
                stays(path, &test);
            }
        }
    }
}

#[test]
fn an_error_of_typescript_and_rust_names_another_cause() {
    for (error, is_other) in [
        ("NotFoundError", true),
        ("TimeoutError", true),
        ("TypeError", false),
    ] {
        for test in [
            format!(
                "test('a', () => {{\n  expect(() => load({{ runId: 'tau-22' }})).toThrow({error});\n}});\n"
            ),
            format!(
                "test('a', () => {{\n  expect(() => load({{ runId: 'tau-22' }})).to.throw({error}, /a/);\n}});\n"
            ),
            format!(
                "test('a', async () => {{\n  await expect(load({{ runId: 'tau-22' }})).rejects.toThrow(new {error}('a'));\n}});\n"
            ),
            format!(
                "test('a', async () => {{\n  await assert.rejects(load({{ runId: 'tau-22' }}), errors.{error});\n}});\n"
            ),
        ] {
            if is_other {
                changes("a.test.ts", &test);
            } else {
                stays("a.test.ts", &test);
            }
        }
        for line in [
            "assert!(matches!(load(Run { run_id: \"tau-22\" }), Err(Failure::ERROR { .. })));",
            "assert_eq!(load(Run { run_id: \"tau-22\" }), Err(Failure::ERROR(3)));",
            "let Err(ERROR) = load(Run { run_id: \"tau-22\" }) else { panic!() };",
        ] {
            let line = line.replace("ERROR", error);
            let test = format!("#[test]\nfn a() {{\n    {line}\n}}\n");
            if is_other {
                changes("tests/a.rs", &test);
            } else {
                stays("tests/a.rs", &test);
            }
        }
    }
}

/// The other id would not be found either, and the test would test nothing.
#[test]
fn an_absent_id_that_a_template_may_produce_stays() {
    stays(
        "test_a.py",
        "\
def test_a(store):
    for n in range(3):
        store.save(run_id=f'tau-{n}')
    store.delete_all()
    with pytest.raises(KeyError):
        store.load(run_id='tau-2')
",
    );
}
