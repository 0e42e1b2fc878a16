//! String literals: their form and their role in the code.

use super::{Field, ScopeId, Span};

index_type! {
    /// The index of a literal in [`FileSites::literals`](super::FileSites::literals).
    pub LiteralId
}

index_type! {
    /// The index of a decoded value; [`ValueId::WRITTEN`] if the source contains the value unescaped.
    pub(super) ValueId
}

impl ValueId {
    pub(super) const WRITTEN: Self = Self(u32::MAX);
}

index_type! {
    /// The index of a role of a file.
    pub(super) RoleId
}

impl RoleId {
    pub(super) const ANONYMOUS: Self = Self(0);
}

/// The form of a literal, as far as rewriting depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiteralForm {
    /// One string token between two quotes of any style, raw or not: its content can be replaced.
    Plain,
    /// One part of an implicit concatenation, or the whole of one (`"test-" "run"`): never rewritten.
    Concatenated,
    /// The constant text of an f-string or a template literal with expressions: never rewritten.
    Interpolated,
    /// A docstring: never rewritten and no copy of anything.
    Docstring,
    /// `b"…"`: never rewritten.
    Bytes,
    /// A regular expression of the language itself; its value has no escapes: never rewritten.
    Pattern,
    /// A key or member without quotes that reads like another literal of the file (`{ test_run: 1 }`, `x.test_run`):
    /// never rewritten.
    Name,
}

/// The role of a literal that is not the value of a [`Site`](super::Site).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role<'src> {
    /// The value of something with another name: `agent_name="x"`, `{"status": "x"}`, `user_id = "x"`.
    /// The literal is equal to an id by accident and never changes.
    Named(&'src str),
    /// Compared with the value of something with another name: `c.user_id == "x"`, `== {"user_id": "x"}`. The
    /// value may be an id under another name.
    Compared(&'src str),
    /// Text for people: the message of an assertion, a printed or logged text.
    Message,
    /// The value of another name for an id: `parent_run_id="x"`, `currentRunId: "x"`, `test_run_id = "x"`. It is no
    /// finding by itself, but where its text is that of an id it is that id, and changes with it.
    Related(Field),
    /// An argument of an assertion on a mock: `m.assert_called_with("x")`, `call("x")`, `toHaveBeenCalledWith("x")`.
    MockAssertion,
    /// A key: `{"x": …}`, `d["x"]`; the value of an id may well be a key.
    Key,
    /// Anything else: an element of a list, a positional argument of an unknown function, a return value.
    Anonymous,
}

impl Role<'_> {
    /// Returns `true` if the literal is something else, and equal to an id by accident only.
    pub(crate) const fn is_another(self) -> bool {
        matches!(self, Self::Named(_) | Self::Message)
    }

    /// Returns the role of a literal that is compared with a value of this role.
    pub(crate) const fn compared(self) -> Self {
        match self {
            Self::Named(name) => Self::Compared(name),
            role => role,
        }
    }
}

/// Code around a literal that wants it to be bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Negative {
    /// Inside `pytest.raises`, `assertRaises`, `toThrow`, `.is_err()`, `expect_err`, `#[should_panic]`.
    Raises,
    /// An argument of a function that judges ids: its name says validate, parse, extract, `is_valid`, …
    Validator,
}

/// One string literal token. A large tree has a million: the value and the role are numbers, which
/// [`FileSites`](super::FileSites) resolves.
#[derive(Clone, Copy, Debug)]
pub struct Literal {
    /// The whole token: prefix, quotes and content.
    pub token: Span,
    /// The span between the quotes: `token` without its delimiters. A fix replaces it for [`LiteralForm::Plain`].
    pub content: Span,
    pub(super) value: ValueId,
    pub(super) role: RoleId,
    /// How the literal is written.
    pub form: LiteralForm,
    /// The innermost definition around it.
    pub scope: ScopeId,
    /// The negative test around the literal, if it needs an invalid id.
    pub negative: Option<Negative>,
    /// `true` if the literal, or a list or an object with it, is compared with another value.
    pub is_compared: bool,
}
