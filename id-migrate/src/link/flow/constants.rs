//! Constants of a file: numbers, texts and regular expressions that code names instead of writing them.

use super::Flow;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::is_constant;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Returns the number that a token is or names: `8`, `MAX_LENGTH`.
    pub(super) fn number(&self, at: usize) -> Option<usize> {
        let whole = self.constant(at).filter(|_| self.word(at + 1) != ".");
        let written = whole.unwrap_or_else(|| self.word(at));
        written.replace('_', "").parse().ok()
    }

    /// Returns the text that a token is or names: `"run-"`, `PREFIX`.
    pub(super) fn piece(&self, at: usize) -> Option<&'t str> {
        let whole = || self.constant(at).filter(|_| self.word(at + 1) != ".");
        self.literal(at)
            .or_else(|| unquoted(whole()?, &['"', '\'']))
    }

    /// Returns the regular expression that a token is or names: `/^run-/i`, `RUN_PATTERN`.
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

    /// Returns the expression that the file binds to the constant with the name of a token.
    fn constant(&self, at: usize) -> Option<&'t str> {
        let name = self.word(at);
        let is_member = self.before(at) == "." || matches!(self.word(at + 1), "(" | "[");
        if !self.is(at, TokenKind::Name) || is_member {
            return None;
        }
        let binds = |found: usize| {
            let line = &self.text[..found];
            match self.lexis {
                Lexis::Python => line.is_empty() || line.ends_with('\n'),
                _ => ["const ", "static "]
                    .iter()
                    .any(|word| line.ends_with(word)),
            }
        };
        if self.lexis == Lexis::Python && !is_constant(name) {
            return None;
        }
        let mut found = self.text.match_indices(name).filter_map(|(found, _)| {
            let after = &self.text[found + name.len()..];
            let (kind, value) = after.split_once('=').filter(|_| binds(found))?;
            let is_whole = kind.is_empty() || kind.starts_with([' ', ':']) && !kind.contains('\n');
            // The expression may begin in the next line.
            let value = value.trim_start().split('\n').next()?;
            is_whole.then(|| value.trim_end().trim_end_matches(';'))
        });
        found.next().filter(|_| found.next().is_none())
    }
}

/// Returns the text between two quotes, unless it has escapes or other quotes.
fn unquoted<'t>(written: &'t str, quotes: &[char]) -> Option<&'t str> {
    let quote = written.chars().next().filter(|one| quotes.contains(one))?;
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(quote)).then_some(inner)
}
