//! The attributes `#[execution_context(…)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Path, Token};

use super::Mistakes;

const NAME: &str = "execution_context";

/// The arguments of the attribute on a type, as messages list them.
const ON_TYPE: &str = "the type takes `crate`, `legacy` and `trait_only`";

/// The arguments of the attribute on a field.
const ON_FIELD: &str = "a field takes `run_id`, `nested`, `thread_id` or `chat_thread_id`";

#[derive(Default)]
pub(crate) struct TypeAttributes {
    /// The path of the facade, if it is not `::run_id`.
    pub(crate) facade: Option<Path>,
    pub(crate) legacy: bool,
    /// No inherent `thread_id()`.
    pub(crate) trait_only: bool,
    /// `true` if an attribute cannot be read, so that the mode is not known for sure.
    pub(crate) unread: bool,
    /// The lints that the user allows on the type.
    pub(crate) allowed: TokenStream,
}

#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) role: Option<Role>,
    /// `true` if the field carries one of our attributes, readable or not.
    pub(crate) is_marked: bool,
    /// The lints that the user allows on the field.
    pub(crate) allowed: TokenStream,
}

/// The role of a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    RunId,
    Nested,
    ThreadId,
    ChatThreadId,
}

impl Role {
    const ALL: [Self; 4] = [
        Self::RunId,
        Self::Nested,
        Self::ThreadId,
        Self::ChatThreadId,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::RunId => "run_id",
            Self::Nested => "nested",
            Self::ThreadId => "thread_id",
            Self::ChatThreadId => "chat_thread_id",
        }
    }

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The role of an unmarked field with this name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::of(name).filter(|role| *role != Self::Nested)
    }
}

impl TypeAttributes {
    pub(crate) fn read(attributes: &[Attribute], mistakes: &mut Mistakes) -> Self {
        let mut read = Self {
            allowed: allowed(attributes),
            ..Self::default()
        };
        let all = each(attributes, ON_TYPE, mistakes, |meta| read.entry(&meta));
        read.unread = !all;
        read
    }

    fn entry(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = written(&meta.path);
        let flag = match &*name {
            "crate" => {
                if self.facade.is_some() {
                    return Err(meta.error("`crate` is given twice"));
                }
                if !meta.input.peek(Token![=]) {
                    return Err(meta.error("`crate` needs a path, such as `crate = ids`"));
                }
                self.facade = Some(path(meta)?);
                return Ok(());
            }
            "legacy" => &mut self.legacy,
            "trait_only" => &mut self.trait_only,
            _ if Role::of(&name).is_some() => {
                return Err(
                    meta.error(format_args!("`{name}` belongs on a field, not on the type"))
                );
            }
            _ => return Err(meta.error(format_args!("unknown argument `{name}`: {ON_TYPE}"))),
        };
        if *flag {
            return Err(meta.error(format_args!("`{name}` is given twice")));
        }
        *flag = true;
        no_value(meta)
    }
}

/// The path behind `crate =`.
fn path(meta: &ParseNestedMeta<'_>) -> syn::Result<Path> {
    let value = meta.value()?;
    if value.peek(syn::Lit) {
        let literal: syn::Lit = value.parse()?;
        let message = "write the path without quotes, such as `crate = ids`";
        return Err(syn::Error::new_spanned(literal, message));
    }
    value.call(Path::parse_mod_style)
}

impl FieldAttributes {
    pub(crate) fn read(attributes: &[Attribute], mistakes: &mut Mistakes) -> Self {
        let mut read = Self {
            role: None,
            is_marked: ours(attributes).next().is_some(),
            allowed: allowed(attributes),
        };
        each(attributes, ON_FIELD, mistakes, |meta| read.entry(&meta));
        read
    }

    fn entry(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = written(&meta.path);
        let Some(role) = Role::of(&name) else {
            return Err(match &*name {
                "legacy" | "crate" | "trait_only" => {
                    meta.error(format_args!("`{name}` belongs on the type, not on a field"))
                }
                _ => meta.error(format_args!("unknown argument `{name}`: {ON_FIELD}")),
            });
        };
        no_value(meta)?;
        match self.role {
            Some(first) if first == role => {
                Err(meta.error(format_args!("`{name}` is given twice")))
            }
            Some(first) => Err(meta.error(format_args!(
                "a field cannot be both `{}` and `{name}`",
                first.name()
            ))),
            None => {
                self.role = Some(role);
                Ok(())
            }
        }
    }
}

/// Reports our attributes on a variant, where they have no meaning.
pub(crate) fn refuse_on_variant(attributes: &[Attribute], mistakes: &mut Mistakes) {
    for attribute in ours(attributes) {
        let message = "this attribute belongs on the type or on a field, not on a variant";
        mistakes.push(attribute, message);
    }
}

fn ours(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(NAME))
}

/// Repeats `#[allow(…)]` and `#[expect(…)]` as `#[allow(…)]`, as the compiler's own derives do.
///
/// An expectation is met where the user wrote it.
fn allowed(attributes: &[Attribute]) -> TokenStream {
    let lists = attributes.iter().filter_map(|attribute| {
        let path = attribute.path();
        let is_ours = path.is_ident("allow") || path.is_ident("expect");
        let list = attribute.meta.require_list().ok()?;
        is_ours.then_some(&list.tokens)
    });
    lists.map(|lints| quote!(#[allow(#lints)])).collect()
}

/// Hands each entry of our attributes to `read`. Returns `true` if all can be read. `known` lists the entries for the
/// message of an empty attribute.
fn each(
    attributes: &[Attribute],
    known: &str,
    mistakes: &mut Mistakes,
    mut read: impl FnMut(ParseNestedMeta<'_>) -> syn::Result<()>,
) -> bool {
    let mut all = true;
    for attribute in ours(attributes) {
        let mut is_empty = true;
        let result = attribute.parse_nested_meta(|meta| {
            is_empty = false;
            read(meta)
        });
        match result {
            Err(error) => mistakes.add(error),
            Ok(()) if is_empty => {
                mistakes.push(
                    attribute,
                    format_args!("this attribute has no argument: {known}"),
                );
            }
            Ok(()) => continue,
        }
        all = false;
    }
    all
}

fn no_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.is_empty() || meta.input.peek(Token![,]) {
        return Ok(());
    }
    Err(meta.error(format_args!("`{}` takes no value", written(&meta.path))))
}

fn written(path: &Path) -> String {
    let segments: Vec<_> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    segments.join("::")
}
