//! Finds and repairs hard-coded run ids in Python, TypeScript, JavaScript and Rust code.
//!
//! Data flows one way: files → [`site`]s (one adapter per [`language`]) → [`finding`]s and link groups → a [`report`],
//! which the formats in [`output`] print.

pub mod apply;
pub mod baseline;
pub mod check;
pub mod cli;
pub mod config;
pub mod depth;
pub mod field;
pub mod finding;
pub mod fix;
pub mod follow;
pub mod git;
pub mod ignores;
pub mod journal;
pub mod language;
pub mod lines;
pub mod link;
pub mod output;
pub mod parallel;
pub mod report;
pub mod rules;
pub mod scan;
pub mod site;
pub mod walk;
pub mod write;
