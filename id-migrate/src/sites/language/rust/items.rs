//! Functions, blocks and constants: their definitions and bindings.

use proc_macro2::{Span as TokenSpan, TokenTree};
use syn::visit::Visit as _;
use syn::{Attribute, Block, Expr, FnArg, Local, Meta, MetaNameValue, Pat, Signature, Stmt};

use super::names::{returned_field, string_of};
use super::walker::Walker;
use crate::ids::index;
use crate::sites::language::slot::Slot;
use crate::sites::language::vocabulary::Failure;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Field, InstanceKind, Position, ScopeKind, Span};

/// Returns `true` if `#[cfg(…)]` or `#[test]` says that an item is for tests only.
pub(super) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let mut tokens = list.tokens.clone().into_iter();
            tokens.any(|token| matches!(token, TokenTree::Ident(name) if name == "test"))
        }
        Meta::List(list) => ends_in_test(&list.path),
        Meta::Path(path) => ends_in_test(path),
        Meta::NameValue(_) => false,
    })
}

/// `test`, `tokio::test`, `rstest`, `test_case`, `wasm_bindgen_test`.
fn ends_in_test(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|segment| {
        let name = segment.ident.to_string();
        matches!(&*name, "test" | "rstest" | "test_case" | "case") || name.ends_with("_test")
    })
}

pub(super) fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident(name))
}

/// Returns the text of an attribute: of `#[path = "runs_tests.rs"]`.
pub(super) fn text_of_attribute(attributes: &[Attribute], name: &str) -> Option<String> {
    attributes
        .iter()
        .find_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident(name) => {
                string_of(&pair.value).map(syn::LitStr::value)
            }
            _ => None,
        })
}

/// Returns the text of `#[should_panic(expected = "…")]` or `#[should_panic = "…"]`.
fn expected_panic(attributes: &[Attribute]) -> Option<String> {
    let mut attributes = attributes.iter();
    let attribute = attributes.find(|attribute| attribute.path().is_ident("should_panic"))?;
    let text = |message: &MetaNameValue| string_of(&message.value).map(syn::LitStr::value);
    match &attribute.meta {
        Meta::List(list) => text(&list.parse_args().ok()?),
        Meta::NameValue(message) => text(message),
        Meta::Path(_) => None,
    }
}

impl<'src> Walker<'src> {
    pub(super) fn function(
        &mut self,
        attributes: &[Attribute],
        signature: &Signature,
        body: Option<&Block>,
        is_free: bool,
    ) {
        let name = self.ident(&signature.ident);
        let start = self.span(signature.ident.span());
        let extent = match body {
            Some(body) => start.to(self.span(body.brace_token.span.close())),
            None => Span::new(start.start, start.start),
        };
        self.signature(name, signature, extent, is_free);
        self.cases(attributes, signature);
        let Some(body) = body else { return };
        let field = returned_field(name);
        let returns = Slot::id_or(field, name, Position::Return, Slot::ANONYMOUS);
        let message = expected_panic(attributes);
        let failure = has(attributes, "should_panic").then_some(Failure {
            error: None,
            message: message.as_deref(),
        });
        let given = self.class_given_by(signature);
        self.found
            .instance(name, InstanceKind::Function, given, false);
        self.within(extent, |walker| {
            walker.scoped(ScopeKind::Function, name, is_test(attributes), |walker| {
                walker.instances_in_parameters(signature);
                walker.failing(failure, extent, |walker| {
                    walker.returning(returns.clone(), |walker| walker.block(body, &returns));
                });
            });
        });
    }

    /// Walks a block whose last expression has the slot.
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

    fn signature(&mut self, name: &'src str, signature: &Signature, extent: Span, is_free: bool) {
        let parameters = signature.inputs.iter().filter_map(|input| match input {
            FnArg::Receiver(_) => None,
            FnArg::Typed(typed) => Some(self.pattern_name(&typed.pat).unwrap_or_default()),
        });
        let parameters: Box<[&'src str]> = parameters.collect();
        let is_method = signature.receiver().is_some();
        // `Context::new(…)` is known by its type, as a class is.
        let name = if name == "new" && !is_free && !is_method {
            self.self_type
        } else {
            name
        };
        let positional = index(parameters.len());
        self.found.out.signatures.push(crate::sites::Signature {
            name,
            is_method,
            owner: if is_free || name == self.self_type {
                ""
            } else {
                self.self_type
            },
            positional,
            required: positional,
            ids: Field::positions(&parameters),
            parameters,
            extent,
            ..crate::sites::Signature::default()
        });
    }

    /// Records each arm of `macro_rules! name { ($id:expr) => { … } }` as a function.
    pub(super) fn macro_signatures(&mut self, name: &syn::Ident, body: &syn::Macro) {
        let name = self.ident(name);
        let groups = body
            .tokens
            .clone()
            .into_iter()
            .filter_map(|token| match token {
                TokenTree::Group(group) => Some(self.span(group.span())),
                _ => None,
            });
        let groups: Vec<Span> = groups.collect();
        for arm in groups.chunks_exact(2) {
            let head = self.found.text(arm[0]);
            // The body names them with their `$`. `$(` begins a repetition.
            let names = head.match_indices('$').map(|(at, _)| &head[at..]);
            let names = names.filter(|name| !name.starts_with("$("));
            let names = names.map(|name| name.split(':').next().unwrap_or_default().trim());
            let parameters: Box<[&'src str]> = names.collect();
            let positional = index(parameters.len());
            let repeated = parameters.last().filter(|_| head.contains("$("));
            self.found.out.signatures.push(crate::sites::Signature {
                name,
                positional,
                rest: repeated.map(|name| (positional, *name)),
                parameters,
                extent: arm[0].to(arm[1]),
                ..crate::sites::Signature::default()
            });
        }
    }

    pub(super) fn local(&mut self, local: &Local) {
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
            self.instance_in_local(&local.pat, &init.expr);
            let slot = self.slot_of_pattern(&local.pat);
            let failure = self.expected_failure(&local.pat);
            let name = self.pattern_name(&local.pat);
            self.failing(failure, self.found.extent, |walker| {
                walker.naming(name, |walker| walker.expr(&init.expr, slot));
            });
            if let Some(name) = name {
                self.bind(name, &init.expr);
            }
        }
        self.visit_pat(&local.pat);
        if let Some((_, diverge)) = &init.diverge {
            self.visit_expr(diverge);
        }
    }

    /// `const RUN_ID: &str = "x"`, also a `static` and a constant of an `impl`.
    pub(super) fn constant(
        &mut self,
        (attributes, name): (&[Attribute], &syn::Ident),
        extent: TokenSpan,
        r#type: &syn::Type,
        value: &Expr,
    ) {
        for attribute in attributes {
            self.attribute(attribute);
        }
        let name = self.ident(name);
        let slot = match Self::slot_of(name, Position::Assignment, false) {
            slot if slot.is_no_id() => {
                Slot::id_or(self.field_of_type(r#type), name, Position::Assignment, slot)
            }
            slot => slot,
        };
        self.within(self.span(extent), |walker| {
            walker.expr(value, slot);
            walker.bind(name, value);
        });
    }
}
