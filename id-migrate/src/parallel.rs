//! Runs a job for each of many files, on threads with a stack that deep syntax trees fit on.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Address space, not memory: a page is only taken when something recurses that far.
const STACK: usize = 512 << 20;

/// How many neighbours a thread takes at once at most; the last ones are taken one by one where there are few.
const RUN: usize = 16;

/// Calls `job` with 0, 1, … `count - 1`, in any order, on up to `threads` threads; with no thread at all on the caller's
/// own, whose stack must do.
///
/// Results go where the job puts them; nothing depends on the order.
///
/// # Errors
///
/// When the operating system does not give a single thread.
///
/// # Panics
///
/// If `job` panics.
pub(crate) fn for_each(count: usize, threads: usize, job: impl Fn(usize) + Sync) -> io::Result<()> {
    if threads == 0 {
        (0..count).for_each(job);
        return Ok(());
    }
    // Neighbours are one thread's: their results lie side by side, and a line of the cache has a single writer.
    let run = (count / (threads * 32)).clamp(1, RUN);
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let first = next.fetch_add(run, Ordering::Relaxed);
            if first >= count {
                break;
            }
            (first..count.min(first + run)).for_each(&job);
        }
    };
    thread::scope(|scope| {
        let mut started = 0;
        for _ in 0..threads.min(count.max(1)) {
            match thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, work)
            {
                Ok(_) => started += 1,
                Err(error) if started == 0 => return Err(error),
                Err(_) => break,
            }
        }
        Ok(())
    })
}
