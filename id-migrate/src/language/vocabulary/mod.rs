//! Words that say the same in every language, so that all adapters judge names alike.

mod functions;
mod roles;
mod words;

pub use functions::{is_set_up, is_validator, reads_out_of_ids};
pub use roles::{role_of_member, role_of_variable};
pub use words::says_invalid;
