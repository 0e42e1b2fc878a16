//! The assertions of the fuzz targets, one module for each crate. The normal tests include these modules.

pub mod events;
pub mod files;
pub mod ids;
