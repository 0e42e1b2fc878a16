//! URLs, paths and buffers that hold an id. A parser of URLs keeps the id unchanged.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("a URL", &[
        ("src/url.js", r#"export const link = (base, runId) => new URL(`/runs/${runId}`, base);
export const tail = (url) => <<url.pathname.length < 15||url.pathname !== "/">>;
"#),
        ("test/url.test.js", r#"import test from "node:test"; import assert from "node:assert";
import { link, tail } from "../src/url.js";
test("tail", () => { assert.ok(tail(link("http://x", "beta-12"))); });
"#),
        ("package.json", r#"{"type":"module"}"#),
    ]),
    ("the members of a URL", &[
        ("src/url.js", r#"export const link = (base, runId) => new URL(`/runs/${runId}`, base).toString();
export const open = (url) => { const { hostname, protocol } = new URL(url); return protocol === "http:" && <<url.length < 24||hostname>>; };
"#),
        ("test/url.test.js", r#"import test from "node:test"; import assert from "node:assert";
import { link, open } from "../src/url.js";
test("open", () => { assert.ok(open(link("http://x", "beta-12"))); });
"#),
        ("package.json", r#"{"type":"module"}"#),
    ]),
    ("the path of a URL in Python", &[
        ("app/url.py", r#"from urllib.parse import urlsplit
def link(run_id): return f"http://x/runs/{run_id}/steps"
def read(url):
    return <<urlsplit(url).path.split("-")||urlsplit(url).path.split("/")>>
"#),
        ("tests/test_url.py", r#"from app.url import link, read
def test_read():
    assert len(read(link(run_id="beta-12"))) == <<2||4>>
"#),
    ]),
    ("a path with the id", &[
        ("Cargo.toml", r#"[package]
name = "x"
version = "0.1.0"
edition = "2021"
"#),
        ("src/lib.rs", r#"use std::path::{Path, PathBuf};
pub fn file(root: &Path, run_id: &str) -> PathBuf { root.join(format!("{run_id}.json")) }
pub fn size(path: &Path) -> usize { <<path.file_stem().unwrap().len()||path.components().count()>> }
"#),
        ("tests/it.rs", r#"use std::path::Path;
use x::{file, size};
// run_id
#[test]
fn sizes() { assert_eq!(size(&file(Path::new("a"), "nightly-1")), <<9||2>>); }
"#),
    ]),
    ("a buffer that a function writes to", &[
        ("Cargo.toml", r#"[package]
name = "x"
version = "0.1.0"
edition = "2021"
"#),
        ("src/lib.rs", r#"use std::io::Write;
pub fn log(out: &mut dyn Write, run_id: &str) { writeln!(out, "run {run_id} started").unwrap(); }
pub fn full(buffer: &[u8]) -> bool { <<buffer.len() > 30||buffer.is_empty()>> }
"#),
        ("tests/it.rs", r#"use x::{full, log};
// run_id
#[test]
fn logs() { let mut out = Vec::new(); log(&mut out, "nightly-1"); assert!(!full(&out)); }
"#),
    ]),
    ("the name of a temporary folder", &[
        ("app/ws.py", r#"import tempfile, os
def workspace(run_id):
    return tempfile.mkdtemp(prefix=f"{run_id}-")
def short(path): return <<os.path.basename(path)[:9]||os.path.isdir(path)>>
"#),
        ("tests/test_ws.py", r#"from app.ws import workspace, short
def test_ws():
    run_id = "nightly-1"
    assert short(workspace(run_id)) == <<run_id||True>>
"#),
    ]),
    ("a temporary file that the code removes", &[
        ("app/record.py", r#"import os, tempfile
from pathlib import Path
def write(run_id, folder):
    fd, name = tempfile.mkstemp(prefix=f".{run_id}.", dir=folder)
    os.close(fd)
    <<assert name.count("_") < 3||Path(name).unlink()>>
"#),
        ("tests/test_record.py", r#"from app.record import write
def test_write(tmp_path):
    run_id = "nightly-1"
    write(run_id, tmp_path)
"#),
    ]),
];

#[test]
fn urls_and_paths_pass_the_id_on() {
    tells(CASES);
}
