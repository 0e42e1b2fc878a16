#![doc = include_str!("../README.md")]
//!
//! # As a library
//!
//! The library is there for the command and its tests. Depend on the command, its exit codes and its JSON: what is public
//! here may change in any release.
//!
//! ```
//! use id_migrate::check::{Options, check};
//! use id_migrate::scan::Progress;
//! use id_migrate::walk::Request;
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
//! Data flows one way: files → [`site`]s (one adapter per [`language`]) → [`finding`]s and link groups → a [`report`],
//! which the formats in [`output`] print.

pub mod apply;
pub mod baseline;
pub mod check;
pub mod cli;
pub mod config;
mod defined;
pub mod depth;
pub mod dialect;
pub mod field;
pub mod finding;
pub mod fix;
pub mod follow;
pub mod git;
pub mod ignores;
mod imported;
pub mod journal;
pub mod language;
pub mod lines;
pub mod link;
pub mod output;
pub mod parallel;
mod paths;
pub mod plan;
mod reach;
pub mod report;
pub mod rules;
pub mod scan;
pub mod site;
mod unseen;
mod verify;
pub mod walk;
pub mod write;
