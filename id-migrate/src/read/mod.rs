//! Finds and reads the files, their configuration and their ignore comments. The adapters of [`sites`](crate::sites)
//! parse them.

pub mod config;
pub mod defined;
pub mod dialect;
pub mod git;
pub mod ignores;
pub mod imported;
pub mod lines;
pub mod paths;
pub mod scan;
pub mod unseen;
pub mod walk;
