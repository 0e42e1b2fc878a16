//! Small projects that differ in one expression: one looks at the text of an id, and one does not.

use super::project::Project;

struct Twins {
    name: &'static str,
    /// `HERE` stands for the expression.
    files: &'static [(&'static str, &'static str)],
    looks: &'static str,
    harmless: &'static str,
}

/// The test of a TypeScript project with the function `main(runId)`, which returns a truth value.
const TEST: (&str, &str) = (
    "tests/main.test.ts",
    r#"import { main } from "../src/main";
it("works", async () => { const runId = "beta-1"; expect(await main(runId)).toBe(true); });
"#,
);

#[rustfmt::skip]
const TYPESCRIPT: &[Twins] = &[
    Twins {
        name: "the message of a caught error",
        files: &[
            ("src/store.ts", r"class Missing extends Error {}
export const find = (runId: string): number => { throw new Missing(`run ${runId}`); };
"),
            ("src/middle.ts", r#"import { find } from "./store";
export const load = (runId: string) => find(runId);
"#),
            ("src/main.ts", r#"import { load } from "./middle";
export function main(runId: string) { try { load(runId); } catch (error) { return HERE; } }
"#),
            TEST,
        ],
        looks: "(error as Error).message.length < 14",
        harmless: r#"(error as Error).message !== """#,
    },
    Twins {
        name: "the message of an error with a constructor of its own",
        files: &[
            ("src/errors.ts", r"export class Missing extends Error { constructor(id: string) { super(`run ${id}`); } }
"),
            ("src/main.ts", r#"import { Missing } from "./errors";
const load = async (runId: string) => { throw new Missing(runId); };
export const main = (runId: string) => load(runId).catch((error: Error) => HERE);
"#),
            TEST,
        ],
        looks: r"/^run [a-z-]+\d$/.test(error.message)",
        harmless: r#"error.message.startsWith("run ")"#,
    },
    Twins {
        name: "a table of rules",
        files: &[
            ("src/rules.ts", r"export const rules = { owner: (value: string) => true, runId: (value: string) => HERE };
"),
            ("src/main.ts", r#"import { rules } from "./rules";
function accept(body: Record<string, string>) {
  for (const [name, check] of Object.entries(rules)) if (!check(body[name])) return false;
  return true;
}
export const main = (runId: string) => accept({ owner: "me", runId });
"#),
            TEST,
        ],
        looks: r#"value.startsWith("bet")"#,
        harmless: r#"value !== """#,
    },
    Twins {
        name: "a listener that the test imports",
        files: &[
            ("src/bus.ts", r#"import { EventEmitter } from "node:events";
export const bus = new EventEmitter();
"#),
            ("src/audit.ts", r#"import { bus } from "./bus";
export const seen: boolean[] = [];
bus.on("start", (key: string) => { seen.push(HERE); });
"#),
            ("src/main.ts", r#"import { bus } from "./bus";
export const main = (runId: string) => bus.emit("start", runId);
"#),
            ("tests/main.test.ts", r#"import { seen } from "../src/audit";
import { main } from "../src/main";
it("works", () => { const runId = "beta-1"; main(runId); expect(seen).toEqual([true]); });
"#),
        ],
        looks: "key.length < 9",
        harmless: r#"key !== """#,
    },
    Twins {
        name: "a mixin in a third file",
        files: &[
            ("src/mixin.ts", r#"export const Named = (Base: any) => class extends Base {
  name = "";
  rename(name: string) { this.name = name; return this; }
  isShort() { return HERE; }
};
"#),
            ("src/run.ts", r#"import { Named } from "./mixin";
export class Run extends Named(Object) {}
"#),
            ("src/main.ts", r#"import { Run } from "./run";
export const main = (runId: string) => new Run().rename(runId).isShort();
"#),
            TEST,
        ],
        looks: "this.name.length < 9",
        harmless: r#"this.name !== """#,
    },
    Twins {
        name: "a key of a Proxy",
        files: &[
            ("src/guarded.ts", r#"export const guarded = (target: object) => new Proxy(target, {
  set(object, key, value) { if (!(HERE)) throw new Error("bad key"); return Reflect.set(object, key, value); },
});
"#),
            ("src/main.ts", r#"import { guarded } from "./guarded";
const runs: any = guarded({});
export function main(runId: string) { runs[runId] = true; return true; }
"#),
            TEST,
        ],
        looks: "String(key).length < 9",
        harmless: r#"String(key) !== """#,
    },
    Twins {
        name: "a context of React",
        files: &[
            ("src/context.tsx", r#"import { createContext, useContext } from "react";
const RunContext = createContext("");
export const Provider = ({ value, children }: any) => <RunContext.Provider value={value}>{children}</RunContext.Provider>;
export const useRun = () => useContext(RunContext);
"#),
            ("src/title.tsx", r#"import { useRun } from "./context";
export function Title() { const key = useRun(); return <h1>{HERE ? "yes" : "no"}</h1>; }
"#),
            ("tests/title.test.tsx", r#"import { render, screen } from "@testing-library/react";
import { Provider } from "../src/context";
import { Title } from "../src/title";
it("works", () => {
  const runId = "beta-1";
  render(<Provider value={runId}><Title /></Provider>);
  expect(screen.getByRole("heading").textContent).toBe("yes");
});
"#),
        ],
        looks: "key.length < 9",
        harmless: r#"key !== """#,
    },
    Twins {
        name: "a function that wraps another one",
        files: &[
            ("src/guard.ts", r"export const guarded = <R>(work: (key: string) => R) => (...given: string[]): R | undefined =>
  HERE ? work(given[0]) : undefined;
"),
            ("src/main.ts", r#"import { guarded } from "./guard";
export const main = guarded((key: string) => key !== "");
"#),
            TEST,
        ],
        looks: "given[0].length < 9",
        harmless: r#"given[0] !== """#,
    },
    Twins {
        name: "the parameter of a route of express",
        files: &[
            ("src/check.ts", r"export const check = (request: any, response: any, next: () => void, key: string) => (HERE ? next() : response.end());
"),
            ("src/main.ts", r#"import express from "express";
import { check } from "./check";
const app = express();
app.param("id", check);
app.get("/runs/:id", (request, response) => response.json(true));
export { app };
"#),
            ("tests/main.test.ts", r#"import request from "supertest";
import { app } from "../src/main";
it("works", async () => { const runId = "beta-1"; expect((await request(app).get(`/runs/${runId}`)).body).toBe(true); });
"#),
        ],
        looks: "key.length < 9",
        harmless: r#"key !== """#,
    },
    Twins {
        name: "a key of a record of zod",
        files: &[
            ("src/schema.ts", r#"import { z } from "zod";
const Name = z.string()HERE;
export const Board = z.object({ title: z.string(), scores: z.record(Name, z.number()) });
"#),
            ("src/main.ts", r#"import { Board } from "./schema";
export const main = (runId: string) => Board.safeParse({ title: "x", scores: { [runId]: 1 } }).success;
"#),
            TEST,
        ],
        looks: ".max(9)",
        harmless: ".min(1)",
    },
    Twins {
        name: "a template of zod",
        files: &[
            ("src/schema.ts", r#"import { z } from "zod";
export const Run = z.object({ runId: HERE });
"#),
            ("src/main.ts", r#"import { Run } from "./schema";
export const main = (runId: string) => Run.safeParse({ runId }).success;
"#),
            TEST,
        ],
        looks: r#"z.templateLiteral([z.string(), "-", z.number()])"#,
        harmless: "z.string().min(1)",
    },
    Twins {
        name: "a schema of valibot",
        files: &[
            ("src/schema.ts", r#"import * as v from "valibot";
export const Name = v.pipe(v.string(), v.check((text) => HERE));
"#),
            ("src/main.ts", r#"import { is } from "valibot";
import { Name } from "./schema";
export const main = (runId: string) => is(Name, runId);
"#),
            TEST,
        ],
        looks: "text.length < 9",
        harmless: r#"text !== """#,
    },
    Twins {
        name: "a test of yup",
        files: &[
            ("src/schema.ts", r#"import * as yup from "yup";
export const Name = yup.string().test("short", "too long", (text) => HERE);
"#),
            ("src/main.ts", r#"import { Name } from "./schema";
export const main = (runId: string) => Name.isValidSync(runId);
"#),
            TEST,
        ],
        looks: "text.length < 9",
        harmless: r#"text !== """#,
    },
    Twins {
        name: "the names of the members in a JSON schema",
        files: &[
            ("src/schema.ts", r#"export const scores = { type: "object", propertyNames: { HERE: 9 } };
"#),
            ("src/main.ts", r#"import Ajv from "ajv";
import { scores } from "./schema";
const validate = new Ajv().compile(scores);
export const main = (runId: string) => validate({ [runId]: 1 });
"#),
            TEST,
        ],
        looks: "maxLength",
        harmless: "maxProperties",
    },
];

/// Code that may compare the id with a text that it puts together, and code that puts another text together.
const COMPOSED: &[(&str, &str)] = &[
    ("['be', 'ta-1'].join('')", "['be', 'ta-2'].join('')"),
    ("join(['beta', '-1'])", "join(['beta', '-2'])"),
    ("`${'be'}${'ta-1'}`", "`${'be'}${'ta-2'}`"),
    ("'be'.concat('ta-1')", "'be'.concat('ta-2')"),
];

/// Applies the safe fixes to a project with the expression. Returns `true` if the test of the project keeps its id.
fn keeps(files: &[(&str, &str)], expression: &str) -> bool {
    let files: Vec<(&str, String)> = files
        .iter()
        .map(|(path, text)| (*path, text.replace("HERE", expression)))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    let project = Project::with(&files);
    project.run(&["fix", "--apply", "-q"]);
    let (test, _) = files.last().expect("the test is the last file");
    let after = project.read(test);
    assert_ne!(
        after.contains("\"beta-1\""),
        after.contains("\"run_"),
        "{after}"
    );
    after.contains("\"beta-1\"")
}

#[test]
fn an_expression_that_looks_at_the_id_keeps_it() {
    for twins in TYPESCRIPT {
        assert!(keeps(twins.files, twins.looks), "{}", twins.name);
        assert!(!keeps(twins.files, twins.harmless), "{}", twins.name);
    }
}

#[test]
fn a_text_that_code_puts_together_may_be_the_id() {
    let files = &[
        (
            "src/main.ts",
            "const join = (parts: string[]) => parts.join('');\n\
             export const main = (runId: string) => runId === HERE || runId !== '';\n",
        ),
        TEST,
    ];
    for (looks, harmless) in COMPOSED {
        assert!(keeps(files, looks), "{looks}");
        assert!(!keeps(files, harmless), "{harmless}");
    }
}

#[test]
fn a_variant_with_another_name_may_be_the_id() {
    let files = &[
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        (
            "src/lib.rs",
            "#[derive(serde::Deserialize)]\n#[serde(rename_all = \"HERE\")]\npub enum Kind { NightlyBuild }\n\
             #[derive(serde::Deserialize)]\npub struct Request { pub run_id: Kind }\n\
             pub fn main(run_id: &str) -> bool {\n    \
             serde_json::from_value::<Request>(serde_json::json!({ \"run_id\": run_id })).is_ok()\n}\n",
        ),
        (
            "tests/main.rs",
            "#[test]\nfn works() { let run_id = \"nightly-build\"; assert!(app::main(run_id)); }\n",
        ),
    ];
    let files = files.map(|(path, text)| (path, text.replace("HERE", "kebab-case")));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    let project = Project::with(&files);
    project.run(&["fix", "--apply", "-q"]);
    assert_eq!(project.read("tests/main.rs"), files[2].1);
}
