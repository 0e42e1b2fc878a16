//! Runs a job for each of many files, on threads with a stack for deep syntax trees.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Stack size of a thread in bytes. This is address space: a page takes memory only once it is used.
const STACK: usize = 512 << 20;

/// Maximum number of neighbouring files that a thread takes at once.
const RUN: usize = 16;

/// Calls `job` with 0, 1, … `count - 1`, in any order, on up to `threads` threads. With 0 threads the jobs run on the
/// caller's thread, whose stack must be large enough.
///
/// The job stores its own results.
///
/// # Errors
///
/// If the operating system starts no thread.
///
/// # Panics
///
/// If `job` panics.
pub(crate) fn for_each(count: usize, threads: usize, job: impl Fn(usize) + Sync) -> io::Result<()> {
    if threads == 0 {
        (0..count).for_each(job);
        return Ok(());
    }
    // A thread takes neighbours, so that a cache line of results has a single writer.
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
