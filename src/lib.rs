//! Run ids that carry their thread and are checked while your code compiles.
//!
//! A run id is `run_{thread_id}_{suffix}`, such as `run_checkout_1a2b3c4d`. It names its thread, so logs, events and
//! rows are routed by the run id alone: a thread id is never passed beside it, and the two cannot disagree.
//!
//! ```
//! use run_id::{ExecutionContext, ParseIdError, RunId, run_id, thread_id};
//!
//! // A literal is checked by the compiler and costs nothing at run time.
//! static HEALTH_CHECK: RunId = run_id!("run_health-check_00000000");
//!
//! // The thread is derived; a field `thread_id` does not compile.
//! #[derive(ExecutionContext)]
//! struct Request {
//!     run_id: RunId,
//! }
//!
//! fn main() -> Result<(), ParseIdError> {
//!     // Text from outside is checked once, where it comes in.
//!     let request = Request { run_id: RunId::parse("run_checkout_1a2b3c4d")? };
//!     assert_eq!(request.thread_id(), "checkout");
//!     assert_ne!(request.run_id, HEALTH_CHECK);
//!
//!     // An error says what is wrong, at which byte, and what to write instead.
//!     let error = RunId::parse("test-run").unwrap_err();
//!     assert_eq!(error.to_string(), "invalid run id: expected the prefix `run_`, found `t` at byte 0");
//!     assert!(error.report("test-run").to_string().ends_with("help: write `run_test_thread_d681df4d`"));
//!
//!     // A new run id belongs to a thread.
//!     # #[cfg(feature = "generate")]
//!     let run = RunId::generate(&thread_id!("checkout"));
//!     # #[cfg(feature = "generate")]
//!     assert_eq!(run.thread_id(), request.thread_id());
//!     Ok(())
//! }
//! ```
//!
//! # Where to look
//!
//! | what | where |
//! |---|---|
//! | ids in code | [`run_id!`], [`thread_id!`], [`id_pair!`] |
//! | text from outside | [`RunId::parse`], [`ThreadId::parse`]; without a copy [`RunIdRef::parse`], [`ThreadIdRef::parse`] |
//! | a thread id for a key of any form | [`ThreadId::encode`], [`ThreadId::decode`], `ThreadId::from` a number or a UUID |
//! | what is wrong with a text | [`ParseIdError`], [`ParseIdError::report`], [`IdErrorKind`] |
//! | new ids | [`RunId::generate`]; without a repeat [`RunIdGenerator`]; from parts [`RunId::new`], [`Suffix`] |
//! | types that carry a run id | [`ExecutionContext`](trait@ExecutionContext) and its [derive](derive@ExecutionContext) |
//! | a run id and a thread id received together | [`IdPair`], [`ThreadMismatch`] |
//! | old ids | [`legacy`], [`LegacyContext`]; [`IdManager`] for code ported from Python |
//! | the format, as constants and patterns | [`mod@format`] |
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `std` | yes | passes `std` on to dependencies; without it the crate needs `alloc` only |
//! | `generate` | yes | everything that takes randomness from the operating system; depends on uuid |
//! | `derive` | yes | `#[derive(ExecutionContext)]`; depends on syn and quote |
//! | `tracing` | no | warnings when a legacy id is created, migrated or set |
//! | `serde` | no | ids are strings on the wire, checked when they are read; an [`IdPair`] is two fields that must agree |
//! | `sqlx` | no | ids are text columns of any database, checked when they are read; pulls in no driver |
//! | `schemars` | no | JSON Schema with the pattern and the lengths |
//! | `fixtures` | no | the module `fixtures`: ids for tests |
//! | `rstest` | no | the fixtures as arguments of rstest tests |
//! | `proptest` | no | the module `strategies`: valid ids, and texts that are almost valid |
//! | `arbitrary` | no | valid ids for fuzz targets |

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use id_core::*;
// Named as well, so that the compiler names the missing feature when one of them is used without it.
#[cfg(feature = "fixtures")]
pub use id_core::fixtures;
#[cfg(feature = "proptest")]
pub use id_core::strategies;

/// Functions and macros that the expansions call. Not part of the public API.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "derive")]
    pub use crate::{
        __execution_context as execution_context,
        __thread_id_method as write_trait_only_to_keep_your_own_thread_id,
    };
    pub use id_core::__private::*;
}

#[cfg(feature = "derive")]
mod derived;
mod macros;

// The macro of a literal, and the constructor or function of its expansion. They are here because a path of two segments
// takes the compiler less time for each literal than one of three.
#[doc(hidden)]
pub use id_core::{
    __private::id_pair as __id_pair, RunId::__CheckedLiteral as __run_id,
    ThreadId::__CheckedLiteral as __thread_id,
};
#[doc(hidden)]
pub use id_macros::{id_pair as __id_pair, run_id as __run_id, thread_id as __thread_id};

#[cfg(feature = "derive")]
#[doc = include_str!("derive.md")]
pub use id_macros::ExecutionContext;

/// The code of the README runs.
#[cfg(all(doctest, feature = "derive", feature = "generate"))]
#[doc = include_str!("../README.md")]
mod readme {}
