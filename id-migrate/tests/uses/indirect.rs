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
    ("tag_here", &[
        ("t.test.ts", r#"const t = (s: any, ...v: string[]) => v.map((x) => x.length);
test("t", () => { const runId = "job-1"; expect(t`a${runId}`).toEqual([5]); });
"#),
    ]),
    ("rest_sum", &[
        ("lib.ts", r"export const num = ({ a, ...rest }: any) => Object.values(rest).reduce((n: number, v: any) => n + v.length, 0);
"),
        ("t.test.ts", r#"import { num } from "./lib";
test("t", () => { expect(num({ runId: "job-1", a: 1 })).toBe(5); });
"#),
    ]),
    ("hash_ctx", &[
        ("lib.ts", r#"import { createHash } from "node:crypto";
export const hash = (o: any) => createHash("sha1").update(JSON.stringify(o)).digest("hex");
"#),
        ("t.test.ts", r#"import { hash } from "./lib";
test("t", () => { const ctx = { runId: "job-1" }; expect(hash(ctx)).toBe("b9d1"); });
"#),
    ]),
    ("json_len", &[
        ("lib.ts", r"export const size = (o: unknown) => new TextEncoder().encode(JSON.stringify(o)).length;
"),
        ("t.test.ts", r#"import { size } from "./lib";
test("t", () => { const ctx = { runId: "job-1" }; expect(size(ctx)).toBe(17); });
"#),
    ]),
    ("into_of_the_tree", &[
        ("Cargo.toml", r#"[package]
name = "lib"
version = "0.1.0"
edition = "2021"
"#),
        ("src/lib.rs", r"pub struct Id(pub u32);
pub struct Ctx { pub run_id: Id }
impl From<&str> for Id { fn from(s: &str) -> Self { Id(s[4..].parse().unwrap()) } }
"),
        ("tests/t.rs", r#"use lib::*;
#[test]
fn t() { let c = Ctx { run_id: "job-1".into() }; assert_eq!(c.run_id.0, 1); }
"#),
    ]),
];
