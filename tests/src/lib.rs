//! The tests of the run-id facade.
