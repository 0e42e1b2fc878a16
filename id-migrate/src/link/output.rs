//! Code that reads what other code prints, logs or puts into the names of files.

use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use super::flow::{Flow, Holds};
use super::imports::Imports;
use super::named_search::Search;
use super::tree::{FileId, Tree, TreeFile};
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::language::vocabulary::paths::LISTS_FILES;

/// Who reads the output of the code that some files run.
pub(super) struct Readers<'a, 't> {
    tree: &'a Tree<'t>,
    imports: &'a Imports,
    files: Vec<FileId>,
    /// Whether one of the files captures the output, and whether it can tell the two texts apart there.
    notices: OnceCell<(bool, bool)>,
    /// Whether one of the files, or a file that it imports, lists the files of a folder.
    lists: OnceCell<bool>,
    /// The old text and the new text.
    texts: (&'a str, &'a str),
}

impl<'a, 't> Readers<'a, 't> {
    pub(super) fn of(
        (tree, imports): (&'a Tree<'t>, &'a Imports),
        files: impl IntoIterator<Item = &'a FileId>,
        texts: (&'a str, &'a str),
    ) -> Self {
        Self {
            tree,
            imports,
            files: files.into_iter().copied().collect(),
            notices: OnceCell::new(),
            lists: OnceCell::new(),
            texts,
        }
    }

    /// Returns `true` if an inspection in a file can tell the texts apart. The inspection of a text that is printed counts if
    /// one of the files captures the output. The name of a file counts if code lists the files of a folder.
    pub(super) fn notice(&self, look: &Inspection, file: FileId) -> bool {
        let (old, new) = self.texts;
        let (captures, inspects) = match look {
            Inspection::Named => return self.lists(file),
            Inspection::Shown | Inspection::Printed => *self.notices.get_or_init(|| self.read()),
            look => return look.tells_apart(old, new),
        };
        captures && (inspects || *look == Inspection::Shown)
    }

    fn read(&self) -> (bool, bool) {
        let (old, new) = self.texts;
        let files = self.files.iter().map(|file| &self.tree.files[*file]);
        let captures = |file: &&TreeFile<'_>| file.is_test && file.sites.captures_output;
        let mut captures = files.filter(captures).peekable();
        let is_captured = captures.peek().is_some();
        let inspects = captures.any(|file| {
            let mut looks = file.output.get_or_init(|| looks_at_output(file)).iter();
            // A piece behind the id moves.
            looks.any(|look| matches!(look, Inspection::Place(_)) || look.tells_apart(old, new))
        });
        (is_captured, inspects)
    }

    /// Returns `true` if a file, or one of the files or their imports, lists the files of a folder.
    fn lists(&self, file: FileId) -> bool {
        let lists = |file: FileId| {
            let mut names = LISTS_FILES.iter();
            names.any(|name| self.tree.files[file].mentions(name))
        };
        let near = || {
            let imported = self.files.iter().flat_map(|file| self.imports.from(*file));
            self.files.iter().chain(imported).any(|file| lists(*file))
        };
        lists(file) || *self.lists.get_or_init(near)
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
            "(" => flow.other(at + 1),
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
