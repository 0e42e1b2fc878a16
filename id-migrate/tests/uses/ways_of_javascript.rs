//! Ways on which code of JavaScript hands an id to a function of another file, `far`.

use super::project::Project;

/// Code of `main(v)`, which returns `far(v)`.
const WAYS: &[&str] = &[
    "export const main = async (v) => far(await Promise.race([Promise.resolve(v)]));",
    "export async function main(v) { const y = await new Promise((ok) => ok(v)); return far(y); }",
    "function* make(v) { return v; }
     export function main(v) { const { value } = make(v).next(); return far(value); }",
    "const KEY = 'w';
     export function main(v) { const o = { [KEY]: v }; return far(o[KEY]); }",
    "const KEY = Symbol('w');
     export function main(v) { const o = {}; o[KEY] = v; return far(o[KEY]); }",
    "export function main(v) { const o = { q: v }; for (const k in o) return far(o[k]); }",
    "export function main(v) { return far(Object.values({ q: v })[0]); }",
    "export function main(v) { for (const [, y] of new Headers({ q: v })) return far(y); }",
    "export function main(v) { const all = new URLSearchParams({ q: v }); for (const [k, y] of all.entries()) return far(y); }",
    "export function main(v) { const o = {}; Reflect.set(o, 'q', v); return far(Reflect.get(o, 'q')); }",
    "const get = (o, path) => path.split('.').reduce((a, k) => a?.[k], o);
     export const main = (v) => far(get({ a: { q: v } }, 'a.q'));",
    "export const main = (v) => far(new Array(2).fill(v)[1]);",
    "export const main = (v) => far([].concat([v])[0]);",
    "export function main(v) { const all = {}; (all[1] ||= []).push(v); return far(all[1][0]); }",
    "export function main(v) { const todo = [v]; let y, r; while ((y = todo.pop())) { r = far(y); } return r; }",
    "export function main(v) { let a, b; a = b = v; return far(a); }",
    "export function main(v) { const o = {}; o.q ||= v; return far(o.q); }",
    "export function main(v) { const y = (0, v); return far(y); }",
    "export function main(v) { for (let y = v; y; ) return far(y); }",
    "export function main(v) { let y; switch (typeof v) { case 'string': y = v; break; default: y = ''; } return far(y); }",
    "export function main(v) { process.env['APP_W'] = v; const { APP_W: y } = process.env; return far(y); }",
    "function fail(v) { throw { q: v }; }
     export function main(v) { try { fail(v); } catch ({ q }) { return far(q); } }",
    "class Base { constructor(v) { this.q = v; } }
     class Run extends Base { constructor(v) { super(v); } go() { return far(this.q); } }
     export const main = (v) => new Run(v).go();",
    "const Named = (Base) => class extends Base { go(v) { return far(v); } };
     class Run extends Named(Object) {}
     export const main = (v) => new Run().go(v);",
    "class Run { constructor(v) { this.v = v; } toString() { return this.v; } }
     export const main = (v) => far(`${new Run(v)}`);",
    "class Run { constructor(v) { this.v = v; } [Symbol.toPrimitive]() { return this.v; } }
     export const main = (v) => far(String(new Run(v)));",
    "class Box { constructor(v) { this.v = v; } map(work) { return work(this.v); } }
     export const main = (v) => new Box(v).map((y) => far(y));",
    "const memo = (make, deps) => make();
     export function main(v) { const y = memo(() => v, [v]); return far(y); }",
    "export async function main(v) {
       const sent = new Request('http://x/', { method: 'POST', body: v });
       return far(await sent.text());
     }",
    "function go() { return far(arguments[0]); }
     export const main = (v) => go(v);",
    "function go() { return far(...arguments); }
     export const main = (v) => go(v);",
    "function all(rows) {
       return { [Symbol.iterator]() { let at = 0; return { next: () => ({ value: rows[at++], done: at > rows.length }) }; } };
     }
     export function main(v) { for (const y of all([v])) return far(y); }",
    "const all = (rows) => ({ [Symbol.asyncIterator]: () => ({ async next() { const value = rows.shift(); return { value }; } }) });
     export async function main(v) { for await (const y of all([v])) return far(y); }",
    "function groupBy(rows, key) { const all = new Map(); for (const row of rows) all.set(key(row), row); return all; }
     export function main(v) { for (const y of groupBy([{ q: v }], (row) => row.q).keys()) return far(y); }",
    "function trace(v) { return far(v); }
     export const main = (v) => trace(v);",
    "const copy = (value) => structuredClone(value);
     export function main(v) { const { all: [y] } = copy({ all: [v] }); return far(y); }",
];

/// Code whose result depends on the text of the id.
const INSPECTIONS: &[&str] = &[
    "import { join } from 'node:path'; export const far = (v) => join('a', v).length;",
    "import { inspect } from 'node:util'; export const far = (v) => inspect(v).length;",
    "export const far = (v) => { throw v; };",
];

/// Applies the safe fixes to a test of `main`. Returns the test afterwards.
fn fixed(main: &str, far: &str) -> String {
    let project = Project::with(&[
        (
            "src/main.js",
            &format!("import {{ far }} from './far.js';\n{main}\n"),
        ),
        ("src/far.js", far),
        (
            "src/wanted.js",
            "export const WANTED = String.fromCharCode(98, 101);\n",
        ),
        (
            "test/main.test.js",
            "import test from 'node:test';\nimport assert from 'node:assert';\n\
             import { main } from '../src/main.js';\nimport { WANTED } from '../src/wanted.js';\n\
             test('main', async () => { const runId = 'beta-1'; assert.equal(await main(runId), WANTED); });\n",
        ),
    ]);
    project.run(&["fix", "--apply", "-q"]);
    project.read("test/main.test.js")
}

#[test]
fn an_id_that_a_far_function_inspects_stays() {
    let head = "export const far = (v) => v.slice(0, 2);";
    let ways = WAYS.iter().map(|main| (*main, head));
    let plain = "export const main = (v) => far(v);";
    let inspections = INSPECTIONS.iter().map(|far| (plain, *far));
    for (main, far) in ways.chain(inspections) {
        assert!(fixed(main, far).contains("'beta-1'"), "{main}\n{far}");
    }
}

#[test]
fn an_id_that_a_far_function_returns_gets_a_new_text() {
    for main in WAYS {
        let after = fixed(main, "export const far = (v) => v;");
        assert!(after.contains("'run_"), "{main}");
    }
}
