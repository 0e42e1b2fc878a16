//! The input of the derive, with its attributes read.

use syn::ext::IdentExt as _;
use syn::{DeriveInput, Fields, Ident, Index, Member, Type};

use super::Mistakes;
use super::attr::{self, FieldAttributes, TypeAttributes};

pub(crate) struct Input<'a> {
    pub(crate) original: &'a DeriveInput,
    pub(crate) attributes: TypeAttributes,
    /// `legacy`; guessed from the fields if an attribute of the type cannot be read.
    pub(crate) is_legacy: bool,
    pub(crate) data: Data<'a>,
}

pub(crate) enum Data<'a> {
    Struct(Record<'a>),
    Enum(Vec<Record<'a>>),
    Union,
}

/// A struct, or a variant of an enum.
pub(crate) struct Record<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) is_variant: bool,
    pub(crate) original: &'a Fields,
    pub(crate) fields: Vec<Field<'a>>,
}

pub(crate) struct Field<'a> {
    pub(crate) original: &'a syn::Field,
    pub(crate) attributes: FieldAttributes,
    pub(crate) member: Member,
    /// The name without `r#`; `None` for a field of a tuple.
    pub(crate) name: Option<String>,
    pub(crate) ty: &'a Type,
}

impl<'a> Input<'a> {
    /// Reads all attributes. Those that cannot be read, and those in the wrong place, are `mistakes`.
    pub(crate) fn read(original: &'a DeriveInput, mistakes: &mut Mistakes) -> Self {
        let attributes = TypeAttributes::read(&original.attrs, mistakes);
        let data = match &original.data {
            syn::Data::Struct(data) => {
                Data::Struct(Record::read(&original.ident, false, &data.fields, mistakes))
            }
            syn::Data::Enum(data) => {
                let read = |variant: &'a syn::Variant| {
                    attr::refuse_on_variant(&variant.attrs, mistakes);
                    Record::read(&variant.ident, true, &variant.fields, mistakes)
                };
                Data::Enum(data.variants.iter().map(read).collect())
            }
            syn::Data::Union(_) => Data::Union,
        };
        let mut input = Self {
            original,
            attributes,
            is_legacy: false,
            data,
        };
        input.is_legacy = input.attributes.legacy
            || input.attributes.unread && input.records().iter().any(Record::looks_legacy);
        input
    }

    /// The struct, or the variants.
    pub(crate) fn records(&self) -> &[Record<'a>] {
        match &self.data {
            Data::Struct(record) => std::slice::from_ref(record),
            Data::Enum(variants) => variants,
            Data::Union => &[],
        }
    }
}

impl<'a> Record<'a> {
    fn read(
        ident: &'a Ident,
        is_variant: bool,
        original: &'a Fields,
        mistakes: &mut Mistakes,
    ) -> Self {
        let read = |(at, field): (usize, &'a syn::Field)| Field {
            original: field,
            attributes: FieldAttributes::read(&field.attrs, mistakes),
            member: match &field.ident {
                Some(ident) => Member::Named(ident.clone()),
                None => Member::Unnamed(Index::from(at)),
            },
            name: field.ident.as_ref().map(|ident| ident.unraw().to_string()),
            ty: &field.ty,
        };
        Self {
            ident,
            is_variant,
            original,
            fields: original.iter().enumerate().map(read).collect(),
        }
    }
}
