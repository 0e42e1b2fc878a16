//! Forms of JavaScript that mean the same as plainer code.

use super::tells;

/// Makes a case of a name and the code of `main`, which gets an id.
macro_rules! form {
    ($name:literal, $code:literal) => {
        (
            $name,
            &[
                ("src/a.ts", $code),
                (
                    "test/a.test.ts",
                    "import { main } from \"../src/a\";\n\
                     test(\"a\", () => { const runId = \"beta-1\"; expect(main(runId)).toBeTruthy(); });\n",
                ),
            ],
        )
    };
}

#[test]
fn members_in_brackets() {
    tells(&[
        form!(
            "a length",
            "export const main = (v: any) => <<v[\"length\"] < 9||v[\"at\"]>>;"
        ),
        form!(
            "a method of a pattern",
            "export const main = (v: any) => <</^[a-z]+-\\d$/[\"test\"](v)||v>>;"
        ),
        form!(
            "members of an object",
            "export class Runs {
  list: any;
  constructor(list: any) { this[\"list\"] = list; }
  *[Symbol[\"iterator\"]]() { for (const run of this[\"list\"]) yield run[\"id\"]; }
}
export function main(v: any) {
  let n = 0;
  for (const key of new Runs([{ id: v }])) n += <<key[\"length\"]||1>>;
  return n;
}
"
        ),
    ]);
}

#[test]
fn optional_chains() {
    tells(&[
        form!(
            "a method of a schema",
            "import { z } from \"zod\";
const Id = z.string()?.max(<<8||80>>);
export const main = (v: any) => Id?.parse(v);
"
        ),
        form!(
            "a method of a function",
            "function far(x: any) { return <<x?.length||x>>; }
export const main = (v: any) => far?.call(undefined, v);
"
        ),
        form!(
            "a method that is handed over",
            "function retry(work: any, ...values: any[]) { return work(...values); }
class Service {
  cut(x: any) { return <<x.slice(1)||x>>; }
  run(x: any) { return retry(this?.cut, x); }
}
export const main = (v: any) => new Service().run(v);
"
        ),
    ]);
}

#[test]
fn assertions_of_types() {
    tells(&[
        form!(
            "a value that is there",
            "const cut = (_: any, x: any) => <<x.length||x>>;
export const main = (v: any) => JSON.stringify({ v }, cut!);
"
        ),
        form!(
            "a type",
            "const cut = (_: any, x: any) => <<x.length||x>>;
export const main = (v: any) => JSON.stringify({ v } satisfies object, cut as Replacer<any, string[]>);
"
        ),
        form!(
            "a class",
            "class Id { n: any; constructor(x: any) { this.n = <<x.length||x>>; } }
export const main = (v: any) => Reflect.construct(Id!, [v!]).n;
"
        ),
    ]);
}

#[test]
fn calls_through_a_method_of_the_function() {
    tells(&[form!(
        "call",
        "const add = (rows: any[], x: any) => { rows.push(x); };
export function main(v: any) {
  const rows: any[] = [];
  add.call(null, rows, v);
  return rows.map((row) => <<row.slice(0, 2)||row>>);
}
"
    )]);
}

#[test]
fn an_import_calls_a_name_something_else() {
    tells(&[
        (
            "a function that gives the id",
            &[
                (
                    "test/ids.ts",
                    "const RUN_ID = \"beta-1\";\nexport function current() { return RUN_ID; }\n",
                ),
                (
                    "test/a.test.ts",
                    "import { current as id } from \"./ids\";\n\
                     test(\"a runId\", () => { expect(<<id().length||id()>>).toBeTruthy(); });\n",
                ),
            ],
        ),
        (
            "a function that a test replaces",
            &[
                ("src/api.ts", "export const fetchRun = (id: string) => 0;\n"),
                (
                    "src/lib.ts",
                    "import { fetchRun as fetched } from \"./api\";\nexport const main = (id: string) => fetched(id);\n",
                ),
                (
                    "test/a.test.ts",
                    "vi.mock(\"../src/api\", () => ({ fetchRun: (id: string) => <<id.length||id>> }));\n\
                     import { main } from \"../src/lib\";\n\
                     test(\"a\", () => { const runId = \"beta-1\"; expect(main(runId)).toBeTruthy(); });\n",
                ),
            ],
        ),
    ]);
}

#[test]
fn closures_with_a_block() {
    tells(&[
        form!(
            "a function that gets each element",
            "export const main = (v: any) => [v].reduce(function (n, x) { return n + <<x.length||1>>; }, 0);"
        ),
        form!(
            "a function that returns each element",
            "export const main = (v: any) => {
  const ids = [{ id: v }].map(function (run) { return run.id; });
  return <<ids[0].length||1>>;
};
"
        ),
        form!(
            "an arrow function that returns each element",
            "export const main = (v: any) =>
  [{ id: v }].map((run) => { return run.id; }).reduce((n, x) => n + <<x.length||1>>, 0);
"
        ),
    ]);
}

#[test]
fn methods_of_objects_and_private_methods() {
    tells(&[
        form!(
            "a private method",
            "export class Run {
  #cut(x: any) { return <<x.length||x>>; }
  run(x: any) { return this.#cut(x); }
}
export const main = (v: any) => new Run().run(v);
"
        ),
        (
            "a serializer",
            &[
                (
                    "src/logger.ts",
                    "import pino from \"pino\";\n\
                     export const logger = pino({ serializers: { job(value: string) { return <<value.slice(0, 3)||value>>; } } });\n",
                ),
                (
                    "src/a.ts",
                    "import { logger } from \"./logger\";\n\
                     export const main = (runId: string) => logger.info({ job: runId }, \"started\");\n",
                ),
                (
                    "test/a.test.ts",
                    "import { main } from \"../src/a\";\n\
                     test(\"a\", () => { const runId = \"beta-1\"; expect(main(runId)).toBeTruthy(); });\n",
                ),
            ],
        ),
        (
            "a column",
            &[
                (
                    "src/columns.ts",
                    "export const columns = [{ accessor: \"runId\", format(value: string) { return <<value.slice(0, 5)||value>>; } }];\n",
                ),
                (
                    "src/cells.ts",
                    "import { columns } from \"./columns\";\n\
                     export const cells = (row: Record<string, string>) => columns.map((one) => one.format(row[one.accessor]));\n",
                ),
                (
                    "test/a.test.ts",
                    "import { cells } from \"../src/cells\";\n\
                     test(\"a\", () => { const row = { runId: \"beta-1\" }; expect(cells(row)[0]).toBe(row.runId); });\n",
                ),
            ],
        ),
    ]);
}

#[test]
fn the_encoding_of_a_hash_in_a_variable() {
    tells(&[form!(
        "an encoding",
        "import { createHash } from \"node:crypto\";
const ENCODING = \"utf8\";
export const main = (v: any) => {
  const hash = createHash(\"sha256\");
  hash.update(<<v||\"a\">>, ENCODING);
  return hash.digest(\"hex\");
};
"
    )]);
}

#[test]
fn names_that_stand_apart() {
    tells(&[
        form!(
            "a parameter that is taken apart",
            "const far = (<<{ length }||length>>: any) => length;
export const main = (v: any) => far(v);
"
        ),
        (
            "a function that a function makes, in a module",
            &[
                (
                    "src/svc.js",
                    "const count = (text) => <<text.length||text>>;\n\
                     const wrap = (f) => (x) => f(x);\nexport const start = wrap(count);\n",
                ),
                (
                    "test/a.test.js",
                    "import * as svc from \"../src/svc.js\";\n\
                     test(\"a\", () => { const runId = \"beta-1\"; expect(svc.start(runId)).toBeTruthy(); });\n",
                ),
            ],
        ),
        (
            "the arguments of a command",
            &[
                (
                    "tool.js",
                    "const { argv: argv } = process;\nconst id = argv[argv.indexOf(\"--run-id\") + 1];\n\
                     process.exit(<<id.length === 6||id>> ? 0 : 1);\n",
                ),
                (
                    "a.test.js",
                    "import { spawnSync } from \"node:child_process\";\n\
                     test(\"a\", () => {\n  \
                     expect(spawnSync(\"node\", [\"tool.js\", \"--run-id\", \"beta-1\"]).status).toBe(0);\n});\n",
                ),
            ],
        ),
    ]);
}

#[test]
fn functions_of_a_namespace() {
    tells(&[
        form!(
            "a function",
            "namespace Runs {
  export function measure(v: any) { return <<v.length||v>>; }
}
export const main = (v: any) => Runs.measure(v);"
        ),
        form!(
            "an arrow",
            "namespace Runs {
  export const measure = (v: any) => <<v.length||v>>;
}
export const main = (v: any) => Runs.measure(v);"
        ),
    ]);
}

#[test]
fn a_hook_sets_a_variable_of_the_file() {
    tells(&[
        (
            "an arrow",
            &[
                ("src/a.ts", "export const main = (v: any) => v;\n"),
                (
                    "test/a.test.ts",
                    "import { main } from \"../src/a\";\n\
                     let out: any;\n\
                     beforeEach(() => { const runId = \"beta-1\"; out = main(runId); });\n\
                     test(\"a\", () => { expect(<<out.length||out>>).toBeTruthy(); });\n",
                ),
            ],
        ),
        (
            "a function",
            &[
                ("src/a.ts", "export const main = (v: any) => v;\n"),
                (
                    "test/a.test.ts",
                    "import { main } from \"../src/a\";\n\
                     describe(\"runs\", () => {\n  \
                     let out: any;\n  \
                     before(function () { const runId = \"beta-1\"; out = main(runId); });\n  \
                     it(\"a\", () => { expect(<<out.slice(0, 4)||out>>).toBeTruthy(); });\n});\n",
                ),
            ],
        ),
        (
            "a parameter of a test",
            &[
                ("src/a.ts", "export const main = (v: any) => v;\n"),
                (
                    "test/a.test.ts",
                    "import { main } from \"../src/a\";\n\
                     test(\"a\", async ({ task }) => { const runId = \"beta-1\"; task = main(runId); \
                     expect(<<task.length||task>>).toBeTruthy(); });\n\
                     test(\"b\", async ({ task }) => { expect(task.length).toBeTruthy(); });\n",
                ),
            ],
        ),
    ]);
}

#[test]
fn a_matcher_inspects_a_member_of_a_result() {
    tells(&[(
        "a pattern",
        &[
            (
                "src/a.ts",
                "export const main = (v: any) => ({ key: v });\n",
            ),
            (
                "test/a.test.ts",
                "import { main } from \"../src/a\";\n\
                 test(\"a\", () => { const runId = \"beta-1\"; expect(main(runId)).toEqual({ \
                 key: <<expect.stringMatching(/^beta/)||expect.any(String)>> }); });\n",
            ),
        ],
    )]);
}
