#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use id_core::*;

/// What the expansions call. No part of the public API.
#[doc(hidden)]
pub mod __private {
    pub use id_core::__private::*;
    pub use id_macros::{
        id_pair as id_pair_macro, run_id as run_id_macro, thread_id as thread_id_macro,
    };
}

mod macros;

#[cfg(feature = "derive")]
#[doc = include_str!("derive.md")]
pub use id_macros::ExecutionContext;
