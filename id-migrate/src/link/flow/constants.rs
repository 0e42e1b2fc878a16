//! Constants of a file: numbers, texts and regular expressions that code names instead of writing them.

use memchr::memmem;
use rustc_hash::FxHashMap;

use super::Flow;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::is_constant;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Returns the number that a token spells or names: `8`, `MAX_LENGTH`.
    pub(super) fn number(&self, at: usize) -> Option<usize> {
        let whole = self.constant(at).filter(|_| self.word(at + 1) != ".");
        let written = whole.unwrap_or_else(|| self.word(at));
        written.replace('_', "").parse().ok()
    }

    /// Returns the text that a token spells or names: `"run-"`, `PREFIX`.
    pub(super) fn piece(&self, at: usize) -> Option<&'t str> {
        let whole = || self.constant(at).filter(|_| self.word(at + 1) != ".");
        self.literal(at)
            .or_else(|| unquoted(whole()?, &['"', '\'']))
    }

    /// Returns the regular expression that a token spells or names: `/^run-/i`, `RUN_PATTERN`.
    pub(super) fn expression(&self, at: usize) -> Option<String> {
        let is_literal = self.is(at, TokenKind::Pattern);
        let written = if is_literal {
            self.word(at)
        } else {
            self.constant(at)?
        };
        if self.lexis == Lexis::JavaScript {
            let (pattern, flags) = written.strip_prefix('/')?.rsplit_once('/')?;
            let flags: String = flags.chars().filter(|flag| "ims".contains(*flag)).collect();
            return Some(if flags.is_empty() {
                pattern.to_owned()
            } else {
                format!("(?{flags}){pattern}")
            });
        }
        let made = ["re.compile(", "Regex::new("];
        let inner = made.iter().find_map(|call| written.strip_prefix(call))?;
        let raw = inner.strip_suffix(')')?.strip_prefix('r')?;
        unquoted(raw, &['"', '\'']).map(str::to_owned)
    }

    /// Returns the value of the constant that a token names, as the file writes it.
    fn constant(&self, at: usize) -> Option<&'t str> {
        let is_member = self.before(at) == "." || matches!(self.word(at + 1), "(" | "[");
        if !self.is(at, TokenKind::Name) || is_member {
            return None;
        }
        let read = || constants(self.text, self.lexis);
        *self.file.constants.get_or_init(read).get(self.word(at))?
    }
}

/// Returns the constants of a file with their values, as the file writes them; no value for a name that is bound twice.
fn constants(text: &str, lexis: Lexis) -> FxHashMap<&str, Option<&str>> {
    let is_python = lexis == Lexis::Python;
    let heads: &[&str] = if is_python {
        &["\n"]
    } else {
        &["const ", "static "]
    };
    let starts = heads
        .iter()
        .flat_map(|head| memmem::find_iter(text.as_bytes(), head).map(|at| at + head.len()));
    let mut constants: FxHashMap<&str, Option<&str>> = FxHashMap::default();
    for start in starts.chain(is_python.then_some(0)) {
        let after = &text[start..];
        let is_part = |one: char| one.is_alphanumeric() || matches!(one, '_' | '$');
        let (name, after) = after.split_at(after.find(|one| !is_part(one)).unwrap_or(after.len()));
        let line = after.split('\n').next().unwrap_or_default();
        let Some((kind, _)) = line.split_once('=') else {
            continue;
        };
        let is_whole = kind.is_empty() || kind.starts_with([' ', ':']);
        if name.is_empty() || !is_whole || is_python && !is_constant(name) {
            continue;
        }
        // The value may begin in the next line.
        let value = after[kind.len() + 1..].trim_start();
        let value = value.split('\n').next().unwrap_or_default();
        let value = value.trim_end().trim_end_matches(';');
        let known = constants.entry(name);
        known
            .and_modify(|known| *known = None)
            .or_insert(Some(value));
    }
    constants
}

/// Returns the text between two quotes, unless it has escapes or other quotes.
fn unquoted<'t>(written: &'t str, quotes: &[char]) -> Option<&'t str> {
    let quote = written.chars().next().filter(|one| quotes.contains(one))?;
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(quote)).then_some(inner)
}
