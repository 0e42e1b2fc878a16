//! Run ids without a repeat.

use core::error::Error;
use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};

use crate::into_thread::IntoThreadRef;
use crate::run_id::RunId;
use crate::suffix::Suffix;

/// Number of distinct suffixes (2^32).
const SUFFIXES: u64 = 1 << 32;

/// Generates run ids whose suffixes do not repeat. A key sets the order of the 2^32 suffixes; after the last one comes
/// [`Exhausted`].
///
/// It is faster than [`RunId::generate`], because it asks the operating system for randomness once, and it may be
/// shared between threads of the program.
///
/// Two generators are independent: ids of two generators, of two processes, or of a process and the
/// child that it forked (which continues with a copy of the parent's state) can be the same. Make a generator
/// after the fork, and where several processes serve one thread let one of them make the ids or use
/// [`RunId::generate`]. With random suffixes the chance of at least one repeat in a thread is:
///
/// | ids in one thread | chance of a repeat |
/// |---:|---:|
/// | 927 | 0.01 % |
/// | 2,932 | 0.1 % |
/// | 9,291 | 1 % |
/// | 30,084 | 10 % |
/// | 77,163 | 50 % |
/// | 200,000 | 99 % |
///
/// (n for a chance p is about √(2^33 · ln(1 / (1 - p))), the birthday bound.)
///
/// The order is that of a counter under a bijection: the rounds of `lowbias32`
/// (Chris Wellons, <https://nullprogram.com/blog/2018/07/31/>) with a key added before each. It spreads the ids
/// but does not hide them: a reader of ids may guess others.
///
/// ```
/// use id_core::{RunIdGenerator, ThreadId};
///
/// let generator = RunIdGenerator::with_seed(7);
/// let thread = ThreadId::from_static("checkout");
/// let first = generator.next(&thread)?;
/// let second = generator.next(&thread)?;
/// assert_ne!(first, second);
/// assert!(first.belongs_to(&thread));
/// # Ok::<(), id_core::Exhausted>(())
/// ```
#[derive(Debug)]
pub struct RunIdGenerator {
    /// Number of suffixes returned so far.
    given: AtomicU64,
    keys: [u32; 3],
}

/// The error of a [`RunIdGenerator`] that has returned all of its 2^32 suffixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exhausted;

impl RunIdGenerator {
    /// Returns a generator with a random key.
    ///
    /// ```
    /// use std::sync::LazyLock;
    /// use id_core::{RunIdGenerator, ThreadId};
    ///
    /// // One generator for the process, because generators are independent of each other.
    /// static IDS: LazyLock<RunIdGenerator> = LazyLock::new(RunIdGenerator::new);
    /// let run = IDS.next(&ThreadId::from_static("checkout"))?;
    /// assert_eq!(run.thread_id(), "checkout");
    /// # Ok::<(), id_core::Exhausted>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the operating system cannot give random bytes.
    #[cfg(feature = "generate")]
    #[expect(clippy::new_without_default, reason = "two defaults would differ")]
    pub fn new() -> Self {
        let (high, low) = uuid::Uuid::new_v4().as_u64_pair();
        Self::with_seed(high ^ low.rotate_left(32))
    }

    /// Returns a generator for tests: the same seed gives the same ids in the same order.
    ///
    /// ```
    /// use id_core::RunIdGenerator;
    ///
    /// let (a, b) = (RunIdGenerator::with_seed(7), RunIdGenerator::with_seed(7));
    /// assert_eq!(a.next_suffix()?, b.next_suffix()?);
    /// # Ok::<(), id_core::Exhausted>(())
    /// ```
    pub const fn with_seed(seed: u64) -> Self {
        let a = split_mix(seed);
        let b = split_mix(a);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the keys are parts of the words"
        )]
        let keys = [a as u32, (a >> 32) as u32, b as u32];
        Self {
            given: AtomicU64::new(0),
            keys,
        }
    }

    /// Returns the next run id, of `thread`; one allocation.
    ///
    /// # Errors
    ///
    /// Returns [`Exhausted`] after 2^32 ids.
    #[inline]
    pub fn next<'t>(&self, thread: impl IntoThreadRef<'t>) -> Result<RunId, Exhausted> {
        RunId::new_with(thread.into_thread_ref(), || self.next_suffix())
    }

    /// Returns the next suffix without a run id; no allocation.
    ///
    /// ```
    /// use id_core::{RunId, RunIdGenerator, ThreadId};
    ///
    /// let generator = RunIdGenerator::with_seed(7);
    /// let thread = ThreadId::from_static("checkout");
    /// let suffix = RunIdGenerator::with_seed(7).next_suffix()?;
    /// assert_eq!(generator.next(&thread)?, RunId::new(&thread, suffix));
    /// # Ok::<(), id_core::Exhausted>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`Exhausted`] after 2^32 suffixes.
    #[inline]
    pub fn next_suffix(&self) -> Result<Suffix, Exhausted> {
        // Without this check before the addition, the counter could wrap around.
        if self.given.load(Ordering::Relaxed) >= SUFFIXES {
            return Err(Exhausted);
        }
        match u32::try_from(self.given.fetch_add(1, Ordering::Relaxed)) {
            Ok(count) => Ok(Suffix::from_u32(self.permute(count))),
            Err(_) => Err(Exhausted),
        }
    }

    /// Maps each 32-bit number to another one. Each step is a bijection.
    const fn permute(&self, count: u32) -> u32 {
        let [a, b, c] = self.keys;
        let x = count.wrapping_add(a);
        let x = (x ^ (x >> 16)).wrapping_mul(0x7feb_352d).wrapping_add(b);
        let x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b).wrapping_add(c);
        x ^ (x >> 16)
    }
}

/// One step of `SplitMix64` (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
const fn split_mix(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a suffix that was not given yet, found all 4294967296 given")
    }
}

impl Error for Exhausted {}
