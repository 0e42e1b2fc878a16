//! Ids from before the format: recognises their shapes and suggests new ids.
//!
//! The hints of the compiler, legacy contexts and the `id-migrate` command line all call [`suggest`], so an old id becomes
//! the same new id everywhere.

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
