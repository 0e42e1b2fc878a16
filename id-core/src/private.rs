//! Functions and types for the code that `id-macros` generates. Not part of the public API: they may change in any
//! release.

pub use core::option::Option;
pub use core::primitive::str;
pub use core::result::Result;

pub use alloc::vec::Vec;

use crate::pair::IdPair;

pub use crate::context::{ExecutionContext, RunIdField};
pub use crate::legacy::context::{LegacyContext, LegacyFinding};
pub use crate::legacy::field_types::{LegacyRunIdField, LegacyThreadField};
pub use crate::legacy::fields::{LegacyFields, LegacyIds, set_thread_id};
pub use crate::pair::ThreadMismatch;
pub use crate::run_id::RunId;
pub use crate::run_id_ref::RunIdRef;
pub use crate::thread_id::ThreadIdRef;

/// Returns the pair of literals that `id_pair!` has checked.
#[inline]
pub const fn id_pair(run_id: &'static str, _thread_id: &'static str) -> IdPair {
    IdPair::from_checked_static(run_id)
}

/// Checks that a constant is a run id.
#[track_caller]
pub const fn check_run_id(text: &'static str) {
    if let Err(error) = RunIdRef::parse(text) {
        error.fail()
    }
}

/// Checks that a constant is a thread id.
#[track_caller]
pub const fn check_thread_id(text: &'static str) {
    if let Err(error) = ThreadIdRef::parse(text) {
        error.fail()
    }
}

/// Checks that two constants are a run id and its thread id; messages show the names of the constants.
#[track_caller]
pub const fn check_id_pair(
    run_id: &'static str,
    thread_id: &'static str,
    run_id_name: &str,
    thread_id_name: &str,
) {
    crate::agreement::check(run_id, thread_id, [run_id_name, thread_id_name]);
}
