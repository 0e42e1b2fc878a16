//! What the derive makes of its input.

use syn::{Ident, Member, Type};

/// An input without a mistake.
pub(crate) enum Context<'a> {
    /// A struct with a run id.
    Struct(Source<'a>),
    /// An enum; each variant has a run id.
    Enum(Vec<Variant<'a>>),
    /// A struct whose ids are unchecked text.
    Legacy(Legacy<'a>),
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
