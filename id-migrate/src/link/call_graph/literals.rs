//! Finds the first holders of the id of a literal.

use std::borrow::Cow;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::holders::{Holder, HolderKind};
use super::{CallGraph, Found, StepsId};
use crate::link::flow::{Flow, Holds};
use crate::link::tree::FileId;
use crate::sites::field::Field;
use crate::sites::{LiteralId, ScopeId};

/// The bindings of each literal of a file.
pub(super) type Bound = FxHashMap<LiteralId, Vec<usize>>;

impl<'t> CallGraph<'_, 't> {
    fn bound(&self, file: FileId) -> Rc<Bound> {
        self.known.bound.get(file, |_| {
            let mut bound = Bound::default();
            let bindings = &self.tree.files[file].sites.bindings;
            for (at, binding) in bindings.iter().enumerate() {
                bound.entry(binding.literal).or_default().push(at);
            }
            Rc::new(bound)
        })
    }

    /// Returns the holders that a literal reaches from its place and through the names bound to it.
    pub(super) fn after_literal(&self, file: FileId, literal: LiteralId) -> StepsId {
        let read = |_: &_| self.numbered(self.found_after(file, literal));
        self.known.after_literals.get((file, literal), read)
    }

    fn found_after(&self, file: FileId, literal: LiteralId) -> Found<'t> {
        let parsed = &self.tree.files[file];
        let sites = &parsed.sites;
        let token = sites.literal(literal).token;
        let part = parsed.part_of(sites.literal(literal).scope);
        let tokens = self.tokens(file, part);
        let mut reached = Found::default();
        // The token of a longer text begins before the id: `"--run-id=x"`.
        let (at, holds) = match tokens.binary_search_by_key(&token.start, |it| it.start()) {
            Ok(at) => (Some(at), Holds::Id),
            Err(next) => (next.checked_sub(1), Holds::Text),
        };
        let is_around = |at: &usize| tokens[*at].range().contains(&(token.start as usize));
        if let Some(at) = at.filter(is_around) {
            let mut flow = Flow::new(parsed, &tokens);
            flow.value(at, at, holds);
            reached = self.follow(file, part, flow.steps);
        }
        let before = &parsed.text[..token.start as usize];
        let bound = self.bound(file);
        for at in bound.get(&literal).into_iter().flatten() {
            let binding = &sites.bindings[*at];
            let scope = binding.scope;
            // `IDS.run` and `Ids.RUN` are read as attributes of their object.
            let is_member = binding.name.contains(['.', ':']);
            let name = match &binding.name {
                Cow::Borrowed(name) => name.rsplit(['.', ':']).next().unwrap_or(name),
                // A name that was put together: its last part as the file writes it, in front of the literal.
                Cow::Owned(name) => {
                    let last = name.rsplit(['.', ':']).next().unwrap_or(name);
                    let Some(at) = before.rfind(last) else {
                        continue;
                    };
                    &before[at..at + last.len()]
                }
            };
            let kind = if is_member {
                HolderKind::Own
            } else {
                HolderKind::Variable
            };
            // `run_ids` is a list of run ids.
            let holds = match Field::from_plural(name) {
                Some(_) => Holds::List,
                None => Holds::Id,
            };
            let holder = |file, part| Holder::new((file, part), name, kind, holds);
            let part = if is_member {
                self.whole(file)
            } else {
                parsed.part_of(scope)
            };
            reached.next.push(holder(file, part));
            if self.is_class(file, scope) {
                let at = sites.scope(scope).extent;
                self.attribute((file, at), (name, holds), &mut reached.next);
            }
            if scope == ScopeId::MODULE || is_member {
                self.in_importers(file, holder(file, part), &mut reached.next);
            }
        }
        reached
    }
}
