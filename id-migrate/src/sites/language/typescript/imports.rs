//! Modules: the imports of a file and the names that it exports.

use std::borrow::Cow;

use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, CallExpression, ExportAllDeclaration,
    ExportDefaultDeclaration, ExportDefaultDeclarationKind, ExportFromDeclaration, ExportSpecifier,
    Expression, ImportDeclaration, ImportDeclarationSpecifier, MemberExpression, StringLiteral,
    VariableDeclarator,
};

use oxc_ast_visit::walk;

use super::names::member_of;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::{ImportedName, ScopeId};

/// The name of a default export, for exporter and importer.
const DEFAULT: &str = "default";

/// Extensions in module names. `./ids.js` is compiled from `ids.ts`.
const EXTENSIONS: [&str; 8] = [".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"];

impl<'src> Walker<'src> {
    /// `import RUN, { IDS as KNOWN } from "./ids"`, `import * as ids from "./ids"`
    pub(super) fn import(&mut self, import: &ImportDeclaration<'_>) {
        self.module_name(&import.source);
        let mut names = Vec::new();
        let mut alias = None;
        for specifier in import.specifiers.iter().flatten() {
            match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => names.push(ImportedName {
                    there: module_export(self.text_of(&it.imported)),
                    here: self.text(it.local.span),
                }),
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    names.push(ImportedName {
                        there: DEFAULT,
                        here: self.text(it.local.span),
                    });
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                    alias = Some(self.text(it.local.span));
                }
            }
        }
        self.import_module(self.text(import.source.span), names, alias);
    }

    /// `export * from "./ids"`, `export * as ids from "./ids"`
    pub(super) fn export_all(&mut self, export: &ExportAllDeclaration<'_>) {
        self.module_name(&export.source);
        let alias = export.exported.as_ref().map(|name| self.text_of(name));
        let names = match alias {
            None => vec![ImportedName::same("*")],
            Some(_) => Vec::new(),
        };
        self.import_module(self.text(export.source.span), names, alias);
    }

    /// `export { IDS as KNOWN } from "./ids"`
    pub(super) fn export_from(&mut self, export: &ExportFromDeclaration<'_>) {
        self.module_name(&export.source);
        let names = export.specifiers.iter().map(|specifier| ImportedName {
            there: module_export(self.text_of(&specifier.local)),
            here: module_export(self.text_of(&specifier.exported)),
        });
        let names = names.collect();
        self.import_module(self.text(export.source.span), names, None);
    }

    /// Reads `export { RUN as FIRST_RUN }`: other files know the value under the second name.
    pub(super) fn export_renamed(&mut self, export: &ExportSpecifier<'_>) {
        let local = self.text_of(&export.local);
        let exported = module_export(self.text_of(&export.exported));
        if local != exported {
            self.found.bind_again(local, exported);
            self.found.out.exports.push((exported, local));
        }
    }

    /// `export default function start(runId) { … }`, `export default start`, `export default (runId) => …`
    pub(super) fn export_default(&mut self, export: &ExportDefaultDeclaration<'_>) {
        let id = match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function)
                if function.id.is_none() =>
            {
                return self.function(Some(DEFAULT), function, false);
            }
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => function.id.as_ref(),
            ExportDefaultDeclarationKind::ClassDeclaration(class) => class.id.as_ref(),
            _ => None,
        };
        if let Some(id) = id {
            let local = self.text(id.span);
            self.found.out.exports.push((DEFAULT, local));
        }
        match export.declaration.as_expression() {
            Some(value)
                if matches!(
                    value.get_inner_expression(),
                    Expression::ArrowFunctionExpression(_)
                ) =>
            {
                self.named_expr(DEFAULT, value, Slot::ANONYMOUS, false);
            }
            _ => walk::walk_export_default_declaration(self, export),
        }
        if let Some(value) = export.declaration.as_expression() {
            self.bind_default(value);
        }
    }

    /// Remembers that a constant of the module is another function: `export const start = service.run`.
    pub(super) fn export_constant(&mut self, name: &'src str, value: &Expression<'_>) {
        let value = value.get_inner_expression();
        let is_path = matches!(
            value,
            Expression::Identifier(_) | Expression::StaticMemberExpression(_)
        );
        let path = self.text_of(value);
        if self.found.scope == ScopeId::MODULE && is_path && path != name {
            self.found.out.exports.push((name, path));
        }
    }

    /// `export default "x"`, `export default RUN`, `export default { run: "x" }`
    pub(super) fn bind_default(&mut self, value: &Expression<'_>) {
        match value.get_inner_expression() {
            Expression::Identifier(name) => {
                let local = self.text(name.span);
                self.found.bind_again(local, DEFAULT);
                self.found.out.exports.push((DEFAULT, local));
            }
            _ => self.bind_value(DEFAULT, value),
        }
    }

    fn bind_value(&mut self, name: &'src str, value: &Expression<'_>) {
        if let Some(token) = Self::token_of(value) {
            self.found.bind(name, token);
        }
        self.members_of(name, value);
    }

    /// `module.exports = { RUN: "x" }`, `module.exports = RUN`
    pub(super) fn module_exports(&mut self, target: &AssignmentTarget<'_>, value: &Expression<'_>) {
        let is_whole = target
            .as_member_expression()
            .is_some_and(|target| self.is_exports_of_module(target));
        if self.found.scope != ScopeId::MODULE || !is_whole {
            return;
        }
        match value.get_inner_expression() {
            Expression::ObjectExpression(object) => {
                for (name, value) in self.members(object) {
                    self.bind_value(name, value);
                    self.export_constant(name, value);
                }
            }
            _ => self.bind_default(value),
        }
    }

    /// Returns `true` for `exports.start` and `module.exports.start`.
    pub(super) fn is_export(&self, target: &AssignmentTarget<'_>) -> bool {
        let object = target.as_member_expression().map(MemberExpression::object);
        let is_exports = object.is_some_and(|object| match object {
            Expression::Identifier(name) => name.name == "exports",
            object => member_of(object).is_some_and(|object| self.is_exports_of_module(object)),
        });
        self.found.scope == ScopeId::MODULE && is_exports
    }

    fn is_exports_of_module(&self, member: &MemberExpression<'_>) -> bool {
        let is_module =
            matches!(member.object(), Expression::Identifier(name) if name.name == "module");
        is_module && self.member_name(member) == Some("exports")
    }

    /// `const { RUN } = require("./ids")`, `const ids = await import("./ids")`
    pub(super) fn require(&mut self, declarator: &VariableDeclarator<'_>) {
        let module = match declarator.init.as_ref().map(super::names::bare) {
            Some(Expression::CallExpression(call)) => self.required_module(call),
            Some(Expression::ImportExpression(import)) => match &import.source {
                Expression::StringLiteral(module) => Some(self.text(module.span)),
                _ => None,
            },
            _ => None,
        };
        let Some(token) = module else { return };
        let mut names = Vec::new();
        let mut alias = None;
        match &declarator.id {
            BindingPattern::ObjectPattern(pattern) => {
                for property in &pattern.properties {
                    let there = self.key_name(&property.key, property.computed);
                    if let (Some(there), Some(here)) = (there, self.pattern_name(&property.value)) {
                        names.push(ImportedName { there, here });
                    }
                }
            }
            pattern => {
                alias = self.pattern_name(pattern);
                names.extend(alias.map(|here| ImportedName {
                    there: DEFAULT,
                    here,
                }));
            }
        }
        self.import_module(token, names, alias);
    }

    /// Returns the module of `require("./ids")` and of `await vi.importActual("./ids")`, in quotes.
    fn required_module(&self, call: &CallExpression<'_>) -> Option<&'src str> {
        let name = self.last_name(&call.callee)?;
        if !matches!(name, "require" | "requireActual" | "importActual") {
            return None;
        }
        match call.arguments.first()?.as_expression()? {
            Expression::StringLiteral(module) => Some(self.text(module.span)),
            _ => None,
        }
    }

    /// `require("./ids").check(runId)`, `import("./ids").then((ids) => …)`
    pub(super) fn module_of_call(&mut self, module: &StringLiteral<'_>) {
        self.module_name(module);
        let token = self.text(module.span);
        let path = path_of(token.trim_matches(['"', '\'', '`']));
        // A declaration has imported the module already.
        let last = self.found.out.imports.last();
        if last.is_none_or(|import| import.module != path) {
            self.import_script(token);
        }
    }

    /// Imports the script that a text names: `spawnSync("node", ["src/cli.js"])`, `jest.requireMock("../src/api")`. `token` is
    /// the text in quotes.
    pub(super) fn import_script(&mut self, token: &'src str) {
        let path = token.trim_matches(['"', '\'']);
        let is_relative = path.starts_with("./") || path.starts_with("../");
        let is_script = EXTENSIONS.iter().any(|end| path.ends_with(end));
        let is_path = path.len() < 200 && !path.contains([' ', '*', '\n']);
        if is_path && (is_relative && path.len() > 3 || is_script) {
            self.found
                .import(path_of(path), vec![ImportedName::NOTHING], None);
        }
    }

    /// Remembers an import; `token` is the module's name in quotes.
    fn import_module(
        &mut self,
        token: &'src str,
        names: Vec<ImportedName<'src>>,
        alias: Option<&'src str>,
    ) {
        let module = path_of(token.trim_matches(['"', '\'', '`']));
        self.found.import(module, names, alias);
    }
}

/// Returns a name in an export's braces; it may be in quotes.
fn module_export(written: &str) -> &str {
    written.trim_matches(['"', '\''])
}

/// Returns the path of a module. The first part of an alias of `tsconfig.json` (`@/ids`, `~/ids`, `#ids`) is not a folder,
/// so the rest is matched with the ends of paths.
fn path_of(module: &str) -> Cow<'_, str> {
    let mut aliases = ["@/", "~/", "#/", "$lib/"].iter();
    let inside = aliases.find_map(|own| module.strip_prefix(own));
    let module = inside.unwrap_or_else(|| module.trim_start_matches(['@', '#', '~']));
    let folder = module.strip_suffix('/').filter(|it| !it.is_empty());
    let module = folder.unwrap_or(module);
    if module.ends_with("..") || module == "." {
        return Cow::Owned(format!("{module}/index"));
    }
    let mut extensions = EXTENSIONS.iter();
    let stem = extensions.find_map(|extension| module.strip_suffix(extension));
    Cow::Borrowed(stem.unwrap_or(module))
}
