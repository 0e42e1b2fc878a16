//! Packages of a workspace that import each other by their names.

use super::{Case, leaves, writes};

#[rustfmt::skip]
const LOOKS: &[Case] = &[
    ("package", &[
        ("packages/core/package.json", r#"{ "name": "@acme/ids", "main": "./dist/index.js" }"#),
        ("packages/core/src/index.ts", r#"export { short } from "./text";
"#),
        ("packages/core/src/text.ts", r"export const short = (text: string) => text.slice(0, 5);
"),
        ("packages/api/package.json", r#"{ "name": "@acme/api" }"#),
        ("packages/api/src/title.ts", r#"import { short } from "@acme/ids";
export const title = (runId: string) => short(runId);
"#),
        ("packages/api/test/title.test.ts", r#"import { title } from "../src/title";
test("a", () => { const runId = "job-1"; expect(title(runId)).toBe(runId); });
"#),
    ]),
    ("module_of_a_package", &[
        ("libs/text/package.json", r#"{ "name": "text-tools", "exports": { ".": "./index.js", "./cut": { "import": "./dist/cutting.mjs" } } }"#),
        ("libs/text/src/cutting.ts", r"export const short = (text: string) => text.slice(0, 5);
"),
        ("apps/web/title.ts", r#"import { short } from "text-tools/cut";
export const title = (runId: string) => short(runId);
"#),
        ("apps/web/title.test.ts", r#"import { title } from "./title";
test("a", () => { const runId = "job-1"; expect(title(runId)).toBe(runId); });
"#),
    ]),
    ("crate", &[
        ("crates/core/Cargo.toml", "[package]\nname = \"acme-core\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
        ("crates/core/src/lib.rs", "mod text;\npub use text::measure as weigh;\n"),
        ("crates/core/src/text.rs", "pub fn measure(key: &str) -> bool { key.len() < 9 }\n"),
        ("crates/api/Cargo.toml", "[package]\nname = \"acme-api\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
        ("crates/api/src/lib.rs", "use acme_core::weigh;\npub fn start(run_id: &str) -> bool { weigh(run_id) }\n"),
        ("crates/api/tests/start.rs", r#"#[test]
fn starts() { let run_id = "beta-1"; assert!(acme_api::start(run_id)); }
"#),
    ]),
];

#[rustfmt::skip]
const HARMLESS: &[Case] = &[
    ("package", &[
        ("packages/core/package.json", r#"{ "name": "@acme/ids", "exports": "./src/index.ts" }"#),
        ("packages/core/src/index.ts", r"export const same = (one: string, other: string) => one === other;
"),
        ("packages/api/src/is.ts", r#"import { same } from "@acme/ids";
export const is = (runId: string, other: string) => same(runId, other);
"#),
        ("packages/api/test/is.test.ts", r#"import { is } from "../src/is";
test("a", () => { const runId = "beta-1"; expect(is(runId, runId)).toBe(true); });
"#),
    ]),
    ("crate", &[
        ("crates/core/Cargo.toml", "[package]\nname = \"acme-core\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
        ("crates/core/src/lib.rs", "mod text;\npub use text::measure as weigh;\n"),
        ("crates/core/src/text.rs", "pub fn measure(key: &str) -> bool { !key.is_empty() }\n"),
        ("crates/api/Cargo.toml", "[package]\nname = \"acme-api\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
        ("crates/api/src/lib.rs", "use acme_core::weigh;\npub fn start(run_id: &str) -> bool { weigh(run_id) }\n"),
        ("crates/api/tests/start.rs", r#"#[test]
fn starts() { let run_id = "beta-1"; assert!(acme_api::start(run_id)); }
"#),
    ]),
];

#[test]
fn packages_of_a_workspace_that_inspect_an_id_keep_it() {
    leaves(LOOKS);
}

#[test]
fn packages_of_a_workspace_get_a_new_id() {
    writes(HARMLESS);
}
