//! Actions of the walk per kind of node. All other nodes are traversed.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, ImplItemFn, ItemFn, Local, Pat, Stmt, TraitItemFn};

use super::items::{is_test, text_of_attribute};
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Position, ScopeKind};

impl<'ast> Visit<'ast> for Walker<'_> {
    fn visit_expr(&mut self, expression: &'ast Expr) {
        self.expr(expression, Slot::ANONYMOUS);
    }

    fn visit_lit(&mut self, literal: &'ast syn::Lit) {
        self.literal(literal, &Slot::ANONYMOUS);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if let Some(name) = &item.ident {
            self.macro_signatures(name, &item.mac);
        }
        visit::visit_item_macro(self, item);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.macro_call(call, &Slot::ANONYMOUS);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        self.attribute(attribute);
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        match statement {
            Stmt::Item(item) => self.visit_item(item),
            statement => self.within(self.extent_of_statement(statement), |walker| {
                visit::visit_stmt(walker, statement);
            }),
        }
    }

    fn visit_local(&mut self, local: &'ast Local) {
        self.local(local);
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.block(block, &Slot::ANONYMOUS);
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.function(&item.attrs, &item.sig, Some(&item.block), true);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.function(&item.attrs, &item.sig, Some(&item.block), false);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.function(&item.attrs, &item.sig, item.default.as_ref(), false);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = self.ident(&item.ident);
        let is_test = is_test(&item.attrs);
        if item.content.is_none() {
            // `#[path = "runs_tests.rs"] mod tests;`
            let path = text_of_attribute(&item.attrs, "path");
            let path = path.as_deref().map(|path| path.trim_end_matches(".rs"));
            let module = format!("./{}", path.unwrap_or(name));
            self.found.submodule(module, name, is_test);
        }
        self.scoped(ScopeKind::Class, name, is_test, |walker| {
            visit::visit_item_mod(walker, item);
        });
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let name = match &*item.self_ty {
            syn::Type::Path(path) => self.last_segment(&path.path),
            _ => "",
        };
        let r#trait = item.trait_.as_ref();
        let r#trait = r#trait.map(|(path, _)| self.last_segment(path));
        self.found.class(name, r#trait.into_iter().collect());
        let outer = std::mem::replace(&mut self.self_type, name);
        self.scoped(ScopeKind::Class, name, is_test(&item.attrs), |walker| {
            visit::visit_item_impl(walker, item);
        });
        self.self_type = outer;
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.renamed_variants(item);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let name = self.ident(&item.ident);
        let outer = std::mem::replace(&mut self.self_type, name);
        self.found.class(name, Vec::new());
        self.scoped(ScopeKind::Class, name, false, |walker| {
            visit::visit_item_trait(walker, item);
        });
        self.self_type = outer;
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        let head = (&*item.attrs, &item.ident);
        self.constant(head, item.span(), &item.ty, &item.expr);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        let head = (&*item.attrs, &item.ident);
        self.constant(head, item.span(), &item.ty, &item.expr);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        let head = (&*item.attrs, &item.ident);
        self.constant(head, item.span(), &item.ty, &item.expr);
        if let Some(token) = self.token_of(&item.expr) {
            let (object, name) = (self.self_type, self.ident(&item.ident));
            self.within(self.span(item.span()), |walker| {
                walker.found.bind_member(object, name, "::", token);
            });
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import(&item.tree);
    }

    fn visit_pat(&mut self, pattern: &'ast Pat) {
        // A literal in a pattern that is matched against an id goes through `pattern`.
        self.pattern(pattern, &Slot::ANONYMOUS);
    }

    fn visit_field_pat(&mut self, field: &'ast syn::FieldPat) {
        let name = self.member(&field.member);
        let slot = Self::slot_of(name, Position::Comparison, true);
        self.pattern(&field.pat, &slot);
    }
}
