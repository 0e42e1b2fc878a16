//! The attributes `#[execution_context(…)]`.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::Mistakes;
use super::input::{Data, Field, Input};
use crate::failure::{Extent, Failure};

pub(crate) const NAME: &str = "execution_context";

/// What the attribute says on a type, as messages list it.
const ON_TYPE: &str = "`crate` or `legacy`";

/// What it says on a field.
const ON_FIELD: &str = "`run_id`, `nested`, `thread_id` or `chat_thread_id`";

/// `#[execution_context…]`
pub(crate) struct Attribute {
    pub(crate) hash: TokenTree,
    pub(crate) body: Group,
    pub(crate) name: Ident,
    /// What stands behind the name.
    pub(crate) arguments: Vec<TokenTree>,
}

/// One of the entries of an attribute: a path, and what is behind it.
struct Entry {
    path: Vec<TokenTree>,
    value: Vec<TokenTree>,
}

/// What the attributes of an input say.
pub(crate) struct Attributes {
    /// The path of the facade, if it is not `::run_id`.
    pub(crate) facade: Option<TokenStream>,
    /// `legacy`.
    pub(crate) legacy: Option<Extent>,
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
pub(crate) fn read(input: &Input) -> (Attributes, Mistakes) {
    let mut mistakes = Mistakes::default();
    let mut attributes = Attributes {
        facade: None,
        legacy: None,
        is_legacy: false,
        unclear: false,
    };
    let read = each(&input.attributes, ON_TYPE, &mut mistakes, |entry| {
        attributes.read(entry)
    });
    attributes.unclear = !read;
    attributes.is_legacy = attributes.legacy.is_some() || !read && looks_legacy(input);
    if let Data::Enum(variants) = &input.data {
        for attribute in variants.iter().flat_map(|variant| &variant.attributes) {
            let message =
                "expected this attribute on the type or on a field, found it on a variant";
            mistakes.push(attribute.extent(), message);
        }
    }
    (attributes, mistakes)
}

impl Attributes {
    fn read(&mut self, entry: &Entry) -> Result<(), Failure> {
        let name = entry.name();
        if name == "crate" {
            if self.facade.is_some() {
                return Err(entry.error("expected `crate` once, found it again"));
            }
            self.facade = Some(entry.facade()?);
            return Ok(());
        }
        if name == "legacy" {
            if self.legacy.is_some() {
                return Err(entry.error("expected `legacy` once, found it again"));
            }
            self.legacy = Some(Extent::of(&entry.path));
            return entry.no_value();
        }
        if Role::ALL.iter().any(|role| role.name() == name) {
            return Err(entry.error(format!(
                "expected `{name}` on a field, found it on the type"
            )));
        }
        Err(entry.error(format!("expected {ON_TYPE}, found `{name}`")))
    }
}

impl Attribute {
    /// From the `#` to the bracket.
    fn extent(&self) -> Extent {
        Extent {
            first: self.hash.span(),
            last: self.body.span(),
        }
    }

    /// What is in the parentheses, at the commas apart. `expected` says what there is to write.
    fn entries(&self, expected: &str) -> Result<Vec<Entry>, Failure> {
        let (extent, expected) = match self.arguments.as_slice() {
            [TokenTree::Group(list)] if list.delimiter() == Delimiter::Parenthesis => {
                let tokens: Vec<TokenTree> = list.stream().into_iter().collect();
                let mut entries: Vec<_> = tokens.split(super::input::is_comma).collect();
                if entries.last().is_some_and(|last| last.is_empty()) {
                    entries.pop();
                }
                if entries.is_empty() {
                    (self.extent(), format!("expected {expected}, found nothing"))
                } else {
                    return Ok(entries.into_iter().map(Entry::read).collect());
                }
            }
            _ => (
                self.name.span().into(),
                format!("expected attribute arguments in parentheses: #[{NAME}(...)]"),
            ),
        };
        Err(Failure {
            extent,
            message: expected,
        })
    }
}

impl Entry {
    fn read(tokens: &[TokenTree]) -> Self {
        let (path, value) = tokens.split_at(path_len(tokens));
        Self {
            path: path.to_vec(),
            value: value.to_vec(),
        }
    }

