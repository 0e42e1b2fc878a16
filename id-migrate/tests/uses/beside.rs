//! Code beside an id that never gets the id, and the same code with the id.

use super::{Case, leaves, writes};

#[rustfmt::skip]
const LOOKS: &[Case] = &[
    ("renamed_part_of_a_parameter", &[
        ("src/start.ts", r"const cut = (value: unknown) => String(value).slice(1);
export const start = ({ key: id, name }: Options) => [cut(id), name];
"),
        ("tests/a.test.ts", r#"import { start } from "../src/start";
test("a", () => { const runId = "beta-1"; expect(start({ key: runId, name: "ab" })[0]).not.toBe(""); });
"#),
    ]),
    ("rest_of_a_parameter", &[
        ("src/start.ts", r"const cut = (value: unknown) => String(value).slice(1);
export const start = ({ name, ...others }: Options) => [cut(others.key), name];
"),
        ("tests/a.test.ts", r#"import { start } from "../src/start";
test("a", () => { const runId = "beta-1"; expect(start({ key: runId, name: "ab" })[0]).not.toBe(""); });
"#),
    ]),
    ("object_in_a_parameter", &[
        ("src/start.ts", r"const cut = (value: unknown) => String(value).slice(1);
export const start = ({ job, name }: Options) => [cut(job.key), name];
"),
        ("tests/a.test.ts", r#"import { start } from "../src/start";
test("a", () => { const runId = "beta-1"; expect(start({ job: { key: runId }, name: "ab" })[0]).not.toBe(""); });
"#),
    ]),
    ("statement_without_a_semicolon", &[
        ("src/start.ts", r"export const start = ({ key }: Options) => {
  let label = 'ab'
  label = key
  return label.slice(1)
}
"),
        ("tests/a.test.ts", r#"import { start } from "../src/start"
test("a", () => {
  const runId = "beta-1"
  expect(start({ key: runId })).not.toBe("")
})
"#),
    ]),
    ("message_of_an_error", &[
        ("src/start.ts", r"export const start = (runId: string) => { throw new Error(`no run ${runId}`); };
"),
        ("src/tried.ts", r#"import { start } from "./start";
export const tried = async (runId: string) => {
  const outcome = await Promise.resolve().then(() => start(runId)).catch((it) => it);
  return outcome.message.length;
};
"#),
        ("tests/a.test.ts", r#"import { tried } from "../src/tried";
test("a", async () => { const runId = "beta-1"; expect(await tried(runId)).toBe(13); });
"#),
    ]),
    ("message_of_a_listed_error", &[
        ("src/start.ts", r"export const start = (runId: string) => { throw new RangeError(`no run ${runId}`); };
"),
        ("src/tried.ts", r#"import { start } from "./start";
export const tried = (runId: string) => {
  const failures: Error[] = [];
  try { start(runId); } catch (it) { failures.push(it); }
  return failures.map((one) => one.message.length)[0];
};
"#),
        ("tests/a.test.ts", r#"import { tried } from "../src/tried";
test("a", () => { const runId = "beta-1"; expect(tried(runId)).toBe(13); });
"#),
    ]),
    ("message_of_an_error_with_another_name", &[
        ("src/problem.ts", r"export class Problem extends Error {}
"),
        ("src/start.ts", r#"import { Problem } from "./problem";
export const start = async (runId: string) => { throw new Problem(`no run ${runId}`); };
"#),
        ("src/tried.ts", r#"import { Problem } from "./problem";
import { start } from "./start";
export const tried = (runId: string) => start(runId).then(() => 0, (it: Problem) => it.message.length);
"#),
        ("tests/a.test.ts", r#"import { tried } from "../src/tried";
test("a", async () => { const runId = "beta-1"; expect(await tried(runId)).toBe(13); });
"#),
    ]),
    ("message_of_a_rejection", &[
        ("src/start.ts", r"export const start = async (runId: string) => { throw new Error(`no run ${runId}`); };
"),
        ("src/tried.ts", r#"import { start } from "./start";
export const tried = (runId: string) => start(runId).then(() => 0, (it) => it.message.length);
"#),
        ("tests/a.test.ts", r#"import { tried } from "../src/tried";
test("a", async () => { const runId = "beta-1"; expect(await tried(runId)).toBe(13); });
"#),
    ]),
    ("storage_that_runs_a_function", &[
        ("src/start.ts", r#"import { AsyncLocalStorage } from "node:async_hooks";
const storage = new AsyncLocalStorage<string>();
const size = () => String(storage.getStore()).length;
export const start = (runId: string) => storage.run(runId, size);
"#),
        ("tests/a.test.ts", r#"import { start } from "../src/start";
test("a", () => { const runId = "beta-1"; expect(start(runId)).toBe(6); });
"#),
    ]),
    ("another_piece_of_the_text", &[
        ("src/start.ts", r"export const start = (runId: string) => `run ${runId} is open`;
"),
        ("tests/a.test.ts", r#"import { start } from "../src/start";
test("a", () => { const runId = "beta-1"; expect(start(runId)).toContain("n beta-1"); });
"#),
    ]),
];

#[rustfmt::skip]
const HARMLESS: &[Case] = &[
    ("parts_of_a_parameter", &[
        ("src/start.ts", r"const cut = (value: unknown) => String(value).slice(1);
export const start = ({ runId, name, title: label }: Options) => [runId, cut(name), cut(label)];
"),
        ("tests/a.test.ts", r#"import { start } from "../src/start";
test("a", () => { expect(start({ runId: "beta-1", name: "ab", title: "cd" })).toHaveLength(3); });
"#),
    ]),
    ("statements_without_semicolons", &[
        ("src/start.ts", r"export const start = (options: Options) => {
  const label = cut(options.name)
  audit(options.key)
  return label.slice(1)
}
const cut = (text: string) => text.trim()
"),
        ("tests/a.test.ts", r#"import { start } from "../src/start"
test("a", () => {
  const runId = "beta-1"
  expect(start({ key: runId, name: "ab" })).toBeTruthy()
})
"#),
    ]),
    ("message_of_a_chat", &[
        ("src/start.ts", r"export const start = (runId: string) => {
  if (!runId) throw new Error(`no run ${runId}`);
  return 5;
};
"),
        ("src/chat.ts", r#"import { start } from "./start";
export const size = (event: ChatEvent) => event.message.length;
export const begin = (runId: string) => start(runId);
"#),
        ("tests/a.test.ts", r#"import { begin, size } from "../src/chat";
test("a", () => {
  const runId = "beta-1";
  expect(begin(runId)).toBe(size({ message: "hello" }));
});
"#),
    ]),
    ("statement_of_sql", &[
        ("src/store.ts", r#"import { db } from "db";
const heads = (rows: Row[]) => rows.map(({ name }) => name.slice(1));
export const insert = (run: Run) => {
  const statement = db.prepare("INSERT INTO runs VALUES (?, ?)");
  statement.run(run.key, run.name);
  return heads(db.rows());
};
"#),
        ("tests/a.test.ts", r#"import { insert } from "../src/store";
test("a", () => { const runId = "beta-1"; expect(insert({ key: runId, name: "ab" })).toHaveLength(1); });
"#),
    ]),
    ("id_in_an_expected_text", &[
        ("src/start.ts", r"export const start = (runId: string) => `run ${runId} is open`;
"),
        ("tests/a.test.ts", r#"import { start } from "../src/start";
test("a", () => { expect(start({ runId: "beta-1" }.runId)).toContain("beta-1"); });
"#),
    ]),
];

#[test]
fn code_beside_an_id_does_not_get_the_id() {
    leaves(LOOKS);
    writes(HARMLESS);
}
