//! Code that inspects the text of an id makes a fix unsafe only if it tells the old id from the new one.

mod project;

use project::Project;

/// Returns `true` if the fix of `job-12` is safe when this code receives the id under the name `given`.
fn is_safe(code: &str) -> bool {
    let text = format!(
        "def use(given):\n    {code}\n\n\ndef start(run_id):\n    use(run_id)\n\n\ndef test_a():\n    start(run_id='job-12')\n"
    );
    let project = Project::with(&[("tests/test_a.py", &text)]);
    project.run(&["fix", "--apply", "-q"]);
    project.read("tests/test_a.py") != text
}

#[test]
fn only_code_that_tells_the_old_text_from_the_new_text_makes_a_doubt() {
    for code in [
        "if given.startswith('job'): stop()",
        "if given.endswith('12'): stop()",
        "x = given.replace('job', 'x')",
        "x = given[0]",
        "x = re.split('job-', given)",
        r"x = re.match(r'^[\w-]+$', given)",
        "if len(given) <= 12: stop()",
        "if len(given) <= 6: stop()",
        "if len(given) == 6: stop()",
        "x = int(given, 36)",
        "x = uuid5(given)",
    ] {
        assert!(!is_safe(code), "{code}");
    }
    for code in [
        r"x = re.match(r'^\w+$', given)",
        "if given.startswith('x'): stop()",
        "if given.endswith('x'): stop()",
        "if 'job' in given: stop()",
        "x = given.replace('/', '-')",
        "x = given.strip()",
        r"x = re.sub(r'\s', '', given)",
        r"x = re.sub(r'[\s]+', '', given)",
        "if len(given) <= 255: stop()",
        "x = int(given)",
        "x = UUID(given)",
        "x = str(given)",
    ] {
        assert!(is_safe(code), "{code}");
    }
}

#[test]
fn an_id_as_long_as_a_uuid_is_no_uuid() {
    let text = "def start(run_id):\n    UUID(run_id)\n\n\ndef test_a():\n    start(run_id='medical_run_2_abcde')\n";
    let project = Project::with(&[("tests/test_a.py", text)]);
    project.expect(0, &["fix", "--apply", "-q"]);
    let new = "run_medical_run_2_abcde_f040abef";
    assert_eq!(new.len(), 32);
    assert_eq!(
        project.read("tests/test_a.py"),
        text.replace("medical_run_2_abcde", new)
    );
}
