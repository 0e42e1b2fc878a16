//! Starts runs, writes their events in order, and ends each run exactly once.

pub(crate) mod context;
pub(crate) mod executor;
pub(crate) mod notifier;
pub(crate) mod registry;
pub(crate) mod services;
pub(crate) mod task;
