//! Takes all 2^32 suffixes from one `RunIdGenerator`: each comes once, then it is exhausted.
//!
//! ```sh
//! cargo run --release -p run-id-tests --example all_suffixes
//! ```
//!
//! It holds one bit for each suffix, 512 MiB.

use std::time::Instant;

use run_id::{Exhausted, RunIdGenerator, ThreadId};

fn main() {
    let start = Instant::now();
    let generator = RunIdGenerator::new();
    let mut seen = vec![0_u64; 1 << 26];
    for count in 0..1_u64 << 32 {
        let suffix = generator
            .next_suffix()
            .unwrap_or_else(|_| panic!("exhausted after {count} suffixes"))
            .to_u32();
        let bit = 1_u64 << (suffix % 64);
        let word = &mut seen[suffix as usize / 64];
        assert_eq!(
            *word & bit,
            0,
            "{suffix:08x} came again after {count} suffixes"
        );
        *word |= bit;
    }
    assert!(seen.iter().all(|&word| word == u64::MAX));
    assert_eq!(generator.next_suffix(), Err(Exhausted));
    let thread = ThreadId::from_static("checkout");
    assert_eq!(generator.next(&thread), Err(Exhausted));
    println!(
        "4294967296 suffixes, each once, then exhausted: {:.0} s",
        start.elapsed().as_secs_f64()
    );
}
