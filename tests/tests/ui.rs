//! The compiler's words about macros, right and wrong.

use trybuild::TestCases;

/// With failing cases alone trybuild runs `cargo check`: every error is there without code generation.
#[test]
fn check() {
    TestCases::new().compile_fail("ui/fail/*.rs");
}

/// With a passing case in the set all of them are built, and the errors are the same.
#[test]
fn build() {
    let cases = TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*.rs");
}
