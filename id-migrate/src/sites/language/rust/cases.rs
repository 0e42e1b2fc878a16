//! Tables of cases: attributes with the values of a test's parameters.

use proc_macro2::TokenTree;
use syn::spanned::Spanned as _;
use syn::{Attribute, FnArg, Meta, MetaList, Signature};

use super::items::has;
use super::walker::Walker;
use crate::sites::Position;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk as _;

impl<'src> Walker<'src> {
    /// `#[case("x")]` and `#[test_case("x"; "…")]`: each argument belongs to a parameter.
    pub(super) fn cases(&mut self, attributes: &[Attribute], signature: &Signature) {
        let parameters = signature.inputs.iter().filter_map(|input| match input {
            FnArg::Receiver(_) => None,
            FnArg::Typed(it) => Some((self.pattern_name(&it.pat)?, has(&it.attrs, "case"))),
        });
        let parameters: Vec<(&'src str, bool)> = parameters.collect();
        for attribute in attributes {
            let head = attribute.path().segments.first();
            let head = head.map(|segment| segment.ident.to_string());
            match (&attribute.meta, head.as_deref()) {
                (Meta::List(list), Some(head @ ("case" | "test_case"))) => {
                    let cases = parameters.iter();
                    let cases = cases.filter(|(_, is_case)| *is_case || head == "test_case");
                    let names: Vec<&'src str> = cases.map(|(name, _)| *name).collect();
                    self.within(self.span(attribute.span()), |walker| {
                        walker.case(list, &names);
                    });
                }
                _ => self.attribute(attribute),
            }
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

    fn case(&mut self, list: &MetaList, names: &[&'src str]) {
        let sibling = Some(self.found.new_sibling());
        // The name of the case follows the semicolon.
        let is_name =
            |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ';');
        let tokens = list.tokens.clone().into_iter();
        let values = tokens.take_while(|token| !is_name(token)).collect();
        let Some(values) = super::macros::expressions(values) else {
            return self.opaque(list.tokens.clone(), &Slot::ANONYMOUS);
        };
        for (at, value) in values.iter().enumerate() {
            let slot = |name: &&'src str| Self::slot_of(name, Position::Parametrize, false);
            let slot = match names.get(at).map(slot) {
                Some(Slot::Id(id)) => Slot::Id(id.beside(sibling)),
                _ => Slot::ANONYMOUS,
            };
            self.expr(value, slot);
        }
    }
}
