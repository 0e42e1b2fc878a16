//! Positions of ids, and operations on ids.

use super::{Field, LiteralId, Negative, ScopeId, Span};

/// The syntactic place of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// `f(run_id="x")`. JavaScript has no keyword arguments.
    Keyword,
    /// `run_id = "x"`, `run_id: str = "x"`, `const runId = "x"`, `let run_id = "x"`, a class field.
    Assignment,
    /// `ctx.run_id = "x"`.
    Attribute,
    /// `d["run_id"] = "x"`.
    Subscript,
    /// `{"run_id": "x"}`, `{ runId: "x" }`, `Context { run_id: "x" }`.
    DictValue,
    /// `def f(run_id="x")`, `function f(runId = "x")`.
    Default,
    /// `.get("run_id", "x")`, `.setdefault(…)`, `getattr(c, "run_id", "x")`, `c.runId ?? "x"`, `.unwrap_or("x")`.
    Fallback,
    /// `c.run_id == "x"`, `run_id in ("x", "y")`, `assert_eq!(run_id, "x")`, `expect(c.runId).toBe("x")`, a `match` arm.
    Comparison,
    /// `run_ids = ["x", "y"]`.
    List,
    /// A value of `@pytest.mark.parametrize("run_id", [...])`, `test.each`, `#[case]`.
    Parametrize,
    /// The positional argument of a function of the tree whose parameter has the name.
    Positional,
    /// `def run_id(): return "x"`: the return value of a fixture or a property of that name.
    Return,
    /// A constant that is used in an id's position: `X = "x"` and `f(run_id=X)`.
    Constant,
    /// The value of an option of a command line: `["--run-id", "x"]`, `.arg("--run-id").arg("x")`.
    Option,
    /// The argument of `run_id!("x")`, `RunId::parse("x")`, `RunId("x")`: a constructor of the id itself.
    Constructor,
}

/// The value in an id position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteValue<'src> {
    /// A literal.
    Literal(LiteralId),
    /// A name, which may be a constant's: resolved later, in this file or in one that it imports from.
    Name(&'src str),
}

impl<'src> SiteValue<'src> {
    /// Returns the literal, unless the value is a name.
    pub const fn literal(self) -> Option<LiteralId> {
        match self {
            Self::Literal(literal) => Some(literal),
            Self::Name(_) => None,
        }
    }

    /// Returns the name, unless the value is a literal.
    pub(crate) const fn name(self) -> Option<&'src str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Literal(_) => None,
        }
    }
}

/// What receives the value of an expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// The code under test, as far as the file tells.
    #[default]
    Code,
    /// A name: `want = [{"run_id": "x"}]`.
    Name,
    /// A name, as a part of an object: `want = [Run(run_id="x")]`.
    NamedObject,
    /// A comparison, as a part of an object: `assert run == Run(run_id="x")`, also through a name.
    ComparedObject,
    /// An assertion, which expects the value: `expect(run).toEqual({ runId: "x" })`.
    Expected,
    /// A comparison: `assert run == {"run_id": "x"}`.
    Comparison,
}

impl Destination {
    /// Returns the destination of the arguments of a constructor whose object has this destination.
    pub(crate) const fn of_parts(self) -> Self {
        match self {
            Self::Code => Self::Code,
            Self::Name | Self::NamedObject => Self::NamedObject,
            Self::ComparedObject | Self::Expected | Self::Comparison => Self::ComparedObject,
        }
    }

    /// Returns `true` if a name is given to the value.
    pub(crate) const fn is_named(self) -> bool {
        matches!(self, Self::Name | Self::NamedObject)
    }

    /// Returns `true` if the value is only compared.
    pub(crate) const fn is_compared(self) -> bool {
        matches!(
            self,
            Self::ComparedObject | Self::Expected | Self::Comparison
        )
    }
}

/// A position in code that holds an id, such as the argument of `run_id="x"`.
#[derive(Clone, Debug)]
pub struct Site<'src> {
    /// The field of the id.
    pub field: Field,
    /// The name as written, for messages: `run_id`, `runId`, `TEST_RUN_ID`.
    pub name: &'src str,
    /// The syntactic place.
    pub position: Position,
    /// The value.
    pub value: SiteValue<'src>,
    /// The call, dict, object or signature that this is a direct part of: sites with the same number are side by side.
    pub sibling: Option<u32>,
    /// What receives the id.
    pub destination: Destination,
    /// The innermost definition around it.
    pub scope: ScopeId,
    /// The expression or statement whose first and last line, and the line above, may hold an ignore comment.
    pub extent: Span,
    /// The negative test around the literal, if it needs an invalid id.
    pub negative: Option<Negative>,
}

/// A run id that code builds from pieces (RID003).
#[derive(Clone, Debug)]
pub struct HandBuilt {
    /// The expression.
    pub span: Span,
    /// The field of the id that it builds.
    pub field: Field,
    /// The building expression, as a noun for the message: `f-string`, `+`, `%`, `.format`, `template literal`,
    /// `format!`.
    pub how: &'static str,
    /// The innermost definition around it.
    pub scope: ScopeId,
    /// As [`Site::extent`].
    pub extent: Span,
}

/// The kind of an [`Access`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessKind {
    /// Reads `x.thread_id` or `x["thread_id"]`.
    ReadsThread,
    /// Takes a run id apart: `run_id.split("_")`, `run_id[4:]`, `re.match(…, run_id)`.
    ParsesRunId,
}

/// A direct read of a thread id, or a run id that is parsed by hand (RID005).
#[derive(Clone, Debug)]
pub struct Access {
    /// The expression.
    pub span: Span,
    /// The operation, for the message.
    pub kind: AccessKind,
    /// The innermost definition around it.
    pub scope: ScopeId,
}
