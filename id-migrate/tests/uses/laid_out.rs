//! Code that a formatter wrote in another layout. The layout decides nothing.

use super::{Case, leaves};

const IN_LINES: &[Case] = &[
    (
        "a key in brackets",
        &[
            (
                "src/svc.js",
                "const KEY = Symbol('key');
                 export class Run {
                   constructor({ runId }) {
                     this[
                       KEY
                     ] = runId;
                   }
                   head() { return this[KEY].split('-')[0]; }
                 }",
            ),
            (
                "src/wanted.js",
                "export const WANTED = String.fromCharCode(98, 101, 116);",
            ),
            (
                "test/svc.test.js",
                "import { Run } from '../src/svc.js';
                 import { WANTED } from '../src/wanted.js';
                 test('start', () => { assert.equal(new Run({ runId: 'beta-1' }).head(), WANTED); });",
            ),
        ],
    ),
    (
        "an expected text",
        &[
            (
                "src/jobs.ts",
                "import { basename as last } from 'node:path';
                 export const name = (runId: string) => last(runId, '-1');",
            ),
            (
                "tests/a.test.ts",
                "import { name } from '../src/jobs';
                 test('a', () => {
                   const runId = 'job-1';
                   expect(name(runId)).toBe(
                     'job',
                   );
                 });",
            ),
        ],
    ),
    (
        "an expected length",
        &[(
            "tests/a.rs",
            "struct Run { run_id: String }
             impl std::fmt::Display for Run {
                 fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, \"<{}>\", self.run_id) }
             }
             #[test]
             fn a() {
                 assert_eq!(
                     Run { run_id: \"beta-1\".to_string() }.to_string().len(),
                     8,
                 );
             }",
        )],
    ),
    (
        "a tree map",
        &[(
            "src/lib.rs",
            "use std::collections::BTreeMap;
             pub fn first(ids: &[&str]) -> String {
                 let mut m =
                     BTreeMap::new();
                 for (i, id) in ids.iter().enumerate() {
                     m.insert(id.to_string(), i);
                 }
                 m.keys().next().unwrap().clone()
             }
             #[cfg(test)]
             mod tests {
                 use super::*;
                 #[test]
                 fn t() { let run_id = \"alpha-run\"; assert_eq!(first(&[run_id, \"beta\"]), run_id); }
             }",
        )],
    ),
];

const OTHER_FORMS: &[Case] = &[
    (
        "a parameter without parentheses",
        &[
            (
                "src/log.js",
                "export function make(sink, runId) {
                   return { info: text => sink.push(`${runId} ${text}`) };
                 }",
            ),
            (
                "test/log.test.js",
                "import { make } from '../src/log.js';
                 test('info', () => { const lines = []; make(lines, 'beta-12').info('x'); assert.ok(lines[0].length < 12); });",
            ),
        ],
    ),
    (
        "no semicolons",
        &[
            (
                "src/svc.js",
                "const limit = max => key => key.length <= max
                 const short = limit(8)
                 export function start({ runId }) { return short(runId) }",
            ),
            (
                "test/svc.test.js",
                "import { start } from '../src/svc.js'
                 test('start', () => { assert.ok(start({ runId: 'beta-1' })) })",
            ),
        ],
    ),
];

const COMMENTS: &[Case] = &[(
    "a comment in front of the rest of the parameters",
    &[
        (
            "src/svc.js",
            "export class Run {
               head(key) { return key.split('-')[0]; }
               call(name, /* the others */ ...args) { return this[name](...args); }
             }",
        ),
        (
            "src/wanted.js",
            "export const WANTED = String.fromCharCode(98, 101, 116);",
        ),
        (
            "test/svc.test.js",
            "import { Run } from '../src/svc.js';
             import { WANTED } from '../src/wanted.js';
             test('start', () => { const runId = 'beta-1'; assert.equal(new Run().call('head', runId), WANTED); });",
        ),
    ],
)];

const MEMBERS: &[Case] = &[
    (
        "a quoted key",
        &[
            (
                "src/schema.ts",
                "export const jobs = pgTable('jobs', { \"key\": varchar('key', { \"length\": 12 }).primaryKey() });",
            ),
            (
                "src/service.ts",
                "import { jobs } from './schema';
                 export const register = (db: any, runId: string) => db.insert(jobs).values({ \"key\": runId });",
            ),
            (
                "test/service.test.ts",
                "import { register } from '../src/service';
                 test('registers', async () => { expect(await register(database(), 'nightly-1')).toBeDefined(); });",
            ),
        ],
    ),
    (
        "a method of the object that replaces a module",
        &[
            (
                "src/api.ts",
                "export const fetchRun = (id: string) => 0;",
            ),
            (
                "src/lib.ts",
                "import { fetchRun } from './api';
                 export const n = (id: string) => fetchRun(id);",
            ),
            (
                "test/lib.test.ts",
                "import { n } from '../src/lib';
                 vi.mock('../src/api', () => ({ fetchRun(id: string) { return id.length; } }));
                 test('x', () => { const runId = 'job-1'; expect(n(runId)).toBe(2 + 3); });",
            ),
        ],
    ),
];

#[test]
fn a_comment_hides_nothing() {
    leaves(COMMENTS);
}

#[test]
fn a_form_of_a_member_hides_nothing() {
    leaves(MEMBERS);
}

#[test]
fn a_line_break_hides_nothing() {
    leaves(IN_LINES);
}

#[test]
fn another_form_hides_nothing() {
    leaves(OTHER_FORMS);
}
