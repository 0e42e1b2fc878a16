#![doc = include_str!("../README.md")]
//!
//! # As a library
//!
//! The library exists for the command and its tests, and its public items may change in any release. Depend on the
//! command, its exit codes and its JSON.
//!
//! ```
//! use id_migrate::check::{Options, check};
//! use id_migrate::read::scan::Progress;
//! use id_migrate::read::walk::Request;
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("test_a.py"), "start(run_id='test-run', thread_id='checkout')\n")?;
//!
//! let request = Request { paths: vec![folder.path().to_owned()], ..Request::default() };
//! let checked = check(&Options { request, ..Options::default() }, &Progress::default())?;
//! let fix = checked.report.findings[0].fix.as_ref().unwrap();
//! assert_eq!(fix.replacement, "run_checkout_d681df4d");
//! assert_eq!(checked.report.summary.score(), "50.0");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Data flows one way; each folder takes the results of those before it:
//! `read` (walks, reads and parses) with the adapters of `sites` → `link` (one semantic model) → `plan` (groups, holds,
//! edits) → `report` (findings, rules, formats, baseline) → `write` (proof, journal, undo) → `verify` → `cli`.
//! `check` runs the stages up to the report.

#[macro_use]
mod ids;
#[macro_use]
mod words;

mod buckets;
mod cache;
pub mod check;
pub mod cli;
pub mod code;
mod link;
mod parallel;
pub mod plan;
pub mod problem;
pub mod read;
pub mod report;
pub mod sites;
mod verify;
pub mod write;
