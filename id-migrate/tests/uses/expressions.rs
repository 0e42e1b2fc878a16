//! Expressions that hand an id on: the id may change if code returns their value, and may not if code takes its length.
//! Statements that look at the id.

use super::project::Project;

/// The files around the body of a function that gets an id.
struct Language {
    production: &'static str,
    test: &'static str,
    code_of_test: &'static str,
    head: &'static str,
    tail: &'static str,
}

const PYTHON: Language = Language {
    production: "runs.py",
    test: "tests/test_runs.py",
    code_of_test: "\
from runs import read


def test_read():
    run_id = \"beta-1\"
    assert read(run_id)
",
    head: "\
import asyncio
import copy
import itertools
import os
import random
import re
import sys
import typing
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from io import StringIO
from pathlib import Path

executor = ThreadPoolExecutor()


def load(run_id):
    return run_id


async def fetch(run_id):
    return run_id


def read(run_id):
    ",
    tail: "\n",
};

const SCRIPT: Language = Language {
    production: "src/runs.ts",
    test: "tests/runs.test.ts",
    code_of_test: "\
import { expect, test } from \"vitest\";
import { read } from \"../src/runs\";

test(\"read\", () => {
  const runId = \"beta-1\";
  expect(read(runId)).toBeTruthy();
});
",
    head: "\
import Ajv from \"ajv\";
import Joi from \"joi\";
import _ from \"lodash\";
import * as v from \"valibot\";
import { z } from \"zod\";

function load(runId: string, done: (runId: string) => void) {
  done(runId);
}

export function read(runId: string) {
  ",
    tail: "\n}\n",
};

