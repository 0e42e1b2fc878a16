//! Writes a plan: applies its edits, proves that only string tokens differ, and keeps a journal that `undo` reads.

pub mod apply;
pub(crate) mod journal;
mod proof;
pub(crate) mod replace;
