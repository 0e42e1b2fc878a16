//! Items and statements: what they define, bind and bring in.

use proc_macro2::TokenTree;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Expr, FnArg, ImplItemFn, ItemFn, Local, Meta, Pat, Signature, Stmt,
    TraitItemFn,
};

use super::names::returned_field;
use super::walker::Walker;
use crate::language::collector::index;
use crate::language::slot::Slot;
use crate::language::walk::Walk as _;
use crate::site::{Field, Import, Negative, Position, ScopeKind, Span};

/// Whether `#[cfg(…)]` or `#[test]` says that an item is for tests only.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => list
            .tokens
            .clone()
            .into_iter()
            .any(|token| matches!(token, TokenTree::Ident(name) if name == "test")),
        Meta::List(list) => ends_in_test(&list.path),
        Meta::Path(path) => ends_in_test(path),
        Meta::NameValue(_) => false,
    })
}

/// `test`, `tokio::test`, `rstest`, `test_case`, `wasm_bindgen_test`.
fn ends_in_test(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|segment| {
        let name = segment.ident.to_string();
        name == "test"
            || name == "rstest"
            || name == "test_case"
            || name == "case"
            || name.ends_with("_test")
    })
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident(name))
}

impl<'src> Walker<'src> {
    fn function(
        &mut self,
        attributes: &[Attribute],
        signature: &Signature,
        body: Option<&Block>,
        is_free: bool,
    ) {
        let name = self.ident(&signature.ident);
        self.signature(name, signature, is_free);
        self.cases(attributes, signature);
        let Some(body) = body else { return };
        let returns = match returned_field(name) {
            Some(field) => Slot::id(field, name, Position::Return),
            None => Slot::ANONYMOUS,
        };
        let fails = has(attributes, "should_panic").then_some(Negative::Raises);
        let extent = Span::new(
            self.span(signature.ident.span()).start,
            self.span(body.brace_token.span.close()).end,
        );
        self.within(extent, |walker| {
            walker.scoped(ScopeKind::Function, name, is_test(attributes), |walker| {
                walker.negatively(fails, |walker| {
                    walker.returning(returns.clone(), |walker| walker.block(body, &returns));
                });
            });
        });
    }

    /// A block whose last expression is what the slot asks for.
    pub(super) fn block(&mut self, block: &Block, slot: &Slot<'src>) {
        for (at, statement) in block.stmts.iter().enumerate() {
            match statement {
                Stmt::Expr(value, None) if at + 1 == block.stmts.len() => {
                    self.within(self.extent_of(value), |walker| {
                        walker.expr(value, slot.clone());
                    });
                }
                statement => self.visit_stmt(statement),
            }
        }
    }

    fn signature(&mut self, name: &'src str, signature: &Signature, is_free: bool) {
        let parameters: Vec<Option<&'src str>> = signature
            .inputs
            .iter()
            .filter_map(|input| match input {
                FnArg::Receiver(_) => None,
                FnArg::Typed(typed) => Some(self.pattern_name(&typed.pat)),
            })
            .collect();
        let ids = parameters
            .iter()
            .enumerate()
            .filter_map(|(at, name)| Some((index(at), Field::from_snake_case((*name)?)?)))
            .collect();
        let is_method = signature.receiver().is_some();
        // `Context::new(…)` is known by its type, as a class is.
        let name = if name == "new" && !is_free && !is_method {
            self.self_type
        } else {
            name
        };
        let positional = index(parameters.len());
        self.found.out.signatures.push(crate::site::Signature {
            name,
            is_method,
            positional,
            required: positional,
            ids,
        });
    }

