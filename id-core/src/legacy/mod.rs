//! Ids from before there was a format: which shape an old id has, and which new id takes its place.
//!
//! The compiler's "write …", legacy contexts and the `id-migrate` command line all call [`suggest`], so the same old id
//! becomes the same new id everywhere.

pub(crate) mod context;
pub(crate) mod field_types;
pub(crate) mod fields;
mod lenient;
mod shape;
mod suggest;
#[cfg(feature = "tracing")]
mod warn;

pub use self::lenient::LenientRunId;
pub use self::shape::LegacyFormat;
pub use self::suggest::{fix_id_pair, suggest, suggest_thread_id};
