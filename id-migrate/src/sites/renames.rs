//! Imports that give a name another name.

use rustc_hash::FxHashMap;

use super::ImportedName;

/// The names that imports replace: `check` by `verify` in `from rules import check as verify`. The code is read as if it
/// used `check`. A name that the code also uses for something else is not in here.
#[derive(Clone, Debug, Default)]
pub(super) struct Renames<'src> {
    originals: FxHashMap<&'src str, &'src str>,
    words: FxHashMap<&'src str, Vec<&'src str>>,
}

impl<'src> Renames<'src> {
    pub(super) fn add(&mut self, name: ImportedName<'src>) {
        self.originals.insert(name.here, name.there);
        self.words.entry(name.there).or_default().push(name.here);
    }

    /// Returns the name that a word of the code stands for.
    #[inline]
    pub(super) fn original(&self, word: &'src str) -> &'src str {
        if self.originals.is_empty() {
            return word;
        }
        self.originals.get(word).copied().unwrap_or(word)
    }

    /// Returns the other words of the code that stand for a name.
    pub(super) fn words_for(&self, name: &str) -> &[&'src str] {
        self.words.get(name).map_or(&[], Vec::as_slice)
    }
}
