//! The tests of the run-id facade, and what they share.

pub mod expect;
pub mod grammar;
