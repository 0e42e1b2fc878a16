//! Code that names a file after an id, beside code that lists the files of a folder or of an archive.

use super::{Case, leaves, writes};

#[rustfmt::skip]
const LOOKS: &[Case] = &[
    ("join", &[
        ("src/store.ts", r#"import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
export const save = (root: string, runId: string) => mkdirSync(join(root, runId));
export const list = (root: string) => readdirSync(root).filter((name) => name.startsWith("job-"));
"#),
        ("tests/a.test.ts", r#"import { list, save } from "../src/store";
test("a", () => { const runId = "job-1"; save("/tmp/a", runId); expect(list("/tmp/a")).toHaveLength(1); });
"#),
    ]),
    ("join_under_another_name", &[
        ("src/store.ts", r#"import { mkdirSync } from "fs";
import { join as at } from "path";
export const save = (root: string, runId: string) => mkdirSync(at(root, `${runId}.d`));
"#),
        ("tests/a.test.ts", r#"import { readdirSync } from "fs";
import { save } from "../src/store";
test("a", () => { const runId = "job-1"; save("/tmp/a", runId); expect(readdirSync("/tmp/a")[0].slice(0, 3)).toBe("job"); });
"#),
    ]),
    ("module_under_another_name", &[
        ("src/store.ts", r#"import { mkdirSync } from "fs";
import * as nodePath from "node:path";
export const save = (root: string, runId: string) => mkdirSync(nodePath.join(root, runId));
"#),
        ("src/list.ts", r#"import { readdirSync } from "fs";
export const last = (root: string) => readdirSync(root).sort().pop();
"#),
        ("tests/a.test.ts", r#"import { last } from "../src/list";
import { save } from "../src/store";
test("a", () => { const runId = "job-1"; save("/tmp/a", runId); save("/tmp/a", "rum"); expect(last("/tmp/a")).toBe("rum"); });
"#),
    ]),
    ("template", &[
        ("src/store.ts", r#"import { mkdirSync, readdirSync } from "fs";
export const save = (root: string, runId: string) => mkdirSync(`${root}/${runId}`);
export const count = (root: string) => readdirSync(root).filter((name) => /^job-/.test(name)).length;
"#),
        ("tests/a.test.ts", r#"import { count, save } from "../src/store";
test("a", () => { const runId = "job-1"; save("/tmp/a", runId); expect(count("/tmp/a")).toBe(1); });
"#),
    ]),
    ("os_path", &[
        ("store.py", r#"import os
from os.path import join
def save(root, run_id):
    os.mkdir(join(root, run_id))
def jobs(root):
    return [name for name in os.listdir(root) if name.startswith("job-")]
"#),
        ("test_a.py", r#"from store import jobs, save
def test_a(tmp_path):
    run_id = "job-1"
    save(tmp_path, run_id)
    assert len(jobs(tmp_path)) == 1
"#),
    ]),
    ("archive", &[
        ("store.py", r#"import zipfile
def pack(path, run_id):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("index.json", "[]")
        archive.writestr(f"{run_id}.json", "{}")
def names(path):
    with zipfile.ZipFile(path) as archive:
        return sorted(archive.namelist())
"#),
        ("tests/test_a.py", r#"from store import names, pack
def test_a(tmp_path):
    pack(tmp_path / "a.zip", run_id="job-1")
    assert names(tmp_path / "a.zip")[0] == "index.json"
"#),
    ]),
    ("name_in_an_archive", &[
        ("store.py", r#"import tarfile
def pack(path, file, run_id):
    with tarfile.open(path, "w") as archive:
        archive.add(file, arcname="index.json")
        archive.add(file, arcname=f"{run_id}.json")
def names(path):
    with tarfile.open(path) as archive:
        return sorted(archive.getnames())
"#),
        ("tests/test_a.py", r#"from store import names, pack
def test_a(tmp_path):
    pack(tmp_path / "a.tar", __file__, run_id="beta-1")
    assert names(tmp_path / "a.tar")[1] == "index.json"
"#),
    ]),
    ("path_of_rust", &[
        ("src/lib.rs", r"pub fn save(root: &Path, run_id: &str) { std::fs::create_dir(root.join(run_id)).unwrap(); }
pub fn jobs(root: &Path) -> usize { std::fs::read_dir(root).unwrap().filter(|it| it.as_ref().unwrap().file_name().len() == 5).count() }
"),
        ("tests/a.rs", r#"#[test]
fn a() {
    let run_id = "job-1";
    save(&root(), run_id);
    assert_eq!(jobs(&root()), 1);
}
"#),
    ]),
    ("list_far_from_the_join", &[
        ("src/list.ts", r#"import { readdirSync } from "node:fs";
export const list = (root: string) => readdirSync(root).filter((name) => name.startsWith("job-"));
"#),
        ("src/count.ts", r#"import { list } from "./list";
export const count = (root: string) => list(root).length;
"#),
        ("src/total.ts", r#"import { count } from "./count";
export const total = (root: string) => count(root);
"#),
        ("tests/a.test.ts", r#"import { mkdirSync } from "node:fs";
import path from "node:path";
import { total } from "../src/total";
test("a", () => { const runId = "job-1"; mkdirSync(path.join("/tmp/a", runId)); expect(total("/tmp/a")).toBe(1); });
"#),
    ]),
    ("last_part_of_a_path", &[
        ("src/store.ts", r#"import { basename, join } from "node:path";
const at = (root: string, runId: string) => join(root, runId);
export const head = (root: string, runId: string) => basename(at(root, runId)).split("-")[0];
"#),
        ("tests/a.test.ts", r#"import { head } from "../src/store";
test("a", () => { const runId = "job-1"; expect(head("/tmp/a", runId)).toHaveLength(3); });
"#),
    ]),
    ("length_of_a_path", &[
        ("store.py", r"import os
def size(root, run_id):
    return len(os.path.join(root, run_id))
"),
        ("test_a.py", r#"from store import size
def test_a():
    assert size("/tmp/a", run_id="job-1") == 12
"#),
    ]),
];

#[rustfmt::skip]
const HARMLESS: &[Case] = &[
    ("function_of_the_module", &[
        ("src/store.ts", r#"import { mkdirSync } from "node:fs";
import path from "node:path";
export const save = (root: string, runId: string) => {
  const file = path.join(root, runId, "a.json");
  mkdirSync(path.dirname(file));
  return path.resolve(file);
};
"#),
        ("tests/a.test.ts", r#"import { save } from "../src/store";
test("a", () => { const runId = "beta-1"; expect(save("/tmp/a", runId)).toContain(runId); });
"#),
    ]),
    ("os_path_without_a_list", &[
        ("store.py", r"import os
def save(root, run_id):
    os.mkdir(os.path.join(root, run_id))
"),
        ("test_a.py", r#"from store import save
def test_a(tmp_path):
    save(tmp_path, run_id="beta-1")
"#),
    ]),
    ("no_list", &[
        ("src/store.ts", r#"import { mkdirSync } from "node:fs";
import { join } from "node:path";
export const save = (root: string, runId: string) => { const path = join(root, runId); mkdirSync(path); return path; };
"#),
        ("tests/a.test.ts", r#"import { save } from "../src/store";
test("a", () => { const runId = "beta-1"; expect(save("/tmp/a", runId)).toContain(runId); });
"#),
    ]),
    ("another_join", &[
        ("src/store.ts", r#"import { readdirSync } from "node:fs";
import { join } from "./room";
export const list = (root: string) => readdirSync(root);
export const enter = (runId: string) => join(runId);
"#),
        ("tests/a.test.ts", r#"import { enter } from "../src/store";
test("a", () => { const runId = "beta-1"; expect(enter(runId)).toBe(1); });
"#),
    ]),
    ("no_list_in_rust", &[
        ("src/lib.rs", r"pub fn save(root: &Path, run_id: &str) { std::fs::create_dir(root.join(run_id)).unwrap(); }
"),
        ("tests/a.rs", r#"#[test]
fn a() {
    let run_id = "beta-1";
    save(&root(), run_id);
}
"#),
    ]),
];

#[test]
fn a_file_that_code_lists_keeps_the_id_of_its_name() {
    leaves(LOOKS);
    writes(HARMLESS);
}
