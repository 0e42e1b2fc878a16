//! Calls of JavaScript that pass an id to no other code: methods of maps, modules of Node, and functions that only call
//! their closures.

use super::{Case, leaves, writes};

#[rustfmt::skip]
const LABEL: (&str, &str) = ("src/label.ts", r#"import { short } from "./short";
export const label = (text: string) => short(text);
"#);

const SHORT: (&str, &str) = (
    "src/short.ts",
    "export const short = (text: string) => text.slice(0, 4);\n",
);

#[rustfmt::skip]
const SAVES_AND_SHOWS: (&str, &str) = ("test/a.test.ts", r#"import { save } from "../src/state";
import { show } from "../src/show";
test("a", () => { const runId = "beta-1"; save("/tmp", runId); expect(show("/tmp")).toBe(undefined); });
"#);

#[rustfmt::skip]
const LOOKS: &[Case] = &[
    ("closure_that_gets_the_id", &[
        ("src/each.ts", r"const each = (runId: string, work: (id: string) => string) => work(runId);
export const show = (runId: string) => each(runId, (id) => id.slice(1));
"),
        ("test/a.test.ts", r#"import { show } from "../src/each";
test("a", () => { const runId = "beta-1"; expect(show(runId)).toBe(undefined); });
"#),
    ]),
    ("closure_that_a_function_hands_on", &[
        ("src/each.ts", r"export const each = (runIds: string[], work: (id: string) => void) => runIds.forEach(work);
export const show = (runIds: string[]) => { const all: string[] = []; each(runIds, (id) => all.push(id.slice(1))); return all; };
"),
        ("test/a.test.ts", r#"import { show } from "../src/each";
test("a", () => { const runId = "beta-1"; expect(show([runId])).toEqual(["x"]); });
"#),
    ]),
    ("file_that_other_code_reads", &[
        ("src/state.ts", r#"import fs from "node:fs";
export const save = (root: string, runId: string) => fs.writeFileSync(root, JSON.stringify({ key: runId }));
export const open = (root: string) => JSON.parse(fs.readFileSync(root, "utf8"));
"#),
        ("src/show.ts", r#"import { open } from "./state";
import { label } from "./label";
export const show = (root: string) => { const folder = open(root); return label(folder.key); };
"#),
        LABEL,
        SHORT,
        SAVES_AND_SHOWS,
    ]),
];

#[test]
fn a_closure_and_a_file_pass_the_id_on() {
    leaves(LOOKS);
}

#[rustfmt::skip]
const PLAIN: &[Case] = &[
    ("closure_of_a_function_that_only_calls_it", &[
        ("src/store.ts", r#"type Run = { tags: string };
const runs = new Map<string, Run>();
function update(runId: string, change: (run: Run) => Run) {
  const run = runs.get(runId);
  if (run) runs.set(runId, change(run));
}
export const tag = (runId: string, tag: string) => update(runId, (run) => ({ tags: [...run.tags, tag].join("") }));
"#),
        ("test/a.test.ts", r#"import { tag } from "../src/store";
test("a", () => { const runId = "beta-1"; expect(tag(runId, "x")).toBe(undefined); });
"#),
    ]),
    ("map_that_has_the_methods_of_a_client", &[
        ("src/registry.ts", r#"export class Registry {
  private readonly runs = new Map<string, string>();
  add(runId: string) { this.runs.set(runId, "open"); }
  drop(runId: string) { this.runs.delete(runId); return this.runs.has(runId); }
}
"#),
        ("test/harness.ts", r#"import { Registry } from "../src/registry";
const handle = (request: string) => request.slice(1);
export const start = () => ({ all: new Registry(), title: handle("open") });
"#),
        ("test/a.test.ts", r#"import { Registry } from "../src/registry";
test("a", () => { const runId = "beta-1"; const all = new Registry(); all.add(runId); expect(all.drop(runId)).toBe(false); });
"#),
    ]),
    ("module_of_node_gives_a_path", &[
        ("src/state.ts", r#"import fs from "node:fs";
import * as path from "node:path";
export const save = (root: string, runId: string) => fs.writeFileSync(path.join(root, "state"), runId);
export const open = (root: string) => fs.mkdtempSync(path.join(root, "state-"));
"#),
        ("src/show.ts", r#"import { open } from "./state";
import { label } from "./label";
export const show = (root: string) => { const folder = open(root); return label(folder.runId); };
"#),
        LABEL,
        SHORT,
        SAVES_AND_SHOWS,
    ]),
    ("elements_of_a_stored_list", &[
        ("src/fold.ts", r"export function fold(repo: any, options: { runId: string }) {
  const runId = options.runId;
  const last = repo.messages[0];
  const seen = seenOf(storedOf(last));
  const all = Array.from(new Set([...seen, runId]));
  const custom = { seen: all };
  repo.messages[0] = { ...last, message: { metadata: { custom } } };
  return repo;
}
"),
        ("test/a.test.ts", r#"test("a", () => { const runId = "beta-1"; send({ runId }); });
"#),
    ]),
];

#[test]
fn a_map_and_a_module_of_node_call_no_closure_and_keep_nothing() {
    writes(PLAIN);
}
