//! Run ids that carry their thread: the format, the types, generation, validation and legacy ids.
//!
//! A run id is `run_{thread_id}_{suffix}`, such as `run_checkout_1a2b3c4d`. The thread is part of the run id, so
//! logs, events and rows are routed by the run id alone, and no thread id is stored beside it.
//!
//! This is the runtime half of the crate [`run-id`](https://docs.rs/run-id), which adds the literals
//! `run_id!("…")`, checked while they compile, and `#[derive(ExecutionContext)]`. Depend on that crate.
//!
//! ```
//! use id_core::{RunId, RunIdRef, ThreadId};
//!
//! // Text from outside is checked once and not copied.
//! let run_id = RunIdRef::parse("run_checkout_1a2b3c4d")?;
//! assert_eq!(run_id.thread_id(), "checkout");
//!
//! // New ones are correct by construction.
//! let thread = ThreadId::parse("checkout")?;
//! # #[cfg(feature = "generate")]
//! assert!(RunId::generate(&thread).belongs_to(&thread));
//!
//! // An error says what is wrong and where.
//! let error = RunId::parse("test-run").unwrap_err();
//! assert_eq!(error.to_string(), "invalid run id: expected the prefix `run_`, found `t` at byte 0");
//! # Ok::<(), id_core::ParseIdError>(())
//! ```
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `std` | yes | passes `std` on to dependencies; the crate itself needs `alloc` |
//! | `generate` | yes | [`RunId::generate`] and everything else that takes randomness from the operating system; uuid |
//! | `tracing` | no | warnings when a legacy id is created, migrated or set |
//! | `serde` | no | ids are strings on the wire, checked when they are read; an [`IdPair`] is two fields that must agree |
//! | `sqlx` | no | ids are text columns of any database, checked when they are read; pulls in no driver |
//! | `schemars` | no | JSON Schema with the pattern and the lengths |
//! | `fixtures` | no | the module `fixtures`: ids for tests |
//! | `rstest` | no | the fixtures as rstest fixtures, for arguments of a test |
//! | `proptest` | no | the module `strategies`: valid ids, and invalid texts one edit away |
//! | `arbitrary` | no | valid ids for fuzz targets |

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod agreement;
mod check;
mod context;
mod digits;
mod error;
#[cfg(feature = "fixtures")]
pub mod fixtures;
pub mod format;
#[cfg(target_has_atomic = "64")]
mod generate;
mod impls;
#[cfg(any(
    feature = "arbitrary",
    feature = "proptest",
    feature = "schemars",
    feature = "serde",
    feature = "sqlx"
))]
mod integrations;
mod into_thread;
mod lanes;
pub mod legacy;
mod manager;
mod message;
mod pair;
mod report;
mod run_id;
mod run_id_ref;
mod suffix;
mod thread_id;
mod thread_key;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use crate::context::ExecutionContext;
pub use crate::error::{IdErrorKind, ParseIdError};
#[cfg(target_has_atomic = "64")]
pub use crate::generate::{Exhausted, RunIdGenerator};
#[cfg(feature = "proptest")]
pub use crate::integrations::strategies;
pub use crate::into_thread::IntoThreadRef;
pub use crate::legacy::context::{LegacyContext, LegacyFinding};
pub use crate::manager::IdManager;
pub use crate::pair::{IdPair, ThreadMismatch};
pub use crate::report::Report;
pub use crate::run_id::RunId;
pub use crate::run_id_ref::RunIdRef;
pub use crate::suffix::Suffix;
pub use crate::thread_id::{ThreadId, ThreadIdRef};
