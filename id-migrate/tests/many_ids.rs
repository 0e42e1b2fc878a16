//! The time of a check grows with the number of ids, not with its square.
#![cfg(unix)]

mod project;

use std::process::Command;

use project::Project;

/// Limit of the time of 6,000 ids divided by the time of 3,000. A quadratic cost gives 4.
const AT_MOST: f64 = 3.0;

/// Returns the seconds of processor time of a check of the project: the lesser of two runs.
fn seconds(project: &Project) -> f64 {
    let run = || {
        let output = Command::new("sh")
            .args(["-c", "\"$0\" check -q . > output; times"])
            .arg(env!("CARGO_BIN_EXE_id-migrate"))
            .current_dir(project.root())
            .output()
            .expect("the binary runs");
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        // The second line has user and system time of the shell's children: `0m0.42s 0m0.03s`.
        let children = said.lines().nth(1).expect("a second line");
        let times = children.split_whitespace().map(|time| {
            let (minutes, seconds) = time.split_once('m').expect("minutes");
            let seconds: f64 = seconds.trim_end_matches('s').parse().expect("seconds");
            minutes.parse::<f64>().expect("minutes") * 60.0 + seconds
        });
        times.sum::<f64>()
    };
    (0..2).map(|_| run()).fold(f64::INFINITY, f64::min)
}

/// Checks a Python file with 3,000 ids and one with 6,000.
#[track_caller]
fn grows_with_the_number(file: &dyn Fn(usize) -> String) {
    file_grows("tests/test_many.py", file);
}

#[track_caller]
fn file_grows(path: &str, file: &dyn Fn(usize) -> String) {
    files_grow(&[(path, file)]);
}

