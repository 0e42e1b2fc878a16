//! `RunIdGenerator`: no repeat, in threads too, and the same again from the same seed.

use std::collections::HashSet;
use std::thread;

use run_id::{Exhausted, RunId, RunIdGenerator, ThreadId};

/// All 2^32 are walked by the example `all_suffixes`.
#[test]
fn sixteen_million_suffixes_do_not_repeat() {
    let generator = RunIdGenerator::new();
    // By their first eight bits, so that the bits of one part at a time stay in the processor's cache.
    let mut parts = vec![Vec::new(); 256];
    for _ in 0..1_u32 << 24 {
        let suffix = generator.next_suffix().unwrap().to_u32();
        parts[suffix as usize >> 24].push(suffix);
    }
    for part in parts {
        let mut seen = vec![0_u64; 1 << 18];
        for suffix in part {
            let at = suffix & 0xff_ffff;
            let (word, bit) = (&mut seen[at as usize / 64], 1 << (at % 64));
            assert_eq!(*word & bit, 0, "{suffix:08x} came again");
            *word |= bit;
        }
    }
}

#[test]
fn two_threads_share_one_generator() {
    let generator = RunIdGenerator::with_seed(42);
    let (generator, each) = (&generator, 200_000);
    let take = move || -> Vec<u32> {
        (0..each)
            .map(|_| generator.next_suffix().unwrap().to_u32())
            .collect()
    };
    let (mine, theirs) = thread::scope(|scope| {
        let other = scope.spawn(take);
        (take(), other.join().unwrap())
    });
    let together: HashSet<u32> = mine.iter().chain(&theirs).copied().collect();
    assert_eq!(together.len(), 2 * each);
    // And they are the ones that a single thread would have been given.
    let alone = RunIdGenerator::with_seed(42);
    let alone: HashSet<u32> = (0..2 * each)
        .map(|_| alone.next_suffix().unwrap().to_u32())
        .collect();
    assert_eq!(together, alone);
}

#[test]
fn a_seed_gives_the_same_ids_for_ever() {
    static GENERATOR: RunIdGenerator = RunIdGenerator::with_seed(7);
    let checkout = ThreadId::from_static("checkout");
    let ids: Vec<RunId> = (0..4).map(|_| GENERATOR.next(&checkout).unwrap()).collect();
    assert_eq!(
        ids,
        [
            "run_checkout_d7daf654",
            "run_checkout_f96a28f7",
            "run_checkout_e9a365a1",
            "run_checkout_b21a3b8e",
        ]
    );
    let again = RunIdGenerator::with_seed(7);
    assert_eq!(ids[0].suffix(), again.next_suffix().unwrap());
    assert_eq!(ids[1], again.next(&checkout).unwrap());
}

#[test]
fn seeds_differ() {
    let first = |seed| RunIdGenerator::with_seed(seed).next_suffix().unwrap();
    let firsts: HashSet<_> = (0..1_000).map(first).collect();
    assert_eq!(firsts.len(), 1_000);
    // Two of the 2^64 random seeds: a repeat of the first four suffixes is beyond chance.
    let four = |generator: RunIdGenerator| [(); 4].map(|()| generator.next_suffix().unwrap());
    assert_ne!(four(RunIdGenerator::new()), four(RunIdGenerator::new()));
}

#[test]
fn suffixes_spread_over_the_whole_range() {
    let generator = RunIdGenerator::with_seed(1);
    let mut buckets = [0_u32; 256];
    for _ in 0..256 * 100 {
        buckets[generator.next_suffix().unwrap().to_u32() as usize >> 24] += 1;
    }
    // A hundred each on average; 50 is five standard deviations away.
    assert!(
        buckets.iter().all(|count| (50..150).contains(count)),
        "{buckets:?}"
    );
}

#[test]
fn exhausted_says_so() {
    assert_eq!(
        Exhausted.to_string(),
        "expected a suffix that was not given yet, found all 4294967296 given"
    );
}
