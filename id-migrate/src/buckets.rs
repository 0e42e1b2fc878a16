//! A hash table that is built once: its numbers are in one list, and need no allocation for each key.

/// Numbers in buckets by their hashes. Numbers of different keys may share a bucket.
#[derive(Debug)]
pub(crate) struct Buckets {
    /// Where each bucket starts in `numbers`. The last entry is the end of the last bucket.
    starts: Box<[u32]>,
    /// The numbers, in order within each bucket.
    numbers: Box<[u32]>,
}

impl Buckets {
    /// Puts numbers, each with its hash, into `count` or more buckets.
    pub(crate) fn of(count: usize, numbers: impl Iterator<Item = (u32, u32)>) -> Self {
        let count = count.next_power_of_two();
        let found = numbers.map(|(hash, number)| (bucket(hash, count), number));
        let found: Vec<(usize, u32)> = found.collect();
        let mut next = vec![0; count + 1];
        for (bucket, _) in &found {
            next[bucket + 1] += 1;
        }
        for bucket in 0..count {
            next[bucket + 1] += next[bucket];
        }
        let mut numbers = vec![0; found.len()];
        for (bucket, number) in found {
            numbers[next[bucket] as usize] = number;
            next[bucket] += 1;
        }
        // Each entry is now the end of its bucket, which is the start of the next one.
        next.rotate_right(1);
        next[0] = 0;
        Self {
            starts: next.into(),
            numbers: numbers.into(),
        }
    }

    /// Returns the numbers in the bucket of a hash.
    pub(crate) fn alike(&self, hash: u32) -> &[u32] {
        let bucket = bucket(hash, self.starts.len() - 1);
        &self.numbers[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }
}

/// Returns the bucket of a hash among `count`, a power of two.
fn bucket(hash: u32, count: usize) -> usize {
    hash as usize & (count - 1)
}
