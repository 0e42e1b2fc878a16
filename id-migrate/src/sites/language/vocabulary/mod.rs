//! The meaning of names, of library functions and of texts, in one place for all adapters.

pub(crate) mod collections;
mod failures;
pub(crate) mod frameworks;
mod functions;
pub(crate) mod inspections;
pub(crate) mod libraries;
pub(crate) mod paths;
pub(crate) mod patterns;
mod roles;
mod texts;
mod words;

pub(crate) use failures::Failure;
pub(crate) use functions::{
    READS_TEST_NAMES, captures_output, is_assertion, is_chained_assertion, is_set_up, is_validator,
    reads_out_of_ids, runs_functions, takes_cases,
};
pub(crate) use libraries::{is_common_method, is_path_method, is_sending_method};
pub(crate) use roles::{role_of_member, role_of_variable};
pub(crate) use texts::{is_hostile, is_sentinel, names_a_field};
pub(crate) use words::{is_constant, says_invalid, says_other_format, says_similar, words};

/// Returns `true` if a name says that its value is expected of the code under test.
pub(crate) fn is_expectation(name: &str) -> bool {
    let starts = |word: &str| {
        let start = name.get(..word.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    starts("expect") || starts("want") || name.ends_with("_expected")
}
