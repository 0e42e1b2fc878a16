//! The check of an `id_pair!` of constants, in const evaluation.

use crate::check;
use crate::format;
use crate::message::Message;

/// Enough for the words, two thread ids and two [names](MAX_NAME_LEN).
const CAPACITY: usize = 1024;

/// The longest name that a message shows, in bytes.
const MAX_NAME_LEN: usize = 200;

/// Checks a run id and the thread id beside it.
///
/// `names` are those of the user's constants, or empty.
///
/// # Panics
///
/// If a text is not an id, or if the run id belongs to another thread; in const evaluation this is a compile error.
#[track_caller]
pub(crate) const fn check(run_id: &str, thread_id: &str, names: [&str; 2]) {
    let (run_id, thread_id) = (run_id.as_bytes(), thread_id.as_bytes());
    if let Err(error) = check::check_run_id(run_id) {
        let is_swapped =
            check::check_run_id(thread_id).is_ok() && check::check_thread_id(run_id).is_ok();
        assert!(
            !is_swapped,
            "invalid id pair: the run id comes first, then the thread id"
        );
        error.fail()
    }
    if let Err(error) = check::check_thread_id(thread_id) {
        error.fail()
    }
    if !format::is_of_thread(run_id, thread_id) {
        let thread = run_id.split_at(format::thread_end(run_id.len())).0;
        let thread = thread.split_at(format::PREFIX.len()).1;
        disagree(thread, thread_id, names)
    }
}

/// Ends const evaluation, or panics, with both threads and the names of both constants.
#[track_caller]
const fn disagree(thread: &[u8], thread_id: &[u8], names: [&str; 2]) -> ! {
    let message = Message::<CAPACITY>::with_capacity().text("invalid id pair: the run id");
    let message = named(&message, names[0])
        .text(" belongs to the thread `")
        .ascii(thread)
        .text("`, but the thread id");
    let message = named(&message, names[1])
        .text(" is `")
        .ascii(thread_id)
        .text("`");
    panic!("{}", message.as_str())
}

/// Appends a name that is not empty and not too long.
const fn named(message: &Message<CAPACITY>, name: &str) -> Message<CAPACITY> {
    if name.is_empty() || name.len() > MAX_NAME_LEN {
        return *message;
    }
    message.text(" `").text(name).text("`")
}
