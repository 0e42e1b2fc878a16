//! Objects with the id that a test prepares: in a class, a context manager, a fixture or a table of cases. The id stays if the
//! test takes its length, and changes if the test only reads it.

use super::project::Project;
use super::side_of;

/// A test file: the code under test, and the lines in front of each test.
struct TestFile {
    path: &'static str,
    head: &'static str,
    production: (&'static str, &'static str),
}

const PYTHON: TestFile = TestFile {
    path: "tests/test_runs.py",
    head: "\
from contextlib import asynccontextmanager, contextmanager

from runs import Run


",
    production: (
        "runs.py",
        "\
from dataclasses import dataclass


@dataclass
class Run:
    run_id: str
",
    ),
};

const SCRIPT: TestFile = TestFile {
    path: "tests/runs.test.ts",
    head: "\
import { expect, test } from \"vitest\";
import { Run } from \"../src/runs\";

",
    production: (
        "src/runs.ts",
        "\
export class Run {
  constructor(readonly runId: string) {}
}
",
    ),
};

impl TestFile {
    /// Asserts that a safe fix leaves each test alone if `<<a||b>>` reads `a`, and changes the test if it reads `b`.
    fn tells(&self, tests: &[(&str, &str)]) {
        let changes = |test: &str, side: usize| {
            let code = format!("{}{}", self.head, side_of(test, side));
            let project = Project::with(&[self.production, (self.path, &code)]);
            project.run(&["fix", "--apply", "-q"]);
            project.read(self.path) != code
        };
        let found = tests
            .iter()
            .map(|(name, test)| (*name, changes(test, 0), changes(test, 1)));
        let expected = tests.iter().map(|(name, _)| (*name, false, true));
        assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
}

#[test]
fn a_test_of_python_reads_what_was_prepared() {
    PYTHON.tells(&[
        (
            "an attribute of the class",
            "\
class TestRun:
    run = Run(run_id=\"beta-1\")

    def test_read(self):
        assert <<len(self.run.run_id) == 6||self.run.run_id>>
",
        ),
        (
            "an attribute of the base class",
            "\
class Base:
    run: Run = Run(run_id=\"beta-1\")


class TestRun(Base):
    def test_read(self):
        assert <<len(self.run.run_id) == 6||self.run.run_id>>
",
        ),
        (
            "a list of the class",
            "\
class TestRun:
    runs = [Run(run_id=\"beta-1\")]

    def test_read(self):
        assert <<len(self.runs[0].run_id) == 6||self.runs[0].run_id>>
",
        ),
        (
            "a context manager",
            "\
@contextmanager
def running():
    yield {\"run_id\": \"beta-1\"}


def test_read():
    with running() as run:
        assert <<len(run[\"run_id\"]) == 6||run[\"run_id\"]>>
",
        ),
        (
            "an asynchronous context manager",
            "\
@asynccontextmanager
async def running():
    yield {\"run_id\": \"beta-1\"}


async def test_read():
    async with running() as run:
        assert <<len(run[\"run_id\"]) == 6||run[\"run_id\"]>>
",
        ),
        (
            "the class of a context manager",
            "\
class Running:
    def __enter__(self):
        return {\"run_id\": \"beta-1\"}

    def __exit__(self, *error):
        pass


def test_read():
    with Running() as run:
        assert <<len(run[\"run_id\"]) == 6||run[\"run_id\"]>>
",
        ),
    ]);
}

#[test]
fn a_test_of_javascript_reads_what_was_prepared() {
    SCRIPT.tells(&[
        (
            "a closure that is called in place",
            "\
const run = (() => ({ runId: \"beta-1\" }))();

test(\"reads\", () => {
  expect(run.runId<<.length||>>).toBeTruthy();
});
",
        ),
        (
            "a block that is called in place",
            "\
const run = (() => {
  return new Run(\"beta-1\");
})();

test(\"reads\", () => {
  expect(run.runId<<.length||>>).toBeTruthy();
});
",
        ),
        (
            "a table of cases",
            "\
test.each([{ runId: \"beta-1\" }])(\"reads\", (run) => {
  expect(run.runId<<.length||>>).toBeTruthy();
});
",
        ),
        (
            "a fixture",
            "\
const testRun = test.extend<{ run: Run }>({
  run: async ({}, use) => {
    await use(new Run(\"beta-1\"));
  },
});

testRun(\"reads\", ({ run }) => {
  expect(run.runId<<.length||>>).toBeTruthy();
});
",
        ),
        (
            "a field of a class",
            "\
class Prepared {
  run = new Run(\"beta-1\");
}

test(\"reads\", () => {
  const prepared = new Prepared();
  expect(prepared.run.runId<<.length||>>).toBeTruthy();
});
",
        ),
        (
            "a run id that is a field of a class",
            "\
class Prepared {
  runId = \"beta-1\";
}

test(\"reads\", () => {
  expect(new Prepared().runId<<.length||>>).toBeTruthy();
});
",
        ),
        (
            "a constructor",
            "\
class Prepared {
  run: Run;
  constructor() {
    this.run = new Run(\"beta-1\");
  }
}

test(\"reads\", () => {
  const prepared = new Prepared();
  expect(prepared.run.runId<<.length||>>).toBeTruthy();
});
",
        ),
        (
            "a callback",
            "\
function using(read: (run: Run) => void) {
  read(new Run(\"beta-1\"));
}

test(\"reads\", () => {
  using((run) => {
    expect(run.runId<<.length||>>).toBeTruthy();
  });
});
",
        ),
    ]);
}
