//! Keeps the tokens of recently read pieces of files.

use std::cell::OnceCell;
use std::rc::Rc;

use derive_more::Deref;
use rustc_hash::FxHashMap;

use crate::buckets::Buckets;
use crate::link::tree::{FileId, TreeFile};
use crate::read::defined::hash;
use crate::sites::Span;
use crate::sites::tokens::{Token, TokenKind, tokens};

/// Number of tokens after which older ones are forgotten. Neighbouring holders of a question are often in the same piece.
const KEPT: usize = 1 << 20;

/// From this many tokens on, a piece of a file gets an index of its names. A search of fewer tokens costs less.
const INDEXED: usize = 2_000;

/// The tokens of a piece of a file.
#[derive(Deref)]
pub(super) struct Piece {
    #[deref(forward)]
    tokens: Box<[Token]>,
    /// The names among the tokens, by their hashes.
    names: OnceCell<Buckets>,
}

impl Piece {
    /// Returns the indices of the tokens that are the name, in order. `text` is the text of the file.
    pub(super) fn uses(&self, text: &str, name: &str) -> Vec<u32> {
        let is_use = |token: &Token| {
            // Few names are as long: the text of the others is not read.
            token.range().len() == name.len() && text[token.range()] == *name
        };
        if self.tokens.len() < INDEXED {
            let uses = names(&self.tokens).filter(|(_, token)| is_use(token));
            return uses.map(|(at, _)| at).collect();
        }
        let names = self.names.get_or_init(|| {
            let names = names(&self.tokens);
            let names = names.map(|(at, token)| (hash(text[token.range()].as_bytes()), at));
            // A bucket has about one name, since most names of a file are equal.
            Buckets::of(self.tokens.len() / 4, names)
        });
        let alike = names.alike(hash(name.as_bytes())).iter().copied();
        alike
            .filter(|at| is_use(&self.tokens[*at as usize]))
            .collect()
    }
}

fn names(tokens: &[Token]) -> impl Iterator<Item = (u32, &Token)> {
    let numbered = (0..).zip(tokens);
    numbered.filter(|(_, token)| token.kind() == TokenKind::Name)
}

/// The pieces that recent questions have read.
#[derive(Default)]
pub(super) struct Pieces {
    known: FxHashMap<(FileId, Span), Rc<Piece>>,
    /// The number of their tokens.
    kept: usize,
    /// The pieces that were read before those. One that is read again moves to `known`.
    older: FxHashMap<(FileId, Span), Rc<Piece>>,
}

impl Pieces {
    pub(super) fn of(&mut self, file: &TreeFile<'_>, (id, part): (FileId, Span)) -> Rc<Piece> {
        if let Some(known) = self.known.get(&(id, part)) {
            return Rc::clone(known);
        }
        let older = self.older.remove(&(id, part));
        let piece = older.unwrap_or_else(|| {
            let tokens = tokens(file.text, part.range(), file.walked.language.lexis);
            Rc::new(Piece {
                tokens: tokens.into(),
                names: OnceCell::new(),
            })
        });
        if self.kept > KEPT {
            self.older = std::mem::take(&mut self.known);
            self.kept = 0;
        }
        self.kept += piece.len();
        self.known.insert((id, part), Rc::clone(&piece));
        piece
    }
}