#[track_caller]
fn files_grow(files: &[(&str, &dyn Fn(usize) -> String)]) {
    let time = |count: usize| {
        let files = files.iter().map(|(path, file)| (*path, file(count)));
        let files: Vec<_> = files.collect();
        let files: Vec<_> = files.iter().map(|(path, text)| (*path, &**text)).collect();
        let project = Project::with(&files);
        let seconds = seconds(&project);
        let findings = project.read("output").matches("RID001").count();
        assert_eq!(findings, count);
        seconds
    };
    let (less, more) = (time(3_000), time(6_000));
    assert!(
        more < less * AT_MOST,
        "3,000 ids take {less} s, 6,000 take {more} s"
    );
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn calls_of_many_functions() {
    grows_with_the_number(&|count| {
        lines(count, |at| {
            let call = format!("    start(run_id='old-{at:05}x', name=f'job-{{count}}')\n");
            match at % 10 {
                0 => format!("\n\ndef test_{at}():\n{call}"),
                _ => call,
            }
        })
    });
}

#[test]
fn calls_of_one_function() {
    grows_with_the_number(&|count| {
        let call = |at| format!("    start(run_id='old-{at:05}x', thread_id='t')\n");
        format!("def test_all():\n{}", lines(count, call))
    });
}

#[test]
fn constants_of_a_module() {
    grows_with_the_number(&|count| {
        let constant = |at| format!("RUN_ID_{at} = 'old-{at:05}x'\n");
        let test = |at| format!("def test_{at}():\n    start(run_id=RUN_ID_{at})\n");
        lines(count, constant) + &lines(count, test)
    });
}

#[test]
fn imports_in_functions() {
    grows_with_the_number(&|count| {
        lines(count, |at| {
            format!(
                "def test_{at}():\n    from app import start\n    start(run_id='old-{at:05}x')\n"
            )
        })
    });
}

#[test]
fn imports_of_many_names() {
    grows_with_the_number(&|count| {
        let import = |at| format!("from app import start_{at}\n");
        let test = |at| format!("def test_{at}():\n    start_{at}(run_id='old-{at:05}x')\n");
        lines(count, import) + &lines(count, test)
    });
}

#[test]
fn ids_beside_another_thread() {
    grows_with_the_number(&|count| {
        let pair = |at| {
            format!(
                "    start(run_id='run_a_{at:08x}', thread_id='b')\n    finish(run_id='old-{at:05}x')\n"
            )
        };
        format!("def test_all():\n{}", lines(count, pair))
    });
}

#[test]
fn imports_under_other_names() {
    grows_with_the_number(&|count| {
        let import = |at| format!("from app import start_{at} as begin_{at}\n");
        let test = |at| format!("def test_{at}():\n    begin_{at}(run_id='old-{at:05}x')\n");
        lines(count, import) + &lines(count, test)
    });
}

#[test]
fn classes_with_an_attribute() {
    grows_with_the_number(&|count| {
        lines(count, |at| {
            format!(
                "class Test{at}:\n    run_id = 'old-{at:05}x'\n    def test_a(self):\n        start(run_id=self.run_id)\n"
            )
        })
    });
}

#[test]
fn constants_of_typescript() {
    file_grows("tests/many.test.ts", &|count| {
        lines(count, |at| {
            format!(
                "const RUN_{at} = 'old-{at:05}x';\nit('t{at}', () => {{ start({{ runId: RUN_{at} }}); }});\n"
            )
        })
    });
}

#[test]
fn constants_of_typescript_without_semicolons() {
    file_grows("tests/many.test.ts", &|count| {
        lines(count, |at| {
            format!(
                "const RUN_{at} = 'old-{at:05}x'\nit('t{at}', () => {{ start({{ runId: RUN_{at} }}) }})\n"
            )
        })
    });
}

#[test]
fn classes_with_a_constructor() {
    grows_with_the_number(&|count| {
        lines(count, |at| {
            format!(
                "class Run{at}:\n    def __init__(self, run_id):\n        self.run_id = run_id\n\ndef test_{at}():\n    Run{at}(run_id='old-{at:05}x')\n"
            )
        })
    });
}

#[test]
fn searches_of_a_client() {
    grows_with_the_number(&|count| {
        let search = |at| format!("    assert client.find(run_id='old-{at:05}x')\n");
        format!("def test_all():\n{}", lines(count, search))
    });
}

#[test]
fn results_without_a_name() {
    grows_with_the_number(&|count| {
        let test = |at| {
            format!(
                "def test_{at}():\n    sink = Sink()\n    sink.record(run_id='old-{at:05}x')\n    assert sink.keys == ['old-{at:05}x']\n"
            )
        };
        let class = "class Sink:\n    def __init__(self):\n        self.keys = []\n    def record(self, run_id):\n        self.keys.append(run_id)\n";
        class.to_owned() + &lines(count, test)
    });
}

#[test]
fn ids_beside_a_data_file() {
    let tests = |count| {
        lines(count, |at| {
            format!(
                "def test_{at}():\n    start(run_id='old-{at:05}x', rows=load('data/rows.csv'))\n"
            )
        })
    };
    let rows = |count| lines(count, |at| format!("{at},some words about row {at}\n"));
    files_grow(&[
        ("tests/test_many.py", &tests),
        ("tests/data/rows.csv", &rows),
    ]);
}

#[test]
fn functions_that_are_called_once() {
    grows_with_the_number(&|count| {
        lines(count, |at| {
            format!(
                "def make_{at}(run_id):\n    return Run(run_id=run_id)\ndef test_{at}(mocker):\n    client = mocker.Mock()\n    make_{at}('old-{at:05}x')\n    client.get.assert_called_once_with('old-{at:05}x')\n"
            )
        })
    });
}

#[test]
fn constants_that_tests_name() {
    let test = |at| {
        format!(
            "def test_{at}():\n    run = start(run_id='old-{at:05}x')\n    assert not run.run_id.startswith(PREFIX)\n"
        )
    };
    grows_with_the_number(&|count| "PREFIX = 'pending:'\n".to_owned() + &lines(count, test));
}

#[test]
fn ids_of_typescript() {
    file_grows("tests/many.test.ts", &|count| {
        let test = |at| {
            format!(
                "it('t{at}', () => {{ const sink = new Sink(); sink.record('old-{at:05}x'); }});\n"
            )
        };
        let class = "class Sink { keys: string[] = []; record(runId: string) { this.keys.push(runId); } }\n";
        class.to_owned() + &lines(count, test)
    });
}

#[test]
fn members_of_an_enum() {
    grows_with_the_number(&|count| {
        let member = |at| format!("    RUN_ID_{at} = 'old-{at:05}x'\n");
        let test = |at| format!("def test_{at}():\n    start(run_id=Ids.RUN_ID_{at})\n");
        format!(
            "class Ids(Enum):\n{}\n{}",
            lines(count, member),
            lines(count, test)
        )
    });
}

#[test]
fn methods_of_a_class() {
    grows_with_the_number(&|count| {
        let method = |at| {
            format!(
                "    def test_{at}(self):\n        self.run_id = 'old-{at:05}x'\n        self.start(run_id=self.run_id)\n"
            )
        };
        format!("class TestAll:\n{}", lines(count, method))
    });
}

#[test]
fn rows_of_a_table() {
    grows_with_the_number(&|count| {
        let row = |at| format!("    {{'run_id': 'old-{at:05}x', 'name': 'n{at}'}},\n");
        let rows = lines(count, row);
        format!("ROWS = [\n{rows}]\n\ndef test_all():\n    for row in ROWS:\n        start(row)\n")
    });
}

#[test]
fn elements_of_a_list_on_one_line() {
    grows_with_the_number(&|count| {
        let ids = lines(count, |at| format!("'old-{at:05}x', "));
        format!("def test_all():\n    run_ids = [{ids}]\n    start(run_ids)\n")
    });
}

#[test]
fn closures_beside_calls_of_variables() {
    file_grows("tests/many.test.ts", &|count| {
        lines(count, |at| {
            format!(
                "test('t{at}', () => {{\n  const call = pick({at});\n  const runId = 'old-{at:05}x';\n  \
                 call(runId);\n  use((value{at}: string) => show(value{at}));\n}});\n"
            )
        })
    });
}

#[test]
fn variables_with_objects() {
    file_grows("tests/many.test.ts", &|count| {
        lines(count, |at| {
            format!(
                "test('t{at}', () => {{\n  const run{at} = build({{ runId: 'old-{at:05}x' }});\n  \
                 expect(run{at}).toBeDefined();\n}});\n"
            )
        })
    });
}

#[test]
fn rows_of_a_table_with_threads() {
    grows_with_the_number(&|count| {
        let rows = lines(count, |at| format!("    ('old-{at:05}x', 't{at}'),\n"));
        format!(
            "CASES = [\n{rows}]\n\n@pytest.mark.parametrize('run_id, thread_id', CASES)\ndef test_a(run_id, thread_id):\n    \
             start(run_id=run_id, thread_id=thread_id)\n    finish(run_id=run_id, thread_id=thread_id)\n"
        )
    });
}

#[test]
fn members_of_objects() {
    file_grows("tests/many.test.ts", &|count| {
        lines(count, |at| {
            format!(
                "test('t{at}', () => {{\n  const seen = watch(({{ key }}) => key);\n  \
                 send({{ key: find({{ runId: 'old-{at:05}x' }}).runId }});\n  \
                 expect(seen.key).toBeDefined();\n}});\n"
            )
        })
    });
}

#[test]
fn statements_that_run_by_name() {
    file_grows("tests/many.test.ts", &|count| {
        let insert = "const insert = db.prepare('INSERT INTO runs VALUES (?)');\n".to_owned();
        let test = |at| {
            format!(
                "test('t{at}', () => {{ const runId = 'old-{at:05}x'; insert.run([runId]); }});\n"
            )
        };
        insert + &lines(count, test)
    });
}

#[test]
fn templates_in_tests() {
    grows_with_the_number(&|count| {
        lines(count, |at| {
            format!(
                "def test_{at}():\n    run_id = 'old-{at:05}x'\n    assert render('{{{{ job.key }}}}', key=run_id)\n"
            )
        })
    });
}

#[test]
fn rows_beside_many_tables() {
    let tests = |count| {
        lines(count, |at| {
            format!(
                "def test_{at}(db):\n    run_id = 'old-{at:05}x'\n    db.execute('INSERT INTO runs VALUES (?)', (run_id,))\n"
            )
        })
    };
    let tables = |count| {
        lines(count, |at| format!("CREATE TABLE jobs_{at} (name TEXT);\n"))
            + "CREATE TABLE runs (key TEXT);\n"
    };
    let names_file = |count| tests(count) + "SCHEMA = 'schema.sql'\n";
    files_grow(&[
        ("tests/test_many.py", &names_file),
        ("tests/schema.sql", &tables),
    ]);
}

/// A sum of constants may be cut into an old id at every place: the number of ways to do so must not count.
#[test]
fn a_sum_of_many_constants_takes_no_time() {
    let constants = lines(24, |at| format!("PART_{at} = \"p\"\n"));
    let sum: Vec<String> = (0..24).map(|at| format!("PART_{at}")).collect();
    let code = format!("{constants}ALL = {}\n", sum.join(" + "));
    let project = Project::with(&[
        (
            "app/sum.py",
            &format!("{code}def load(run_id):\n    return run_id\n"),
        ),
        (
            "tests/test_a.py",
            "from app.sum import load\ndef test_a():\n    assert load(run_id=\"checkout-of-the-nightly-batch-number-one\")\n",
        ),
    ]);
    let output = Command::new("timeout")
        .args(["30", env!("CARGO_BIN_EXE_id-migrate"), "check", "-q", "."])
        .current_dir(project.root())
        .output()
        .expect("the binary runs");
    // 124 if the time is up.
    assert_eq!(output.status.code(), Some(1));
}
