//! Follows an error with an id to the code that catches the error.

use super::CallGraph;
use super::holders::{Holder, HolderKind};
use super::stored::sorted;
use crate::link::flow::{Holds, names_error};
use crate::link::tree::FileId;
use crate::sites::language::Lexis;

/// The member of an error of JavaScript that holds its text.
const MESSAGE: &str = "message";

/// Maximum number of files between the code that throws an error and the callers of the code that catches the error.
const CALLERS: usize = 2;

impl<'t> CallGraph<'_, 't> {
    /// Adds the variables near a file that may catch an error of a class.
    pub(super) fn caught(&self, file: FileId, class: &'t str, next: &mut Vec<Holder<'t>>) {
        if self.tree.lexis(file) == Lexis::JavaScript {
            return self.read_messages(file, next);
        }
        let near = self.near(file, true).into_iter();
        let catches =
            |file: &FileId| self.mentions(*file, "except") || self.mentions(*file, "aises(");
        let caught = |file| self.in_file(file, class, HolderKind::Caught, Holds::WITHIN);
        next.extend(near.filter(catches).map(caught));
    }

    /// Adds the reads of an error's message in the files whose code may call the code of a file.
    fn read_messages(&self, file: FileId, next: &mut Vec<Holder<'t>>) {
        let mut files = self.near(file, true);
        for _ in 0..CALLERS {
            let callers = files.iter().flat_map(|file| self.imports.importers(*file));
            files = sorted(callers.chain(&files).copied());
        }
        let readers = files
            .into_iter()
            .filter(|file| self.mentions(*file, MESSAGE));
        let message = |file| self.in_file(file, MESSAGE, HolderKind::Message, Holds::Text);
        next.extend(readers.map(message));
    }

    /// Returns `true` if a class of the tree inherits from a class of errors.
    pub(super) fn is_error_class(&self, class: &str) -> bool {
        let class = self.classes_by_name.get_key_value(class);
        class.is_some_and(|(class, _)| {
            let above = self.classes.above(class);
            above.iter().any(|base| names_error(base))
        })
    }

    /// Returns the names of the classes that catch an error of a class.
    pub(super) fn catching(&self, class: &'t str) -> Vec<&'t str> {
        let mut names = self.classes.above(class);
        names.push(class);
        let is_known =
            |name: &&str| *name == "Exception" || self.classes_by_name.contains_key(name);
        // A class of a library may be below others.
        if !names.iter().all(is_known) {
            names.extend(["LookupError", "OSError"]);
        }
        names.extend(["Exception", "BaseException"]);
        names
    }
}
