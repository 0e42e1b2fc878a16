//! TypeScript and Rust code that inspects the text of an id behind a dispatch, a type, a macro or a closure.

use super::Case;

#[rustfmt::skip]
pub(crate) const LOOKS: &[Case] = &[
    ("subclass", &[
        ("base.ts", r#"export abstract class Base { abstract handle(x: string): number; start(runId: string) { return this.handle(runId); } }
"#),
        ("impl.ts", r#"import { Base } from "./base";
export class Impl extends Base { handle(x: string) { return Number(x.slice(4)); } }
"#),
        ("t.test.ts", r#"import { Impl } from "./impl";
test("t", () => { const runId = "job-1"; expect(new Impl().start(runId)).toBe(1); });
"#),
    ]),
    ("private_f", &[
        ("lib.ts", r#"export class Run { #id: string; constructor(runId: string) { this.#id = runId; } get n() { return Number(this.#id.slice(4)); } }
"#),
        ("t.test.ts", r#"import { Run } from "./lib";
test("t", () => { const runId = "job-1"; expect(new Run(runId).n).toBe(1); });
"#),
    ]),
    ("private_f2", &[
        ("lib.ts", r#"export class Run { #runId; constructor(o: { runId: string }) { this.#runId = o.runId; } n() { return this.#runId.length; } }
"#),
        ("t.test.ts", r#"import { Run } from "./lib";
test("t", () => { expect(new Run({ runId: "job-1" }).n()).toBe(5); });
"#),
    ]),
];