    /// `#[case("x")]` and `#[test_case("x"; "…")]`: each argument belongs to a parameter.
    fn cases(&mut self, attributes: &[Attribute], signature: &Signature) {
        let parameters: Vec<(&'src str, bool)> = signature
            .inputs
            .iter()
            .filter_map(|input| match input {
                FnArg::Receiver(_) => None,
                FnArg::Typed(typed) => {
                    Some((self.pattern_name(&typed.pat)?, has(&typed.attrs, "case")))
                }
            })
            .collect();
        for attribute in attributes {
            let Meta::List(list) = &attribute.meta else {
                self.attribute(attribute);
                continue;
            };
            let names: Vec<&'src str> = match list
                .path
                .segments
                .iter()
                .map(|it| it.ident.to_string())
                .collect::<Vec<_>>()[..]
            {
                [ref first, ..] if first == "case" => parameters
                    .iter()
                    .filter(|(_, is_case)| *is_case)
                    .map(|(name, _)| *name)
                    .collect(),
                [ref first, ..] if first == "test_case" => {
                    parameters.iter().map(|(name, _)| *name).collect()
                }
                _ => {
                    self.attribute(attribute);
                    continue;
                }
            };
            self.within(self.span(attribute.span()), |walker| {
                walker.case(list, &names);
            });
        }
        for input in &signature.inputs {
            let FnArg::Typed(typed) = input else { continue };
            let name = self.pattern_name(&typed.pat);
            for attribute in &typed.attrs {
                match (
                    &attribute.meta,
                    name.filter(|_| attribute.path().is_ident("values")),
                ) {
                    (Meta::List(list), Some(name)) => {
                        let names = vec![name; 64];
                        self.within(self.span(attribute.span()), |walker| {
                            walker.case(list, &names);
                        });
                    }
                    _ => self.attribute(attribute),
                }
            }
        }
    }

    fn case(&mut self, list: &syn::MetaList, names: &[&'src str]) {
        let sibling = Some(self.found.new_sibling());
        // What follows a semicolon is the case's name.
        let is_name =
            |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ';');
        let values = list
            .tokens
            .clone()
            .into_iter()
            .take_while(|token| !is_name(token))
            .collect();
        let Some(values) = super::macros::expressions(values) else {
            return self.opaque(list.tokens.clone(), &Slot::ANONYMOUS);
        };
        for (at, value) in values.iter().enumerate() {
            let slot = match names
                .get(at)
                .map(|name| Self::slot_of(name, Position::Parametrize, false))
            {
                Some(Slot::Id(id)) => Slot::Id(id.beside(sibling)),
                _ => Slot::ANONYMOUS,
            };
            self.expr(value, slot);
        }
    }

    fn local(&mut self, local: &Local) {
        let Some(init) = &local.init else { return };
        if let (Pat::Tuple(targets), Expr::Tuple(values)) = (&local.pat, &*init.expr)
            && targets.elems.len() == values.elems.len()
        {
            let sibling = Some(self.found.new_sibling());
            for (target, value) in targets.elems.iter().zip(&values.elems) {
                let slot = self.slot_of_pattern(target).beside(sibling);
                self.expr(value, slot);
                if let Some(name) = self.pattern_name(target) {
                    self.bind(name, value);
                }
            }
        } else {
            let slot = self.slot_of_pattern(&local.pat);
            let fails = super::patterns::is_err_pattern(&local.pat).then_some(Negative::Raises);
            self.negatively(fails, |walker| walker.expr(&init.expr, slot));
            if let Some(name) = self.pattern_name(&local.pat) {
                self.bind(name, &init.expr);
            }
        }
        self.visit_pat(&local.pat);
        if let Some((_, diverge)) = &init.diverge {
            self.visit_expr(diverge);
        }
    }

    /// `const RUN_ID: &str = "x"`
    fn constant(&mut self, name: &'src str, r#type: &syn::Type, value: &Expr) {
        let slot = match Self::slot_of(name, Position::Assignment, false) {
            slot if slot.is_no_id() => match self.field_of_type(r#type) {
                Some(field) => Slot::id(field, name, Position::Assignment),
                None => slot,
            },
            slot => slot,
        };
        self.expr(value, slot);
        self.bind(name, value);
    }
}
impl<'ast> Visit<'ast> for Walker<'_> {
    fn visit_expr(&mut self, expression: &'ast Expr) {
        self.expr(expression, Slot::ANONYMOUS);
    }

    fn visit_lit(&mut self, literal: &'ast syn::Lit) {
        self.literal(literal, &Slot::ANONYMOUS);
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
        if item.content.is_none() {
            let module = format!("./{name}").into();
            self.found.out.imports.push(Import {
                module,
                names: Vec::new(),
                alias: Some(name),
            });
        }
        self.scoped(ScopeKind::Class, name, is_test(&item.attrs), |walker| {
            visit::visit_item_mod(walker, item);
        });
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let name = match &*item.self_ty {
            syn::Type::Path(path) => self.last_segment(&path.path),
            _ => "",
        };
        let outer = std::mem::replace(&mut self.self_type, name);
        self.scoped(ScopeKind::Class, name, is_test(&item.attrs), |walker| {
            visit::visit_item_impl(walker, item);
        });
        self.self_type = outer;
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let name = self.ident(&item.ident);
        let outer = std::mem::replace(&mut self.self_type, name);
        self.scoped(ScopeKind::Class, name, false, |walker| {
            visit::visit_item_trait(walker, item);
        });
        self.self_type = outer;
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        let name = self.ident(&item.ident);
        item.attrs
            .iter()
            .for_each(|attribute| self.attribute(attribute));
        self.within(self.span(item.span()), |walker| {
            walker.constant(name, &item.ty, &item.expr);
        });
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        let name = self.ident(&item.ident);
        item.attrs
            .iter()
            .for_each(|attribute| self.attribute(attribute));
        self.within(self.span(item.span()), |walker| {
            walker.constant(name, &item.ty, &item.expr);
        });
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        let name = self.ident(&item.ident);
        item.attrs
            .iter()
            .for_each(|attribute| self.attribute(attribute));
        self.within(self.span(item.span()), |walker| {
            walker.constant(name, &item.ty, &item.expr);
            if let Some(token) = walker.token_of(&item.expr) {
                let object = walker.self_type;
                walker.found.bind_member(object, name, "::", token);
            }
        });
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
