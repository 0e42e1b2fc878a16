//! Helpers that the tests of the run-id facade share.

pub mod expect;
pub mod grammar;
