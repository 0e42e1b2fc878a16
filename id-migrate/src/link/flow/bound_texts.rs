//! Finds the texts that a file binds to names: `QUERY = "SELECT …"`, `const insert = db.prepare("INSERT …")`.

use rustc_hash::FxHashMap;

use crate::link::syntax::Syntax;
use crate::link::tree::TreeFile;
use crate::sites::tokens::TokenKind;

/// The texts by the names that they are bound to.
#[derive(Debug, Default)]
pub(crate) struct BoundTexts<'t> {
    named: FxHashMap<&'t str, Vec<&'t str>>,
    /// The SQL of prepared statements.
    prepared: FxHashMap<&'t str, Vec<&'t str>>,
}

impl<'t> TreeFile<'t> {
    /// Returns the texts that the file binds to a name.
    pub(super) fn texts_of(&self, name: &str) -> &[&'t str] {
        let named = self.bound_texts().named.get(name);
        named.map_or(&[], Vec::as_slice)
    }

    /// Returns the SQL of the statement that the file prepares under a name.
    pub(super) fn statement_of(&self, name: &str) -> Option<&[&'t str]> {
        let prepared = self.bound_texts().prepared.get(name);
        prepared.map(Vec::as_slice)
    }

    fn bound_texts(&self) -> &BoundTexts<'t> {
        self.bound_texts.get_or_init(|| {
            let tokens = self.tokens();
            let code = Syntax::new(self, &tokens);
            let mut found = BoundTexts::default();
            for at in 0..tokens.len() {
                if code.is(at, TokenKind::Name) && code.word(at + 1) == "=" {
                    let texts = texts_behind(&code, at + 2);
                    if !texts.is_empty() {
                        found.named.entry(code.word(at)).or_default().extend(texts);
                    }
                }
                if code.word(at) == "prepare" && code.word(at + 1) == "(" {
                    let first = code.start_of_path(at);
                    if first > 1 && matches!(code.before(first), "=" | ":") {
                        let name = code.word(first - 2);
                        let texts = || texts_behind(&code, at + 2);
                        found.prepared.entry(name).or_insert_with(texts);
                    }
                }
            }
            found
        })
    }
}

/// Returns the literals that begin at a token, or in a bracket or a call there.
pub(super) fn texts_behind<'t>(code: &Syntax<'_, 't>, first: usize) -> Vec<&'t str> {
    let all = code.tokens.len();
    let skipped = |at: &usize| {
        code.template_at(*at).is_none()
            && (code.is(*at, TokenKind::Open) || code.is(*at, TokenKind::Name))
    };
    let start = first + (first..all).take_while(skipped).count();
    if let Some(template) = code.template_at(start) {
        return vec![template];
    }
    let texts = (start..all).take_while(|at| code.is(*at, TokenKind::Text));
    texts.map(|at| code.word(at)).collect()
}
