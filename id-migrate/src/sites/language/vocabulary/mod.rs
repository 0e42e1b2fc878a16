//! The meaning of names, of library functions and of texts, in one place for all adapters.

pub mod collections;
mod functions;
pub mod inspections;
pub mod libraries;
mod methods;
mod roles;
mod sentinels;
mod texts;
mod words;

pub use functions::{is_set_up, is_validator, reads_out_of_ids};
pub use methods::is_common_method;
pub use roles::{may_name_a_run, role_of_member, role_of_variable};
pub use sentinels::is_sentinel;
pub use texts::{is_hostile, names_a_field};
pub use words::says_invalid;
pub(crate) use words::words;
