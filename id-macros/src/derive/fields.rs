//! Finds the fields of a struct or a variant that hold ids.

use quote::ToTokens as _;

use super::ast::{Field, Record};
use super::attr::Role;

/// The field that the run id comes from.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) field: &'a Field<'a>,
    /// `true` if the field is a context itself.
    pub(crate) is_nested: bool,
}

impl Record<'_> {
    /// The source of the run id: the marked field, else the field `run_id`, else the only field of a tuple variant.
    pub(crate) fn source(&self) -> Option<Source<'_>> {
        let marked = self.fields.iter().find_map(|field| {
            let is_nested = match field.attributes.role? {
                Role::RunId => false,
                Role::Nested => true,
                Role::ThreadId | Role::ChatThreadId => return None,
            };
            Some((field, is_nested))
        });
        let plain = |field: &&Field<'_>| field.role() == Some(Role::RunId);
        let named = || Some((self.fields.iter().find(plain)?, false));
        let only = || Some((self.only_field()?, true));
        let (field, is_nested) = marked.or_else(named).or_else(only)?;
        Some(Source { field, is_nested })
    }

    /// The fields with stored thread ids, in the order in which they count.
    pub(crate) fn threads(&self) -> impl Iterator<Item = &Field<'_>> {
        [Role::ThreadId, Role::ChatThreadId]
            .into_iter()
            .filter_map(|role| {
                let is_marked = |field: &&Field<'_>| field.attributes.role == Some(role);
                let is_named = |field: &&Field<'_>| field.role() == Some(role);
                let marked = self.fields.iter().find(is_marked);
                marked.or_else(|| self.fields.iter().find(is_named))
            })
    }

    /// The unmarked field of a tuple variant with one field.
    fn only_field(&self) -> Option<&Field<'_>> {
        match (&self.original, self.fields.as_slice()) {
            (syn::Fields::Unnamed(_), [field])
                if self.is_variant && !field.attributes.is_marked =>
            {
                Some(field)
            }
            _ => None,
        }
    }

    /// Returns `true` if the fields are those of a legacy context.
    pub(crate) fn looks_legacy(&self) -> bool {
        self.fields.iter().any(|field| {
            let ty = field.ty.to_token_stream().to_string();
            match field.role() {
                Some(Role::RunId) => ty == "String" || ty.ends_with("LenientRunId"),
                Some(Role::ThreadId | Role::ChatThreadId) => field.attributes.role.is_some(),
                _ => false,
            }
        })
    }
}

impl Field<'_> {
    /// The role that the field is marked with, or else the role of its name.
    pub(crate) fn role(&self) -> Option<Role> {
        let named = || Role::of_name(self.name.as_deref()?);
        self.attributes.role.or_else(named)
    }

    /// Returns the field's name in findings and messages: its identifier, or its number in a tuple.
    pub(crate) fn label(&self) -> String {
        self.name
            .clone()
            .unwrap_or_else(|| self.member.to_token_stream().to_string())
    }
}
