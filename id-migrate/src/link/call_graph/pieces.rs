//! The tokens of pieces of files, which are read for a question and forgotten when they take too much memory.

use std::cell::OnceCell;
use std::rc::Rc;

use derive_more::Deref;
use rustc_hash::FxHashMap;

use crate::link::tree::{FileId, TreeFile};
use crate::read::defined::hash;
use crate::sites::Span;
use crate::sites::tokens::{Token, TokenKind, tokens, uses};

/// Maximum number of tokens that are kept. Neighbouring holders of a question are often in the same piece.
const KEPT: usize = 1 << 20;

/// From this many tokens on, a piece of a file gets an index of its names. A search of fewer tokens costs less.
const INDEXED: usize = 2_000;

/// The tokens of a piece of a file.
#[derive(Deref)]
pub(super) struct Piece {
    #[deref(forward)]
    tokens: Box<[Token]>,
    names: OnceCell<Names>,
}

/// The tokens of each name.
struct Names {
    /// The first and the last token of the names with a hash.
    ends: FxHashMap<u32, (u32, u32)>,
    /// For each token, the next one of a name with the same hash; the token itself if there is none.
    next: Box<[u32]>,
}

impl Names {
    fn of(tokens: &[Token], text: &str) -> Self {
        let mut ends: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
        let mut next: Box<[u32]> = (0..).take(tokens.len()).collect();
        for (at, token) in (0..)
            .zip(tokens)
            .filter(|(_, token)| token.kind == TokenKind::Name)
        {
            let hash = hash(&text.as_bytes()[token.range()]);
            let (_, last) = ends.entry(hash).or_insert((at, at));
            next[*last as usize] = at;
            *last = at;
        }
        Self { ends, next }
    }

    /// Returns the tokens of the names with the same hash as a name, in order.
    fn alike(&self, name: &str) -> impl Iterator<Item = u32> {
        let first = self.ends.get(&hash(name.as_bytes()));
        std::iter::successors(first.map(|(first, _)| *first), |at| {
            let next = self.next[*at as usize];
            (next != *at).then_some(next)
        })
    }
}

impl Piece {
    /// Returns the indices of the tokens that are the name, in order. `text` is the text of the file.
    pub(super) fn uses(&self, text: &str, name: &str) -> Vec<u32> {
        let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        if self.tokens.len() < INDEXED {
            return uses(text, &self.tokens, name).map(index).collect();
        }
        let names = self.names.get_or_init(|| Names::of(&self.tokens, text));
        let alike = names.alike(name);
        let is_use = |at: &u32| text[self.tokens[*at as usize].range()] == *name;
        alike.filter(is_use).collect()
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
