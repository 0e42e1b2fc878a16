//! Facts that are read on the first question about their key.

use std::cell::RefCell;
use std::hash::Hash;

use rustc_hash::FxHashMap;

/// The facts about the keys that were asked about.
#[derive(Debug)]
pub(crate) struct Cache<K, V>(RefCell<FxHashMap<K, V>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// Returns the fact of a key. `read` must not ask this cache.
    pub(crate) fn get(&self, key: K, read: impl FnOnce(&K) -> V) -> V {
        let mut known = self.0.borrow_mut();
        known.entry(key).or_insert_with_key(read).clone()
    }
}
