//! The attributes `#[execution_context(…)]`.

use quote::ToTokens as _;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Data, DeriveInput, Field, Ident, Path, Token};

use super::Mistakes;

const NAME: &str = "execution_context";

/// What the attribute says on a type, as messages list it.
const ON_TYPE: &str = "`crate` or `legacy`";

/// What it says on a field.
const ON_FIELD: &str = "`run_id`, `nested`, `thread_id` or `chat_thread_id`";

/// What the attributes of an input say.
pub(crate) struct Attributes {
    /// The path of the facade, if it is not `::run_id`.
    pub(crate) facade: Option<Path>,
    /// `legacy`.
    pub(crate) legacy: Option<Ident>,
    /// Whether it is the legacy mode: said, or to be guessed from the fields when an attribute cannot be read.
    pub(crate) is_legacy: bool,
    /// Whether an attribute could not be read, so that the mode is not known for sure.
    pub(crate) unclear: bool,
}

/// What an attribute says that a field is.
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
}

/// Reads the attributes of the type, and looks through all others for what stands in the wrong place.
pub(crate) fn read(input: &DeriveInput) -> (Attributes, Mistakes) {
    let mut mistakes = Mistakes::default();
    let mut attributes = Attributes {
        facade: None,
        legacy: None,
        is_legacy: false,
        unclear: false,
    };
    let read = each(&input.attrs, ON_TYPE, &mut mistakes, |meta| {
        attributes.read(&meta)
    });
    attributes.unclear = !read;
    attributes.is_legacy = attributes.legacy.is_some() || !read && looks_legacy(input);
    if let Data::Enum(data) = &input.data {
        for attribute in data
            .variants
            .iter()
            .flat_map(|variant| ours(&variant.attrs))
        {
            let message =
                "expected this attribute on the type or on a field, found it on a variant";
            mistakes.push(attribute, message);
        }
    }
    (attributes, mistakes)
}

impl Attributes {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        if meta.path.is_ident("crate") {
            if self.facade.is_some() {
                return Err(meta.error("expected `crate` once, found it again"));
            }
            if !meta.input.peek(Token![=]) {
                return Err(meta.error("expected a path, such as `crate = ids`, found none"));
            }
            self.facade = Some(path(meta)?);
            return Ok(());
        }
        if let Some(name) = meta.path.get_ident().filter(|name| *name == "legacy") {
            if self.legacy.is_some() {
                return Err(meta.error("expected `legacy` once, found it again"));
            }
            self.legacy = Some(name.clone());
            return no_value(meta);
        }
        let name = written(&meta.path);
        if Role::ALL.iter().any(|role| role.name() == name) {
            return Err(meta.error(format_args!(
                "expected `{name}` on a field, found it on the type"
            )));
        }
        Err(meta.error(format_args!("expected {ON_TYPE}, found `{name}`")))
    }
}

/// The path behind `crate =`.
fn path(meta: &ParseNestedMeta<'_>) -> syn::Result<Path> {
    let value = meta.value()?;
    if value.peek(syn::Lit) {
        let literal: syn::Lit = value.parse()?;
        let message = "expected a path without quotes, such as `crate = ids`, found a literal";
        return Err(syn::Error::new_spanned(literal, message));
    }
    value.call(Path::parse_mod_style)
}

/// Reads the attributes of a field: its role, if it has one.
pub(crate) fn role(field: &Field, mistakes: &mut Mistakes) -> Option<Role> {
    let mut found: Option<Role> = None;
    each(&field.attrs, ON_FIELD, mistakes, |meta| {
        let name = written(&meta.path);
        let Some(role) = Role::ALL.into_iter().find(|role| role.name() == name) else {
            return Err(if name == "legacy" || name == "crate" {
                meta.error(format_args!(
                    "expected `{name}` on the type, found it on a field"
                ))
            } else {
                meta.error(format_args!("expected {ON_FIELD}, found `{name}`"))
            });
        };
        no_value(&meta)?;
        match found {
            Some(first) if first == role => {
                Err(meta.error(format_args!("expected `{name}` once, found it again")))
            }
            Some(first) => Err(meta.error(format_args!(
                "expected one role, found `{name}` beside `{}`",
                first.name()
            ))),
            None => {
                found = Some(role);
                Ok(())
            }
        }
    });
    found
}

/// Whether the fields are those of a legacy context.
fn looks_legacy(input: &DeriveInput) -> bool {
    let Data::Struct(data) = &input.data else {
        return false;
    };
    data.fields.iter().any(|field| {
        let role = role(field, &mut Mistakes::default());
        let ty = field.ty.to_token_stream().to_string();
        let unchecked = ty == "String" || ty.ends_with("LenientRunId");
        matches!(role, Some(Role::ThreadId | Role::ChatThreadId))
            || unchecked && (role == Some(Role::RunId) || name(field).as_deref() == Some("run_id"))
    })
}

/// The name of a field without `r#`; tuple fields have none.
pub(crate) fn name(field: &Field) -> Option<String> {
    field.ident.as_ref().map(|ident| ident.unraw().to_string())
}

/// Whether a field carries one of our attributes, readable or not.
pub(crate) fn is_marked(field: &Field) -> bool {
    ours(&field.attrs).next().is_some()
}

fn ours(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(NAME))
}

/// Hands each entry of our attributes to `read`; whether all could be read. `expected` says which there are.
fn each(
    attributes: &[Attribute],
    expected: &str,
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
                    format_args!("expected {expected}, found nothing"),
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
    Err(meta.error(format_args!(
        "expected `{}` alone, found a value behind it",
        written(&meta.path)
    )))
}

fn written(path: &Path) -> String {
    let segments: Vec<_> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    segments.join("::")
}
