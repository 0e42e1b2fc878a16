//! Runs a job for each of many files, on threads with a stack for deep syntax trees.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::problem::{Problem, reason};

/// Stack size of a thread in bytes. This is address space: a page takes memory only once it is used.
const STACK: usize = 512 << 20;

/// Maximum number of neighbouring files that a thread takes at once.
const RUN: usize = 16;

/// Returns the results of `job` for 0, 1, … `count - 1`. The job runs in any order, on up to `threads` threads. With 0
/// threads it runs on the caller's thread, whose stack must be large enough. Returns an error if the operating system starts
/// no thread.
pub(crate) fn map<T: Send + Sync>(
    count: usize,
    threads: usize,
    job: impl Fn(usize) -> T + Sync,
) -> Result<Vec<T>, Problem> {
    if threads == 0 || count == 0 {
        return Ok((0..count).map(job).collect());
    }
    let results: Vec<OnceLock<T>> = (0..count).map(|_| OnceLock::new()).collect();
    // A thread takes neighbours, so that a cache line of results has a single writer.
    let run = (count / (threads * 32)).clamp(1, RUN);
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let first = next.fetch_add(run, Ordering::Relaxed);
            if first >= count {
                break;
            }
            for (at, result) in results.iter().enumerate().skip(first).take(run) {
                result.get_or_init(|| job(at));
            }
        }
    };
    thread::scope(|scope| {
        let mut started = 0;
        for _ in 0..threads.min(count) {
            let builder = thread::Builder::new().stack_size(STACK);
            match builder.spawn_scoped(scope, work) {
                Ok(_) => started += 1,
                Err(error) if started == 0 => {
                    let why = reason(&error);
                    return Err(Problem::of(format!(
                        "could not start a worker thread: {why}"
                    )));
                }
                Err(_) => break,
            }
        }
        Ok(())
    })?;
    let results = results.into_iter().filter_map(OnceLock::into_inner);
    Ok(results.collect())
}
