//! What the derive makes of its input.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::ToTokens;

use super::input::Type;

/// An input without a mistake.
pub(crate) enum Context<'a> {
    /// A struct with a run id.
    Struct(Source<'a>),
    /// An enum; each variant has a run id.
    Enum(Vec<Variant<'a>>),
    /// A struct whose ids are unchecked text.
    Legacy(Legacy<'a>),
}

/// The name of a field, or its number.
#[derive(Clone)]
pub(crate) enum Member {
    Named(Ident),
    Unnamed(Literal),
}

/// A field that the run id comes from.
pub(crate) struct Source<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
    /// Whether it is a context itself.
    pub(crate) nested: bool,
}

pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) source: Source<'a>,
    /// Whether there are other fields.
    pub(crate) has_more: bool,
}

#[expect(clippy::struct_field_names, reason = "they are the names of the ids")]
pub(crate) struct Legacy<'a> {
    pub(crate) run_id: Stored<'a>,
    pub(crate) thread_id: Option<Stored<'a>>,
    pub(crate) chat_thread_id: Option<Stored<'a>>,
}

/// A field with unchecked text.
pub(crate) struct Stored<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
}

impl ToTokens for Member {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Named(ident) => ident.to_tokens(tokens),
            Self::Unnamed(number) => number.to_tokens(tokens),
        }
    }
}
