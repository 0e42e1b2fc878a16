//! Objects that store an id: an object has other names than the one through which it got the id.

use super::calls::Callee;
use super::{Flow, Holds, Place, Step};
use crate::sites::language::Lexis;
use crate::sites::tokens::TokenKind;

impl<'t> Flow<'_, 't> {
    /// Follows an object that its method `by` may have stored the value in. `last` is the last token of the object: a variable,
    /// a member, an element or the result of a call.
    pub(super) fn kept_in(&mut self, last: usize, by: &'t str, holds: Holds<'t>) {
        let name = self.word(last);
        if self.is(last, TokenKind::Close) {
            return self.kept_in_result(last, holds);
        }
        if !self.is(last, TokenKind::Name) {
            return;
        }
        if self.is_own(last) {
            return self.steps.push(Step::Own(name, holds));
        }
        self.steps.push(Step::Kept { by, name, holds });
        if matches!(self.before(last), "." | "?.") && holds.is_stored() {
            let owner = last.checked_sub(2).map_or("", |at| self.word(at));
            self.steps.push(Step::Shared { owner, name, holds });
        }
    }

    /// `jobs.setdefault("a", []).append(run_id)`, `self.jobs["a"].append(run_id)`, `service.jobs().append(run_id)`
    fn kept_in_result(&mut self, close: usize, holds: Holds<'t>) {
        let open = self.other(close);
        let Some(before) = open.checked_sub(1).filter(|_| holds.is_stored()) else {
            return;
        };
        let key = self.literal(open + 1);
        let name = self.word(before);
        match (self.word(open), key) {
            ("[", Some(key)) => self.member(key, None, holds),
            ("(", Some(key)) if matches!(name, "get" | "setdefault") => {
                self.member(key, None, holds);
            }
            ("(", _) if self.is(before, TokenKind::Name) => {
                self.steps.push(Step::GivenOut(name, holds));
            }
            _ => {}
        }
    }

    /// `setattr(run, "job", run_id)`
    pub(super) fn set_by_name(
        &mut self,
        callee: Callee<'t>,
        close: usize,
        place: Place<'t>,
        holds: Holds<'t>,
    ) {
        if callee.name != "setattr" || callee.receiver_at.is_some() || place != Place::Index(2) {
            return;
        }
        let first = callee.at + 2;
        let end = self.end_of_element(first);
        if let Some(key) = self.literal(end + 1).filter(|_| end < close) {
            self.member(key, None, holds);
            self.kept_in(end - 1, "", Holds::Within(key));
        }
    }

    /// `path.write_text(run_id)`, `json.dump({"job": run_id}, file)`
    pub(super) fn written_to_file(
        &mut self,
        callee: Callee<'t>,
        place: Place<'t>,
        holds: Holds<'t>,
    ) {
        let is_dumped = callee.name == "dump" && callee.receiver.is_some();
        let writes = match callee.name {
            "write_text" | "write_bytes" | "writerow" | "writelines" => true,
            "write" => callee.receiver.is_some(),
            _ => is_dumped,
        };
        let is_written = writes && place == Place::Index(0) && self.lexis == Lexis::Python;
        if is_written && (holds.is_text() || holds.is_stored()) {
            self.steps.push(Step::Written(if is_dumped {
                Holds::WITHIN
            } else {
                Holds::Text
            }));
        }
    }

    /// Follows the content of files to every read: `path.read_text()`, `json.load(file)`.
    pub(in crate::link) fn reads_of_files(&mut self, holds: Holds<'t>) {
        for at in 2..self.tokens.len() {
            let read = match self.word(at) {
                "read_text" | "read_bytes" | "read" | "readline" | "readlines" => holds,
                "load" | "safe_load" => Holds::WITHIN,
                _ => continue,
            };
            let is_loaded = matches!(self.word(at - 2), "json" | "yaml" | "pickle");
            let is_read = holds == Holds::Text && read == holds || is_loaded;
            if is_read && self.before(at) == "." && self.word(at + 1) == "(" {
                self.value(self.start_of_path(at), self.other(at + 1), read);
            }
        }
    }

    /// Follows a variable that stores the value to the object that it stands for: `jobs = self.jobs`.
    pub(in crate::link) fn named_object(&mut self, holds: Holds<'t>, uses: &[u32]) {
        for at in uses.iter().map(|at| *at as usize) {
            let is_member = matches!(self.before(at), "." | "?." | "::");
            if self.word(at + 1) == "=" && !is_member {
                self.object_at(at + 2, holds);
            }
        }
    }

    /// Follows what a function returns to the objects that store the value: `return self._jobs`.
    pub(in crate::link) fn returned_objects(&mut self, holds: Holds<'t>) {
        for at in 0..self.tokens.len() {
            if self.word(at) == "return" {
                self.object_at(at + 1, holds);
            }
        }
    }

    /// Follows the object whose path begins with a token and is a whole expression.
    fn object_at(&mut self, first: usize, holds: Holds<'t>) {
        if !self.is(first, TokenKind::Name) {
            return;
        }
        let mut last = first;
        loop {
            let next = last + 1;
            match self.word(next) {
                "." | "?." if self.is(next + 1, TokenKind::Name) => last = next + 1,
                "(" | "[" => last = self.other(next).max(next),
                _ => break,
            }
        }
        let is_whole = last + 1 >= self.tokens.len()
            || self.is(last + 1, TokenKind::LineEnd)
            || matches!(self.word(last + 1), ";" | "}")
            || self.lexis == Lexis::JavaScript && self.starts_line(last + 1);
        if is_whole {
            self.kept_in(last, "", holds);
        }
    }

    /// Returns `true` if a name stands for an imported module, or for a name that is imported from one.
    pub(super) fn is_module(&self, name: &str) -> bool {
        let mut imports = self.file.sites.imports.iter();
        imports.any(|import| import.binds(name))
    }

    /// Returns `true` if a token is the first of its line.
    fn starts_line(&self, at: usize) -> bool {
        let between = self.tokens[at - 1].end as usize..self.tokens[at].start as usize;
        self.text[between].contains('\n')
    }
}
