//! What cannot be tested on a machine is said, not passed over.

use std::io::{self, Write as _};

/// Says on one line that something was not tested. With the environment variable `RUN_ID_NO_SKIP` set it fails
/// instead: for machines that are meant to have everything.
///
/// # Panics
///
/// When `RUN_ID_NO_SKIP` is set.
pub fn skip(what: &str) {
    assert!(
        std::env::var_os("RUN_ID_NO_SKIP").is_none(),
        "RUN_ID_NO_SKIP is set, but {what}"
    );
    // Not `eprintln!`: the test harness hides that of a test that passes. When even this fails nobody is listening.
    let _ = writeln!(io::stderr(), "SKIPPED: {what}");
}
