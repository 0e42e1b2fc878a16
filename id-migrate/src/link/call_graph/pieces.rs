//! Keeps the tokens of recently read pieces of files.

use std::cell::OnceCell;
use std::rc::Rc;

use derive_more::Deref;
use rustc_hash::FxHashMap;

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
    names: OnceCell<Names>,
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
        let names = self.names.get_or_init(|| Names::of(text, &self.tokens));
        let alike = names.alike(name).iter().copied();
        alike
            .filter(|at| is_use(&self.tokens[*at as usize]))
            .collect()
    }
}

fn names(tokens: &[Token]) -> impl Iterator<Item = (u32, &Token)> {
    let numbered = (0..).zip(tokens);
    numbered.filter(|(_, token)| token.kind() == TokenKind::Name)
}

/// The names among the tokens of a piece, in buckets by their hashes.
struct Names {
    /// Where each bucket starts in `tokens`. The last entry is the end of the last bucket.
    starts: Box<[u32]>,
    /// The indices of the tokens, in order within each bucket.
    tokens: Box<[u32]>,
}

impl Names {
    fn of(text: &str, tokens: &[Token]) -> Self {
        // A bucket has about one name, since most names of a file are equal.
        let count = (tokens.len() / 4).next_power_of_two();
        let found = names(tokens).map(|(at, token)| (bucket(&text[token.range()], count), at));
        let found: Vec<(usize, u32)> = found.collect();
        let mut starts = vec![0; count + 1];
        for (bucket, _) in &found {
            starts[bucket + 1] += 1;
        }
        for bucket in 0..count {
            starts[bucket + 1] += starts[bucket];
        }
        let mut next = starts.clone();
        let mut tokens = vec![0; found.len()];
        for (bucket, at) in found {
            tokens[next[bucket] as usize] = at;
            next[bucket] += 1;
        }
        Self {
            starts: starts.into(),
            tokens: tokens.into(),
        }
    }

    /// Returns the tokens in the bucket of a name.
    fn alike(&self, name: &str) -> &[u32] {
        let bucket = bucket(name, self.starts.len() - 1);
        &self.tokens[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }
}

/// Returns the bucket of a name among `count`, a power of two.
fn bucket(name: &str, count: usize) -> usize {
    hash(name.as_bytes()) as usize & (count - 1)
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
