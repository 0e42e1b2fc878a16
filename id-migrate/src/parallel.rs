//! Runs a job for each of many files, on threads with a stack that deep syntax trees fit on.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Address space, not memory: a page is only taken when something recurses that far.
const STACK: usize = 512 << 20;

/// Calls `job` with 0, 1, … `count - 1`, in any order, on up to `threads` threads.
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
pub fn for_each(count: usize, threads: usize, job: impl Fn(usize) + Sync) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                break;
            }
            job(index);
        }
    };
    thread::scope(|scope| {
        let mut started = 0;
        for _ in 0..threads.clamp(1, count.max(1)) {
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
