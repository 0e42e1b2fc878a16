//! Tests that read what code prints or logs.

use std::cell::OnceCell;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use super::flow::{Flow, Holds};
use super::named_reads::Search;
use super::tree::{FileId, Tree, TreeFile};
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::tokens::tokens;

/// How a file reads what code prints or logs.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// `true` if the file captures the output.
    is_captured: bool,
    /// The inspections of captured output.
    looks: Vec<Inspection>,
}

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
        let tests = self.files.iter().filter(|file| file.is_test);
        let outputs = tests.map(|file| file.output.get_or_init(|| Output::of(file)));
        outputs.fold((false, false), |(captures, inspects), output| {
            let mut looks = output.looks.iter();
            // A piece behind the id moves.
            let tells = |look: &Inspection| {
                matches!(look, Inspection::Place(_)) || look.tells_apart(old, new)
            };
            (captures || output.is_captured, inspects || looks.any(tells))
        })
    }
}

impl Output {
    fn of(file: &TreeFile<'_>) -> Self {
        static CAPTURES: LazyLock<Option<Regex>> = LazyLock::new(|| {
            let captures = r"capsys|capfd|caplog|capture_output|check_output|redirect_std|assertLogs|Runner\(\)|\.getvalue\(\)|\.stdout|\.stderr|spyOn\(console";
            Regex::new(captures).ok()
        });
        if !CAPTURES
            .as_ref()
            .is_some_and(|captures| captures.is_match(file.text))
        {
            return Self::default();
        }
        let tokens = tokens(file.text, 0..file.text.len(), file.walked.language.lexis);
        let mut flow = Flow::of_named(file, &tokens);
        let reads =
            words!("readouterr getvalue getMessage message text messages output stdout stderr");
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
            let holds = if name == "messages" {
                Holds::List
            } else {
                Holds::Text
            };
            flow.value(flow.start_of_path(at), last, holds);
        });
        let looks = search.looks.into_iter();
        Self {
            is_captured: true,
            looks: looks.map(|(look, _)| look).collect(),
        }
    }
}
