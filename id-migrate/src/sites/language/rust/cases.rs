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

    fn case(&mut self, list: &MetaList, names: &[&'src str]) {
        let sibling = Some(self.found.new_sibling());
        // The name of the case follows the semicolon.
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
}
