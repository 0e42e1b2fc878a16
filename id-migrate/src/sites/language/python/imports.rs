//! Imports: where names come from.

use memchr::memmem;
use ruff_python_ast::{Expr, StmtImport, StmtImportFrom};
use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;

use super::names::field_of;
use super::span;
use super::walker::Walker;
use crate::ids::index;
use crate::sites::ImportedName;
use crate::sites::language::vocabulary::is_constant;
use crate::sites::tokens::is_name;

impl<'src> Walker<'src> {
    /// `pytest_plugins = ["tests.runs"]`: pytest loads the fixtures of the modules, as `from tests.runs import *` does.
    pub(super) fn plugins(&mut self, modules: &Expr) {
        let modules = match modules {
            Expr::List(list) => &list.elts,
            Expr::Tuple(tuple) => &tuple.elts,
            module => std::slice::from_ref(module),
        };
        for module in modules.iter().filter_map(Expr::as_string_literal_expr) {
            let module = module.value.to_str().replace('.', "/");
            let all = vec![ImportedName::same("*")];
            self.found.import(module, all, None);
        }
    }

    /// Imports the script that a text names, in a file that starts programs: `subprocess.run(["python", "tools/show.py"])`.
    pub(super) fn import_script(&mut self, path: &str) {
        let Some(script) = path.strip_suffix(".py") else {
            return;
        };
        let is_path = script.len() < 200 && !script.contains([' ', '*', '\n']);
        // Few files contain the name of a script.
        let starts_programs =
            || memmem::find(self.found.source.as_bytes(), b"subprocess").is_some();
        if is_path && *self.starts_programs.get_or_init(starts_programs) {
            let script = script.trim_start_matches("./").to_owned();
            self.found.import(script, vec![ImportedName::NOTHING], None);
        }
    }

    /// Imports the module that Python runs: `["python", "-m", "tools.show"]`.
    pub(super) fn import_main(&mut self, before: Option<&str>, argument: Option<&str>) {
        if let (Some("-m"), Some(module)) = (before, argument) {
            let module = module.replace('.', "/");
            self.found.import(module, vec![ImportedName::NOTHING], None);
        }
    }

    pub(super) fn import(&mut self, import: &StmtImport) {
        for alias in &import.names {
            let module = self.name(&alias.name).replace('.', "/");
            let alias = alias.asname.as_ref().map(|name| self.name(name));
            self.found.import(module, Vec::new(), alias);
        }
    }

    pub(super) fn import_from(&mut self, import: &StmtImportFrom) {
        let module = import.module.as_ref();
        let path = module
            .map_or("", |module| self.name(module))
            .replace('.', "/");
        let up = match import.level {
            0 => String::new(),
            1 => "./".to_owned(),
            level => "../".repeat(level as usize - 1),
        };
        let names = import.names.iter().map(|alias| {
            let there = self.name(&alias.name);
            let here = alias.asname.as_ref().map_or(there, |name| self.name(name));
            ImportedName { there, here }
        });
        let mut names: Vec<ImportedName<'_>> = names.collect();
        let is_renamed = |name: &&ImportedName<'_>| {
            let is_plain = |name| !is_constant(name) && field_of(name).is_none();
            name.there != name.here
                && is_plain(name.there)
                && is_plain(name.here)
                && !self.is_ambiguous(**name, import.range)
        };
        let renamed: Vec<_> = names.iter().filter(is_renamed).copied().collect();
        names.extend(renamed.iter().map(|name| ImportedName::same(name.there)));
        for name in renamed {
            self.found.out.renames.add(name);
        }
        self.found.import(up + &path, names, None);
    }

    /// Returns `true` if the code may mean something else by one of the two names.
    fn is_ambiguous(&self, name: ImportedName<'_>, import: TextRange) -> bool {
        let is_bound = |after: &str| {
            let after = after.trim_start();
            after.starts_with('=') && !after.starts_with("==")
        };
        let is_member = |before: &str| before.ends_with(['.', '"', '\'']);
        let mut there = self.uses(name.there, import);
        let mut here = self.uses(name.here, import);
        there.any(|(before, _)| !before.ends_with('.'))
            || here.any(|(before, after)| is_member(before) || is_bound(after))
    }

    /// Returns the source in front of each use of a name outside of an import, and behind it.
    fn uses(&self, name: &str, import: TextRange) -> impl Iterator<Item = (&'src str, &'src str)> {
        let source = self.found.source;
        let import = span(import).range();
        let words = self.words.get_or_init(|| words(source));
        let places = words.get(name).into_iter().flatten();
        let places = places.map(|at| *at as usize);
        let places = places.filter(move |at| !import.contains(at));
        let length = name.len();
        places.map(move |at| (&source[..at], &source[at + length..]))
    }
}

/// Returns the byte offsets of each word.
fn words(source: &str) -> FxHashMap<&str, Vec<u32>> {
    let mut words: FxHashMap<_, Vec<u32>> = FxHashMap::default();
    let mut start = 0;
    for word in source.split(|one: char| one.is_ascii() && !is_name(one as u8)) {
        words.entry(word).or_default().push(index(start));
        start += word.len() + 1;
    }
    words
}
