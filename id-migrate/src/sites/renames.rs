//! Imports that give a name another name.

use rustc_hash::FxHashMap;

use super::language::Lexis;
use super::language::vocabulary::is_constant;
use super::tokens::{Token, TokenKind, all_tokens, word};
use super::{Field, ImportedName};

/// The names that imports replace: `check` by `verify` in `from rules import check as verify`. The code is read as if it
/// used `check`. A name that the code also uses for something else is not in here.
#[derive(Clone, Debug, Default)]
pub(super) struct Renames<'src> {
    originals: FxHashMap<&'src str, &'src str>,
    words: FxHashMap<&'src str, Vec<&'src str>>,
}

impl<'src> Renames<'src> {
    /// Reads the names that an import replaces, and adds the original names to the import.
    pub(super) fn read<'w>(
        &mut self,
        names: &mut Vec<ImportedName<'src>>,
        words: impl Fn() -> &'w Words<'src>,
    ) where
        'src: 'w,
    {
        let is_replaced =
            |name: &&ImportedName<'_>| may_be_read(**name) && words().is_clear(**name);
        let replaced: Vec<_> = names.iter().filter(is_replaced).copied().collect();
        names.extend(replaced.iter().map(|name| ImportedName::same(name.there)));
        for name in replaced {
            self.add(name);
        }
    }

    fn add(&mut self, name: ImportedName<'src>) {
        if self.originals.insert(name.here, name.there).is_none() {
            self.words.entry(name.there).or_default().push(name.here);
        }
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

/// Returns `true` if the code could be read as if it used the original name. The name of an id stays what it is.
fn may_be_read(name: ImportedName<'_>) -> bool {
    let is_plain = |name: &str| {
        let getter = name.strip_prefix("get_").unwrap_or(name);
        !is_constant(name) && Field::of_name(getter).is_none()
    };
    name.there != name.here
        && !matches!(name.there, "default" | "*")
        && is_plain(name.there)
        && is_plain(name.here)
}

/// The uses of each word in the code of a file.
#[derive(Debug)]
pub(super) struct Words<'src> {
    source: &'src str,
    lexis: Lexis,
    tokens: Vec<Token>,
    uses: FxHashMap<&'src str, Vec<usize>>,
}

impl<'src> Words<'src> {
    pub(super) fn new(source: &'src str, lexis: Lexis) -> Self {
        let tokens = all_tokens(source, 0..source.len(), lexis);
        let mut uses: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (at, token) in tokens.iter().enumerate() {
            let code = &source[token.range()];
            let word = match token.kind() {
                TokenKind::Name => code,
                // `patch("app.rules.verify")`
                TokenKind::Text => {
                    let inner = code.trim_matches(['"', '\'']);
                    inner.rsplit('.').next().unwrap_or(inner)
                }
                _ => continue,
            };
            uses.entry(word).or_default().push(at);
        }
        Self {
            source,
            lexis,
            tokens,
            uses,
        }
    }

    fn word(&self, at: usize) -> &'src str {
        word(self.source, &self.tokens, at)
    }

    fn before(&self, at: usize) -> &'src str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    /// Returns `true` if the code means the imported name by the local name, and nothing else by either.
    fn is_clear(&self, name: ImportedName<'_>) -> bool {
        let uses = |word| self.uses.get(word).into_iter().flatten().copied();
        // `check as verify`, and `check: verify` of a pattern
        let imports =
            |at: usize| matches!(self.word(at + 1), "as" | ":") && self.word(at + 2) == name.here;
        let mut there = uses(name.there).filter(|at| !imports(*at));
        let mut here = uses(name.here).filter(|at| *at < 2 || !imports(*at - 2));
        there.all(|at| self.is_member(at) || self.is_key(at, &[":"]) || self.is_text(at))
            && here.all(|at| {
                !self.is_member(at)
                    && !self.is_key(at, &[":", ",", "}"])
                    && !self.is_text(at)
                    && !self.is_bound(at)
            })
    }

    fn is_text(&self, at: usize) -> bool {
        self.tokens[at].kind() == TokenKind::Text
    }

    fn is_member(&self, at: usize) -> bool {
        matches!(self.before(at), "." | "?." | "::")
    }

    /// Returns `true` for the key of an object. `after` are the tokens that may follow: in `{ verify }` nothing does.
    fn is_key(&self, at: usize, after: &[&str]) -> bool {
        let comma_in = |at: usize| {
            let open = self.tokens.get(at).map_or(at, |token| token.other(at));
            self.word(at) == "," && self.word(open) == "{"
        };
        let begins = self.before(at) == "{" || at > 0 && comma_in(at - 1);
        let ends =
            after.contains(&self.word(at + 1)) && (self.word(at + 1) != "," || comma_in(at + 1));
        self.lexis != Lexis::Python && begins && ends
    }

    /// Returns `true` if the code gives the name another value.
    fn is_bound(&self, at: usize) -> bool {
        let declares = words!("const let var function class def fn struct enum trait type mod");
        self.word(at + 1) == "=" || declares.contains(&self.before(at))
    }
}
