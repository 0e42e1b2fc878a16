//! The tokens of pieces of files, which are read for a question and forgotten when they take too much memory.

use std::cell::OnceCell;
use std::rc::Rc;

use derive_more::Deref;
use rustc_hash::FxHashMap;

use crate::link::tree::{FileId, TreeFile};
use crate::read::defined::hash;
use crate::sites::Span;
use crate::sites::tokens::{Token, TokenKind, tokens};

/// Maximum number of tokens that are kept. Neighbouring holders of a question are often in the same piece.
const KEPT: usize = 1 << 20;

/// From this many tokens on, a piece of a file gets an index of its names. A search of fewer tokens costs less.
const INDEXED: usize = 2_000;

/// The tokens of a piece of a file.
#[derive(Deref)]
pub(super) struct Piece {
    #[deref(forward)]
    tokens: Box<[Token]>,
    /// The names among the tokens: the hash of each name and the index of its token, sorted.
    names: OnceCell<Box<[(u32, u32)]>>,
}

impl Piece {
    /// Returns the indices of the tokens that are the name, in order. `text` is the text of the file.
    pub(super) fn uses(&self, text: &str, name: &str) -> Vec<u32> {
        let is_use = |token: &Token| {
            // Few names are as long: the text of the others is not read.
            token.range().len() == name.len() && text[token.range()] == *name
        };
        let tokens = (0..).zip(&self.tokens);
        let names = tokens.filter(|(_, token)| token.kind == TokenKind::Name);
        if self.tokens.len() < INDEXED {
            let uses = names.filter(|(_, token)| is_use(token));
            return uses.map(|(at, _)| at).collect();
        }
        let names = self.names.get_or_init(|| {
            let hash = |token: &Token| hash(&text.as_bytes()[token.range()]);
            let mut names: Vec<_> = names.map(|(at, token)| (hash(token), at)).collect();
            names.sort_unstable();
            names.into()
        });
        let wanted = hash(name.as_bytes());
        let first = names.partition_point(|(hash, _)| *hash < wanted);
        let alike = names[first..]
            .iter()
            .take_while(|(hash, _)| *hash == wanted);
        let alike = alike.map(|(_, at)| *at);
        alike
            .filter(|at| is_use(&self.tokens[*at as usize]))
            .collect()
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
    pub(super) fn of(&mut self, file: &TreeFile<'_>, (id, part): (FileId, Span)) -> Rc<Piece> {
        if let Some(known) = self.known.get(&(id, part)) {
            return Rc::clone(known);
        }
        let tokens = tokens(file.text, part.range(), file.walked.language.lexis);
        if self.kept > KEPT {
            self.known.clear();
            self.kept = 0;
        }
        self.kept += tokens.len();
        let piece = Rc::new(Piece {
            tokens: tokens.into(),
            names: OnceCell::new(),
        });
        self.known.insert((id, part), Rc::clone(&piece));
        piece
    }
}
