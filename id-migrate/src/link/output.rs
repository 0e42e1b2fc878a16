//! Decides whether code reads what other code prints, logs or puts into the names of files.

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
    /// Whether a log filter or a log formatter can tell the two texts apart.
    formats: OnceCell<bool>,
    /// Whether one of the files, or a file that it imports at any distance, lists the files of a folder.
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
            formats: OnceCell::new(),
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
            || *self.formats.get_or_init(|| self.inspects_records())
    }

    /// Returns `true` if production code that the files import inspects messages of logs: `record.getMessage()[:20]`.
    fn inspects_records(&self) -> bool {
        let (old, new) = self.texts;
        let above = self.files.iter().flat_map(|file| self.imports.above(*file));
        let code = above.map(|file| &self.tree.files[*file]);
        let mut code = code.filter(|file| !file.is_test);
        code.any(|file| {
            let mut looks = file.output.get_or_init(|| looks_at_output(file)).iter();
            looks.any(|look| look.tells_apart(old, new))
        })
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

    /// Returns `true` if a file, or code that runs with one of the files, lists the files of a folder.
    fn lists(&self, file: FileId) -> bool {
        let lists = |file: FileId| {
            let mut names = LISTS_FILES.iter();
            names.any(|name| self.tree.files[file].mentions(name))
        };
        let runs = || {
            let files = self.imports.all_above(self.files.iter().copied());
            files.into_iter().any(lists)
        };
        lists(file) || *self.lists.get_or_init(runs)
    }
}

/// Returns `true` if a file may have a log filter or a log formatter.
fn reads_records(file: &TreeFile<'_>) -> bool {
    file.mentions("getMessage") || file.mentions("Formatter")
}

/// Finds the inspections of captured output in a test, and of the messages of logs in other code.
fn looks_at_output(file: &TreeFile<'_>) -> Vec<Inspection> {
    if !file.is_test && !reads_records(file) {
        return Vec::new();
    }
    let tokens = file.tokens();
    let mut flow = Flow::of_named(file, &tokens);
    let reads: &[&str] = if file.is_test {
        words!("readouterr getvalue getMessage message text messages output stdout stderr")
    } else {
        words!("getMessage format")
    };
    let defined = FxHashSet::default();
    let mut search = Search::new(&defined);
    search.begin(&mut flow, |flow, at| {
        let name = flow.word(at);
        let is_read = at > 0
            && flow.word(at - 1) == "."
            && reads.contains(&name)
            && (name != "format"
                || flow.word(at + 2) == "record"
                || flow.word(at.max(4) - 4) == "super");
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
