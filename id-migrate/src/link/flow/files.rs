//! Follows a text with the id into files and the names of files.

use super::calls::Callee;
use super::{Flow, Holds, Place, Step};
use crate::link::sql::Statement;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::language::vocabulary::paths::{creates_file, is_path_function, is_path_module};

/// Functions that write a text to a file, besides `write`.
const WRITERS: &[&str] = words!(
    "write_text write_bytes writerow writelines writeFile writeFileSync writeSync appendFile appendFileSync"
);

/// Functions that return the text of a file.
const READERS: &[&str] = words!(
    "read_text read_bytes read readline readlines getvalue readFile readFileSync read_to_string"
);

impl<'f, 't: 'f> Flow<'f, 't> {
    /// `path.write_text(run_id)`, `json.dump({"job": run_id}, file)`, `writeFileSync(path, runId)`
    pub(super) fn written_to_file(
        &mut self,
        callee: Callee<'t>,
        place: Place<'t>,
        holds: Holds<'t>,
    ) {
        let is_python = self.lexis == Lexis::Python;
        let is_dumped = callee.name == "dump" && callee.receiver.is_some();
        let stores = is_python && self.stores_row(callee);
        let writes = WRITERS.contains(&callee.name)
            || match callee.name {
                "write" if is_python => callee.receiver.is_some(),
                "write" => matches!(callee.receiver, Some("fs" | "Bun")),
                _ => is_dumped,
            };
        if stores && place == Place::Index(1) && (holds.is_text() || holds.is_stored()) {
            self.steps.push(Step::Written(Holds::BUILT));
        }
        let text = Place::Index(u32::from(!is_python));
        if writes && place == text && (holds.is_text() || holds.is_stored()) {
            self.steps.push(Step::Written(if is_dumped {
                Holds::WITHIN
            } else {
                Holds::Text
            }));
        }
    }

    /// `db.execute("INSERT INTO jobs (key) VALUES (?)", (run_id,))`
    fn stores_row(&self, callee: Callee<'t>) -> bool {
        let sql = self.literal(callee.at + 2).unwrap_or_default();
        matches!(callee.name, "execute" | "executemany") && Statement::of(sql).writes()
    }

    /// `join(root, runId)` of `node:path`, `root.join(run_id)` of Rust, ``mkdirSync(`${root}/${runId}`)``
    pub(super) fn named_after(&mut self, callee: Callee<'t>, place: Place<'t>, holds: Holds<'t>) {
        let joins = match self.lexis {
            Lexis::Rust => callee.name == "join" && callee.receiver_at.is_some(),
            _ => self
                .of_path_module(callee)
                .is_some_and(|name| is_path_function("path", name)),
        };
        let creates = self.lexis != Lexis::Python
            && holds == Holds::Text
            && place == Place::Index(0)
            && creates_file(callee.receiver, callee.name);
        let is_archived = match place {
            Place::Index(0) => matches!(callee.name, "writestr" | "ZipInfo" | "TarInfo"),
            place => place == Place::Keyword("arcname"),
        };
        if holds.is_text() && (joins || creates || is_archived) {
            self.look(Inspection::Named, callee.at);
        }
    }

    /// Returns the name of the function of a path module that the callee is: `join` of `path.join`, `os.path.join` and
    /// `at(root)` after `import { join as at } from "node:path"`.
    pub(super) fn of_path_module(&self, callee: Callee<'t>) -> Option<&'f str> {
        // `os.path.join(root, run_id)`
        let owner = callee.receiver_at.and_then(|at| at.checked_sub(2));
        let is_of_os = owner.is_some_and(|at| {
            self.word(at) == "os" && self.word(at + 1) == "." && self.file.sites.imports_name("os")
        });
        if is_of_os && callee.receiver == Some("path") {
            return Some(callee.name);
        }
        let imported = self.imported(callee)?;
        let is_of_path = is_path_module(imported.module)
            || imported.module == "os" && imported.owner() == "path";
        is_of_path.then_some(imported.name)
    }

    /// Follows the content of files to every read: `path.read_text()`, `json.load(file)`.
    pub(in crate::link) fn reads_of_files(&mut self, holds: Holds<'t>) {
        for at in 2..self.tokens.len() {
            let read = match self.word(at) {
                "load" | "safe_load"
                    if holds != Holds::BUILT
                        && matches!(self.word(at - 2), "json" | "yaml" | "pickle") =>
                {
                    Holds::WITHIN
                }
                "reader" | "DictReader" if self.word(at - 2) == "csv" => Holds::BUILT,
                "fetchone" | "fetchall" | "fetchmany" if holds == Holds::BUILT => holds,
                word if READERS.contains(&word) && holds == Holds::Text => holds,
                // The size of a file tells the length of its text.
                "st_size" => {
                    self.length(at, Holds::Text);
                    continue;
                }
                "getsize" | "tell" if self.word(at + 1) == "(" => {
                    self.length(self.other(at + 1), Holds::Text);
                    continue;
                }
                _ => continue,
            };
            let is_member = matches!(self.before(at), "." | "::");
            let is_call = self.word(at + 1) == "(" && self.before(at) != "function";
            if is_call && (is_member || self.lexis == Lexis::JavaScript) {
                self.value(self.start_of_path(at), self.other(at + 1), read);
            }
        }
    }
}
