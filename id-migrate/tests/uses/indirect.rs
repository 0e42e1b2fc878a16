//! TypeScript and Rust code that inspects the text of an id behind a dispatch, a type, a macro or a closure.

use super::Case;

#[rustfmt::skip]
pub(crate) const LOOKS: &[Case] = &[
    ("private_f", &[
        ("lib.ts", r"export class Run { #id: string; constructor(runId: string) { this.#id = runId; } get n() { return Number(this.#id.slice(4)); } }
"),
        ("t.test.ts", r#"import { Run } from "./lib";
test("t", () => { const runId = "job-1"; expect(new Run(runId).n).toBe(1); });
"#),
    ]),
    ("private_f2", &[
        ("lib.ts", r"export class Run { #runId; constructor(o: { runId: string }) { this.#runId = o.runId; } n() { return this.#runId.length; } }
"),
        ("t.test.ts", r#"import { Run } from "./lib";
test("t", () => { expect(new Run({ runId: "job-1" }).n()).toBe(5); });
"#),
    ]),
    ("filesnap", &[
        ("out.golden", r"run job-1
"),
        ("t.test.ts", r#"import { readFileSync } from "node:fs";
import { join } from "node:path";
const golden = (n: string) => readFileSync(join(__dirname, n + ".golden"), "utf8").trim();
test("t", () => { const runId = "job-1"; expect(`run ${runId}`).toBe(golden("out")); });
"#),
    ]),
    ("replacer", &[
        ("t.test.ts", r#"test("t", () => { const s = JSON.stringify({ runId: "job-1" }, (k, v) => (typeof v === "string" ? v.slice(0, 3) : v)); expect(s).toBe('{"runId":"job"}'); });
"#),
    ]),
    ("jsx_like", &[
        ("lib.ts", r#"export const h = (t: string, p: any) => `<${t} ${Object.keys(p).map((k) => `${k}="${p[k].slice(0, 3)}"`).join(" ")}>`;
"#),
        ("t.test.ts", r#"import { h } from "./lib";
test("t", () => { expect(h("a", { runId: "job-1" })).toBe('<a runId="job">'); });
"#),
    ]),
    ("iterobj", &[
        ("lib.ts", r#"export const bad = (o: Record<string, string>) => { for (const k in o) if (o[k].length > 10) return k; return ""; };
"#),
        ("t.test.ts", r#"import { bad } from "./lib";
test("t", () => { expect(bad({ runId: "job-1" })).toBe(""); });
"#),
    ]),
];