    /// The path as it was written, or the first token where none is.
    fn name(&self) -> String {
        match (self.path.as_slice(), self.value.first()) {
            ([], Some(token)) => token.to_string(),
            (path, _) => path.iter().map(ToString::to_string).collect(),
        }
    }

    fn error(&self, message: impl Into<String>) -> Failure {
        let tokens = match self.path.as_slice() {
            [] => self.value.as_slice(),
            path => path,
        };
        Failure {
            extent: Extent::of(tokens),
            message: message.into(),
        }
    }

    fn no_value(&self) -> Result<(), Failure> {
        if self.value.is_empty() {
            return Ok(());
        }
        let name = self.name();
        Err(self.error(format!("expected `{name}` alone, found a value behind it")))
    }

    /// The path behind `crate =`.
    fn facade(&self) -> Result<TokenStream, Failure> {
        match self.value.as_slice() {
            [TokenTree::Punct(equals), path @ ..]
                if equals.as_char() == '=' && !path.is_empty() && path_len(path) == path.len() =>
            {
                Ok(path.iter().cloned().collect())
            }
            [TokenTree::Punct(equals), literal @ TokenTree::Literal(_)]
                if equals.as_char() == '=' =>
            {
                Err(Failure {
                    extent: literal.span().into(),
                    message:
                        "expected a path without quotes, such as `crate = ids`, found a literal"
                            .into(),
                })
            }
            [] => Err(self.error("expected a path, such as `crate = ids`, found none")),
            value => Err(Failure {
                extent: Extent::of(value),
                message: "expected a path, such as `crate = ids`, found something else".into(),
            }),
        }
    }
}

/// How many of these tokens are a path: words between `::`.
fn path_len(tokens: &[TokenTree]) -> usize {
    let is_path = |token: &&TokenTree| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    };
    tokens.iter().take_while(is_path).count()
}

/// Reads the attributes of a field: its role, if it has one.
pub(crate) fn role(field: &Field, mistakes: &mut Mistakes) -> Option<Role> {
    let mut found: Option<Role> = None;
    each(&field.attributes, ON_FIELD, mistakes, |entry| {
        let name = entry.name();
        let Some(role) = Role::ALL.into_iter().find(|role| role.name() == name) else {
            return Err(entry.error(if name == "legacy" || name == "crate" {
                format!("expected `{name}` on the type, found it on a field")
            } else {
                format!("expected {ON_FIELD}, found `{name}`")
            }));
        };
        entry.no_value()?;
        match found {
            Some(first) if first == role => {
                Err(entry.error(format!("expected `{name}` once, found it again")))
            }
            Some(first) => Err(entry.error(format!(
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
fn looks_legacy(input: &Input) -> bool {
    let Data::Struct(fields) = &input.data else {
        return false;
    };
    fields.fields.iter().any(|field| {
        let role = role(field, &mut Mistakes::default());
        let ty = field.ty.0.last().map(ToString::to_string);
        let unchecked = matches!(ty.as_deref(), Some("String" | "LenientRunId"));
        matches!(role, Some(Role::ThreadId | Role::ChatThreadId))
            || unchecked && (role == Some(Role::RunId) || name(field).as_deref() == Some("run_id"))
    })
}

/// The name of a field without `r#`; tuple fields have none.
pub(crate) fn name(field: &Field) -> Option<String> {
    field.ident.as_ref().map(unraw)
}

pub(crate) fn unraw(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// Whether a field carries one of our attributes, readable or not.
pub(crate) fn is_marked(field: &Field) -> bool {
    !field.attributes.is_empty()
}

/// Hands each entry of our attributes to `read`; whether all could be read. `expected` says which there are.
fn each(
    attributes: &[Attribute],
    expected: &str,
    mistakes: &mut Mistakes,
    mut read: impl FnMut(&Entry) -> Result<(), Failure>,
) -> bool {
    let mut all = true;
    for attribute in attributes {
        let result = attribute
            .entries(expected)
            .and_then(|entries| entries.iter().try_for_each(&mut read));
        if let Err(failure) = result {
            mistakes.0.push(failure);
            all = false;
        }
    }
    all
}
