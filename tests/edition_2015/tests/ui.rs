//! The macros and their messages in the edition 2015.

extern crate trybuild;

#[test]
fn messages_are_shown() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass.rs");
    cases.compile_fail("ui/fail.rs");
}
