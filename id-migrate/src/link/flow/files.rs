//! Files of Python that get a text with the id.

use super::calls::Callee;
use super::{Flow, Holds, Place, Step};
use crate::sites::language::Lexis;

impl<'t> Flow<'_, 't> {
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
                "load" | "safe_load" if matches!(self.word(at - 2), "json" | "yaml" | "pickle") => {
                    Holds::WITHIN
                }
                "read_text" | "read_bytes" | "read" | "readline" | "readlines"
                    if holds == Holds::Text =>
                {
                    holds
                }
                _ => continue,
            };
            if self.before(at) == "." && self.word(at + 1) == "(" {
                self.value(self.start_of_path(at), self.other(at + 1), read);
            }
        }
    }
}
