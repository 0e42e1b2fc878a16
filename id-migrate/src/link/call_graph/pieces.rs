//! The tokens of pieces of files, which are read for a question and forgotten when they take too much memory.

use std::ops::Deref;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::link::tree::{FileId, TreeFile};
use crate::sites::Span;
use crate::sites::tokens::{Token, TokenKind, tokens};

/// Maximum number of tokens that are kept. Neighbouring holders of a question are often in the same piece.
const KEPT: usize = 1 << 20;

/// From this many tokens on, a name is searched in the text of a piece. A search of fewer tokens costs less.
const LARGE: usize = 1_000;

/// The tokens of a piece of a file.
pub(super) struct Piece {
    tokens: Box<[Token]>,
    part: Span,
}

impl Deref for Piece {
    type Target = [Token];

    fn deref(&self) -> &[Token] {
        &self.tokens
    }
}

impl Piece {
    /// Returns the indices of the tokens that are the name, in order. `text` is the text of the file.
    pub(super) fn uses(&self, text: &str, name: &str) -> Vec<u32> {
        let is_name =
            |token: &Token| token.kind == TokenKind::Name && token.range().len() == name.len();
        if name.is_empty() {
            return Vec::new();
        }
        if self.tokens.len() < LARGE {
            // Few names are as long: the text of the others is not read.
            let alike = (0..).zip(&self.tokens).filter(|(_, token)| is_name(token));
            let uses = alike.filter(|(_, token)| text[token.range()] == *name);
            return uses.map(|(at, _)| at).collect();
        }
        let text = &text.as_bytes()[self.part.range()];
        let uses = memchr::memmem::find_iter(text, name).filter_map(|at| {
            let start = self.part.start + u32::try_from(at).ok()?;
            let at = self
                .tokens
                .binary_search_by_key(&start, |token| token.start)
                .ok()
                .filter(|at| is_name(&self.tokens[*at]))?;
            u32::try_from(at).ok()
        });
        uses.collect()
    }
}

/// The pieces that recent questions have read.
#[derive(Default)]
pub(super) struct Pieces {
    known: FxHashMap<(FileId, Span), Rc<Piece>>,
    /// The number of their tokens.
    kept: usize,
}

impl Pieces {
    /// Returns the tokens of a part of a file.
    pub(super) fn of(&mut self, file: &TreeFile<'_>, (id, part): (FileId, Span)) -> Rc<Piece> {
        if let Some(known) = self.known.get(&(id, part)) {
            return Rc::clone(known);
        }
        let tokens = tokens(file.text, part.range(), file.walked.language.lexis());
        if self.kept > KEPT {
            self.known.clear();
            self.kept = 0;
        }
        self.kept += tokens.len();
        let piece = Rc::new(Piece {
            tokens: tokens.into(),
            part,
        });
        self.known.insert((id, part), Rc::clone(&piece));
        piece
    }
}
