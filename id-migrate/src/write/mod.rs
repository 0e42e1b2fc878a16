//! Writes a plan: applies its edits, proves that only string tokens differ, and keeps a journal that `undo` reads.

pub mod apply;
pub mod journal;
pub mod proof;
pub mod replace;
