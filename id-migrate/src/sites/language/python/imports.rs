//! Imports: where names come from.

use memchr::memmem;
use ruff_python_ast::{Expr, StmtImport, StmtImportFrom};

use super::walker::Walker;
use crate::sites::ImportedName;

impl Walker<'_> {
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
        let names = names.collect();
        self.found.import(up + &path, names, None);
    }
}
