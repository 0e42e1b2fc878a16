//! Tests that read what code prints or logs.

use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use super::flow::{Flow, Holds};
use super::named_reads::Search;
use super::tree::{FileId, Tree, TreeFile};
use crate::sites::language::vocabulary::inspections::Inspection;

/// Who reads the output of the code that some files run.
pub(super) struct Readers<'a, 't> {
    files: Vec<&'a TreeFile<'t>>,
    /// Whether one of the files captures the output, and whether it can tell the two texts apart there.
    notices: OnceCell<(bool, bool)>,
    /// The old text and the new text.
    texts: (&'a str, &'a str),
}

impl<'a, 't> Readers<'a, 't> {
    pub(super) fn of(
        tree: &'a Tree<'t>,
        files: impl IntoIterator<Item = &'a FileId>,
        texts: (&'a str, &'a str),
    ) -> Self {
        Self {
            files: files.into_iter().map(|file| &tree.files[*file]).collect(),
            notices: OnceCell::new(),
            texts,
        }
    }

    /// Returns `true` if an inspection can tell the texts apart. The inspection of a text that is printed counts if one of
    /// the files captures the output.
    pub(super) fn notice(&self, look: &Inspection) -> bool {
        let (old, new) = self.texts;
        let (captures, inspects) = match look {
            Inspection::Shown | Inspection::Printed => *self.notices.get_or_init(|| self.read()),
            look => return look.tells_apart(old, new),
        };
        captures && (inspects || *look == Inspection::Shown)
    }

    fn read(&self) -> (bool, bool) {
        let (old, new) = self.texts;
        let captures = |file: &&&TreeFile<'_>| file.is_test && file.sites.captures_output;
        let mut captures = self.files.iter().filter(captures).peekable();
        let is_captured = captures.peek().is_some();
        let inspects = captures.any(|file| {
            let mut looks = file.output.get_or_init(|| looks_at_output(file)).iter();
            // A piece behind the id moves.
            looks.any(|look| matches!(look, Inspection::Place(_)) || look.tells_apart(old, new))
        });
        (is_captured, inspects)
    }
}

/// Finds the inspections of captured output in a file.
fn looks_at_output(file: &TreeFile<'_>) -> Vec<Inspection> {
    let tokens = file.tokens();
    let mut flow = Flow::of_named(file, &tokens);
    let reads = words!("readouterr getvalue getMessage message text messages output stdout stderr");
    let defined = FxHashSet::default();
    let mut search = Search::new(&defined);
    search.begin(&mut flow, |flow, at| {
        let name = flow.word(at);
        let is_read = at > 0 && flow.word(at - 1) == "." && reads.contains(&name);
        if !is_read {
            return;
        }
        let last = match flow.word(at + 1) {
            "(" => flow.tokens[at + 1].other as usize,
            _ => at,
        };
        let holds = match name {
            "messages" => Holds::List,
            _ => Holds::Text,
        };
        flow.value(flow.start_of_path(at), last, holds);
    });
    search.looks.into_iter().map(|(look, _)| look).collect()
}
