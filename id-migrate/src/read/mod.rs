//! Finds and reads the files, their configuration and their ignore comments. The adapters of [`sites`](crate::sites)
//! parse them.

pub(crate) mod asked;
mod below;
pub mod config;
pub(crate) mod defined;
pub(crate) mod dialect;
pub(crate) mod git;
pub(crate) mod ignores;
pub(crate) mod imported;
pub(crate) mod lines;
pub(crate) mod package;
pub(crate) mod paths;
pub mod scan;
pub(crate) mod unseen;
pub mod walk;
