//! Python code that catches an error with an id.

use super::CallGraph;
use super::holders::{Holder, HolderKind};
use crate::link::flow::Holds;
use crate::link::tree::FileId;

impl<'t> CallGraph<'_, 't> {
    /// Adds the variables near a file that may catch an error of a class.
    pub(super) fn caught(&self, file: FileId, class: &'t str, next: &mut Vec<Holder<'t>>) {
        let near = self.near(file, true).into_iter();
        let catches =
            |file: &FileId| self.mentions(*file, "except") || self.mentions(*file, "aises(");
        next.extend(near.filter(catches).map(|file| {
            let code = (file, self.whole(file));
            Holder::new(code, class, HolderKind::Caught, Holds::WITHIN)
        }));
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