const RUST: Language = Language {
    production: "src/lib.rs",
    test: "tests/runs.rs",
    code_of_test: "\
use runs::read;

#[test]
fn reads() {
    let run_id = \"beta-1\";
    assert!(read(run_id));
}
",
    head: "\
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

fn load(run_id: &str) -> Result<&str, String> {
    Ok(run_id)
}

async fn fetch(run_id: &str) -> Result<&str, String> {
    Ok(run_id)
}

pub fn read(run_id: &str) -> _ {
    ",
    tail: "\n}\n",
};

impl Language {
    /// Returns `true` if a safe fix changes the id in the test of a function with that body.
    fn changes(&self, body: &str) -> bool {
        let indented = body.replace('\n', "\n    ");
        let code = format!("{}{indented}{}", self.head, self.tail);
        let files = [
            (self.production, &*code),
            (self.test, self.code_of_test),
            (
                "Cargo.toml",
                "[package]\nname = \"runs\"\nedition = \"2024\"\n",
            ),
        ];
        let project = Project::with(&files);
        let ran = project.run(&["fix", "--apply", "-q"]);
        let changes = project.read(self.test) != self.code_of_test;
        assert_eq!(
            ran.code,
            Some(i32::from(!changes)),
            "{body}: {}",
            ran.stderr
        );
        changes
    }

    /// Asserts that the id changes if `returned` returns the value of an expression, and stays if `measured` measures it.
    fn hands_on(&self, expressions: &[&str], returned: &str, measured: &str) {
        let body = |template: &str, expression| template.replace("VALUE", expression);
        let wrong = expressions.iter().flat_map(|expression| {
            let stays = !self.changes(&body(returned, expression));
            let changes = self.changes(&body(measured, expression));
            let wrong = [(stays, "stays"), (changes, "changes")];
            let wrong = wrong.into_iter().filter(|(is_wrong, _)| *is_wrong);
            wrong.map(move |(_, how)| (*expression, how))
        });
        assert_eq!(wrong.collect::<Vec<_>>(), []);
    }

    fn looks(&self, bodies: &[&str]) {
        let wrong = bodies.iter().filter(|body| self.changes(body));
        assert_eq!(wrong.collect::<Vec<_>>(), [] as [&&str; 0]);
    }
}

#[test]
fn expressions_of_python_hand_the_id_on() {
    let expressions = [
        "run_id",
        "(run_id)",
        "[run_id][0]",
        "(run_id, 1)[0]",
        "{\"a\": run_id}[\"a\"]",
        "run_id or None",
        "run_id if run_id else None",
        "str(run_id)",
        "f\"{run_id}\"",
        "\"%s\" % run_id",
        "\"%(a)s\" % {\"a\": run_id}",
        "\"{}\".format(run_id)",
        "run_id.strip()",
        "copy.copy(run_id)",
        "copy.deepcopy(run_id)",
        "typing.cast(str, run_id)",
        "sys.intern(run_id)",
        "next(iter([run_id]))",
        "next(x for x in [run_id])",
        "list(map(str, [run_id]))[0]",
        "list(filter(None, [run_id]))[0]",
        "list(itertools.chain([run_id]))[0]",
        "random.choice([run_id])",
        "{k: run_id for k in \"ab\"}[\"a\"]",
        "dict.fromkeys(\"ab\", run_id)[\"a\"]",
        "StringIO(run_id).read()",
        "StringIO(run_id).getvalue()",
        "\"{a}\".format_map({\"a\": run_id})",
        "str(ValueError(run_id))",
        "ValueError(run_id).args[0]",
        "ContextVar(\"a\", default=run_id).get()",
    ];
    PYTHON.hands_on(
        &expressions,
        "return VALUE",
        "found = VALUE\nreturn len(found)",
    );
}

#[test]
fn statements_of_python_look_at_the_id() {
    PYTHON.looks(&[
        "runs = [None]\nruns[0] = run_id\nreturn len(runs[0])",
        "runs = {}\nfor key in \"ab\":\n    runs[key] = run_id\nreturn len(runs[\"a\"])",
        "return re.compile(\"^b\").search(run_id)",
        "return re.compile(\"^b\", re.I).match(run_id)",
        "return len(Path(\"a\").joinpath(run_id).name)",
        "return partial(len, run_id)()",
        "return asyncio.run(asyncio.to_thread(len, run_id))",
        "return executor.submit(len, run_id).result()",
        "queue = asyncio.Queue()\nqueue.put_nowait(run_id)\nreturn len(queue.get_nowait())",
        "future = Future()\nfuture.set_result(run_id)\nreturn len(future.result())",
        "match [run_id]:\n    case [found]:\n        return len(found)",
        "class Found:\n    key = run_id\n\nreturn len(Found.key)",
        "def found():\n    yield from [run_id]\n\nreturn [len(key) for key in found()]",
        "def found():\n    return load(run_id)\n\nreturn len(found())",
        "async def found():\n    return await fetch(run_id)\n\nreturn len(asyncio.run(found()))",
    ]);
}

#[test]
fn expressions_of_javascript_hand_the_id_on() {
    let expressions = [
        "runId",
        "(runId)",
        "[runId][0]",
        "({ a: runId }).a",
        "runId ?? \"\"",
        "runId ? runId : \"\"",
        "String(runId)",
        "`${runId}`",
        "runId.toString()",
        "runId.trim()",
        "runId as string",
        "[runId].find(() => true)!",
        "[runId].findLast(() => true)!",
        "[runId].map((id) => id)[0]",
        "[runId].reduce((a, b) => a + b, \"\")",
        "[...new Set([runId])][0]",
        "new Map([[\"a\", runId]]).get(\"a\")!",
        "Object.values({ a: runId })[0]",
        "structuredClone({ a: runId }).a",
        "JSON.parse(JSON.stringify({ a: runId })).a",
        "<string>runId",
        "[...new Set<string>([runId])][0]",
        "[...new Set<Exclude<string, Array<Array<string>>>>([runId])][0]",
        "Object.keys({ [runId]: 1 })[0]",
        "[Infinity < (NaN > (0) ? 1 : 2) ? \"\" : runId][0]",
    ];
    let measured = "const found = VALUE;\nreturn found.length;";
    SCRIPT.hands_on(&expressions, "return VALUE;", measured);
}

#[test]
fn statements_of_javascript_look_at_the_id() {
    SCRIPT.looks(&[
        "let found = \"\";\nif (runId) found = runId;\nreturn found.length;",
        "let found = \"\";\nif (!runId) found = \"a\";\nelse found = runId;\nreturn found.length;",
        "let found = \"\";\nfor (const id of [runId]) found = id;\nreturn found.length;",
        "let found = \"\";\nwhile (!found) found = runId;\nreturn found.length;",
        "function found(): Array<string> {\n  const runs = { [runId]: 1 };\n  return Object.keys(runs);\n}\nreturn found()[0].length;",
        "return new Promise<string>((done) => setTimeout(() => done(runId))).then((id) => id.length);",
        "return new Promise<string>((done) => load(runId, done)).then((id) => id.length);",
        "return new Promise<string>((done) => load(runId, (id) => done(id))).then((id) => id.length);",
        "const rules = new Map([[\"a\", (id: string) => id.length]]);\nreturn rules.get(\"a\")!(runId);",
        "const runs = new Map<string, number>();\nruns.set(runId, 1);\nlet size = 0;\nruns.forEach((run, id) => {\n  size = id.length;\n});\nreturn size;",
        "const runs = { [runId]: 1 };\nreturn Object.entries(runs)[0][0].length;",
        "const runs: string[] = [];\nruns.splice(0, 0, runId);\nreturn runs[0].length;",
        "return _.sortBy([{ runId }, { runId: \"c\" }], \"runId\")[0];",
        "return _.orderBy([runId, \"c\"])[0];",
        "return new Ajv().validate({ type: \"string\", maxLength: 8 }, runId);",
        "return z.string().max(8).parse(runId);",
        "return z.string().regex(/^b/).safeParse(runId).success;",
        "return z.string().refine((id) => id.length < 8).parse(runId);",
        "return Joi.string().max(8).validate(runId).error;",
        "return v.is(v.pipe(v.string(), v.maxLength(8)), runId);",
        "return new RegExp(\"^b\").test(runId);",
        "return _.size(runId);",
        "return _.includes(runId, \"beta\") && _.startsWith(runId, \"b\");",
    ]);
}

#[test]
fn expressions_of_rust_hand_the_id_on() {
    let expressions = [
        "run_id",
        "run_id.to_owned()",
        "String::from(run_id)",
        "Rc::<str>::from(run_id)",
        "Some(run_id).unwrap()",
        "Some(run_id)?",
        "load(run_id)?",
        "load(run_id).map_err(|_| \"none\")?",
        "load(run_id).inspect_err(|_| ()).unwrap()",
        "fetch(run_id).await?",
        "fetch(run_id).await.map_err(|_| \"none\")?",
        "Some(run_id).map(|id| id.to_owned()).unwrap()",
        "Some(run_id).map(str::to_owned).unwrap()",
        "Some(run_id).inspect(|_| ()).unwrap()",
        "[run_id][0]",
        "vec![run_id].pop().unwrap()",
        "VecDeque::from([run_id]).front().unwrap()",
        "HashMap::from([(\"a\", run_id)])[\"a\"]",
        "RefCell::new(run_id).borrow()",
        "vec![run_id].swap_remove(0)",
        "(|| run_id)()",
    ];
    RUST.hands_on(&expressions, "VALUE", "let found = VALUE;\nfound.len()");
}

#[test]
fn statements_of_rust_look_at_the_id() {
    RUST.looks(&[
        "Some(run_id)?.len()",
        "let found = || run_id;\nfound().len()",
        "let found = || load(run_id);\nfound().unwrap().len()",
        "glob_match(\"b*\", run_id)",
        "load(run_id)?.trim_start_matches('b').len()",
        "fetch(run_id).await?.len()",
        "u64::from_str_radix(run_id, 16)",
        "Version::parse(run_id)",
        "DateTime::parse_from_rfc3339(run_id)",
        "md5::compute(run_id)",
        "UnicodeWidthStr::width(run_id)",
        "Pattern::new(\"b*\").unwrap().matches(run_id)",
    ]);
}

#[test]
fn a_constant_names_the_variable_of_the_environment() {
    let cases = [
        (
            "runs.py",
            "import os\n\nNAME = \"BETA_RUN_ID\"\n\n\ndef read():\n    return int(os.getenv(NAME, \"\").split(\"-\")[1])\n",
            "tests/test_runs.py",
            "from runs import read\n\n\ndef test_read(monkeypatch):\n    monkeypatch.setenv(\"BETA_RUN_ID\", \"beta-1\")\n    assert read() == 1\n",
        ),
        (
            "src/runs.ts",
            "const NAME = \"BETA_RUN_ID\";\nexport const read = () => Number(process.env[NAME]!.split(\"-\")[1]);\n",
            "tests/runs.test.ts",
            "import { expect, test, vi } from \"vitest\";\nimport { read } from \"../src/runs\";\n\ntest(\"read\", () => {\n  vi.stubEnv(\"BETA_RUN_ID\", \"beta-1\");\n  expect(read()).toBe(1);\n});\n",
        ),
        (
            "src/lib.rs",
            "const NAME: &str = \"BETA_RUN_ID\";\n\npub fn read() -> Option<u8> {\n    std::env::var(NAME).ok()?.split('-').nth(1)?.parse().ok()\n}\n",
            "tests/runs.rs",
            "use runs::read;\n\n#[test]\nfn reads() {\n    unsafe { std::env::set_var(\"BETA_RUN_ID\", \"beta-1\") };\n    assert_eq!(read(), Some(1));\n}\n",
        ),
    ];
    for (production, code, test, code_of_test) in cases {
        let project = Project::with(&[(production, code), (test, code_of_test)]);
        let ran = project.run(&["fix", "--apply", "-q"]);
        assert_eq!(ran.code, Some(1), "{production}: {}", ran.stderr);
        assert_eq!(project.read(test), code_of_test);
    }
}
