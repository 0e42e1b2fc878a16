//! What must hold of any input, one module for the targets of one crate. The normal tests include these modules.

pub mod events;
pub mod files;
pub mod ids;
