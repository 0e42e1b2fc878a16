//! Run ids that carry their thread.

#![no_std]

pub use id_core::*;
