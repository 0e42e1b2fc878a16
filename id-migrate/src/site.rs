//! What a language adapter says about one file: its literals, and the places where a literal is an id.
//!
//! Everything here is about *one* file and is free of the language. Spans are byte offsets into the
//! source text, values are decoded (escapes resolved), and names are as they stand in the source.

use std::borrow::Cow;
use std::ops::Range;

pub use crate::field::Field;

/// A half-open range of byte offsets into a file's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The span as a range to index a `str` or a byte slice with.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies in this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// The syntactic place of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// `f(run_id="x")`; in JavaScript there is none.
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
    /// `def run_id(): return "x"`: what a fixture or a property of that name returns.
    Return,
    /// A constant that is used in an id's position: `X = "x"` and `f(run_id=X)`.
    Constant,
    /// The argument of `run_id!("x")`, `RunId::parse("x")`, `RunId("x")`: a constructor of the id itself.
    Constructor,
}

impl Position {
    /// Whether the code reads or asserts an id here rather than gives one.
    #[must_use]
    pub const fn is_comparison(self) -> bool {
        matches!(self, Self::Comparison)
    }
}

/// The index of a literal in [`FileSites::literals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LiteralId(pub u32);

/// The index of a scope in [`FileSites::scopes`]; scope 0 is the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId(pub u32);

impl ScopeId {
    /// The file itself.
    pub const MODULE: Self = Self(0);
}

/// What gives its name to a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The whole file.
    Module,
    /// A class, `impl`, `mod` or `describe` block: it groups functions.
    Class,
    /// A function, method, or hook of a test framework: it is what a thread anchor and a local constant belong to.
    Function,
}

/// A definition that holds sites.
#[derive(Clone, Debug)]
pub struct Scope<'src> {
    /// What it is.
    pub kind: ScopeKind,
    /// Its name; empty for the module. The title for a JavaScript `it("…")` or `describe("…")`.
    pub name: Cow<'src, str>,
    /// The scope around it; the module is its own parent.
    pub parent: ScopeId,
    /// Whether the language itself says that this is test code (`#[cfg(test)]`, `#[test]`); paths are judged elsewhere.
    pub is_test: bool,
    /// The whole definition with what is written above it (decorators); empty where the adapter does not say.
    pub extent: Span,
}

/// How a literal is written, as far as rewriting it is concerned.
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

impl LiteralForm {
    /// Whether it is a text of the program itself, not of its documentation, and never rewritten whatever it holds.
    #[must_use]
    pub const fn is_fixed(self) -> bool {
        matches!(
            self,
            Self::Interpolated | Self::Bytes | Self::Pattern | Self::Name
        )
    }
}

/// What a literal is to the code around it, when it is not the value of a [`Site`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role<'src> {
    /// The value of something with another name: `agent_name="x"`, `{"status": "x"}`, `user_id = "x"`.
    /// Such a literal is equal by accident and is never touched.
    Named(Cow<'src, str>),
    /// Compared with the value of something with another name: `c.user_id == "x"`, `== {"user_id": "x"}`. Nobody gives
    /// that value here: it may be that of an id under another name.
    Compared(Cow<'src, str>),
    /// Text for people: the message of an assertion, what is printed or logged.
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
    /// Whether the literal is something else, and equal to an id by accident only.
    #[must_use]
    pub const fn is_another(&self) -> bool {
        matches!(self, Self::Named(_) | Self::Message)
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

/// One string literal token.
#[derive(Clone, Debug)]
pub struct Literal<'src> {
    /// The whole token: prefix, quotes and content.
    pub token: Span,
    /// What lies between the quotes; `token` without its delimiters. For [`LiteralForm::Plain`] this is what a fix replaces.
    pub content: Span,
    /// The decoded value; `None` when it cannot be a text (a lone surrogate escape).
    pub value: Option<Cow<'src, str>>,
    /// How it is written.
    pub form: LiteralForm,
    /// What it is to the code around it, if no site has it as its value.
    pub role: Role<'src>,
    /// The innermost definition around it.
    pub scope: ScopeId,
    /// Whether the code around it wants a bad id.
    pub negative: Option<Negative>,
}

/// What stands in an id's position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteValue<'src> {
    /// A literal.
    Literal(LiteralId),
    /// A name, which may be a constant's: resolved later, in this file or in one that it imports from.
    Name(&'src str),
}

/// One place where the code has an id.
#[derive(Clone, Debug)]
pub struct Site<'src> {
    /// Which id.
    pub field: Field,
    /// The name as written, for messages: `run_id`, `runId`, `TEST_RUN_ID`.
    pub name: Cow<'src, str>,
    /// The syntactic place.
    pub position: Position,
    /// What stands there.
    pub value: SiteValue<'src>,
    /// The call, dict, object or signature that this is a direct part of: sites with one number are side by side.
    pub sibling: Option<u32>,
    /// The innermost definition around it.
    pub scope: ScopeId,
    /// The expression or statement whose first and last line, and the line above, may hold an ignore comment.
    pub extent: Span,
    /// Whether the code around it wants a bad id.
    pub negative: Option<Negative>,
}

/// `NAME = "x"`: a name that may be used in an id's position.
#[derive(Clone, Debug)]
pub struct Binding<'src> {
    /// The bound name; for a class attribute or `self.NAME` the last part; `IDS.run` for a member of a constant object
    /// or an enum.
    pub name: Cow<'src, str>,
    /// What it is bound to.
    pub literal: LiteralId,
    /// Where it is bound.
    pub scope: ScopeId,
    /// The statement.
    pub extent: Span,
}

/// A name that is read in code that wants a bad id: what it is bound to may be that bad id.
#[derive(Clone, Copy, Debug)]
pub struct NegativeRead<'src> {
    /// The name, as a [`Binding`] has it.
    pub name: &'src str,
    /// Where it is read.
    pub scope: ScopeId,
    /// The statement or call around it.
    pub extent: Span,
    /// What wants it to be bad.
    pub negative: Negative,
}

/// A run id that is glued together: rule RID003.
#[derive(Clone, Debug)]
pub struct HandBuilt<'src> {
    /// The expression.
    pub span: Span,
    /// Which id it builds.
    pub field: Field,
    /// What builds it, as a noun for the message: `f-string`, `+`, `%`, `.format`, `template literal`, `format!`.
    pub how: &'static str,
    /// The constant text at its start, if any (`run_` of `f"run_{x}"`).
    pub name: Cow<'src, str>,
    /// The innermost definition around it.
    pub scope: ScopeId,
    /// As [`Site::extent`].
    pub extent: Span,
}

/// A direct access to a thread id, or a run id taken apart by hand: rule RID005.
#[derive(Clone, Debug)]
pub struct Access {
    /// The expression.
    pub span: Span,
    /// What is done, for the message.
    pub kind: AccessKind,
    /// The innermost definition around it.
    pub scope: ScopeId,
}

/// What an [`Access`] does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessKind {
    /// Reads `x.thread_id` or `x["thread_id"]`.
    ReadsThread,
    /// Takes a run id apart: `run_id.split("_")`, `run_id[4:]`, `re.match(…, run_id)`.
    ParsesRunId,
}

/// A call with positional arguments that are literals or names.
#[derive(Clone, Debug)]
pub struct Call<'src> {
    /// The last part of what is called: `execute` of `agent.execute(…)`.
    pub callee: &'src str,
    /// Whether it is called through a receiver (`agent.execute`).
    pub is_method: bool,
    /// How many positional arguments there are; `None` if one of them is spread (`*args`).
    pub positional: Option<u32>,
    /// How many arguments are given by name beside them.
    pub named: u32,
    /// Those of them that are literals or names, with their index.
    pub arguments: Vec<(u32, SiteValue<'src>)>,
    /// As [`Site::sibling`], so that keywords of the same call are side by side with them.
    pub sibling: u32,
    /// The innermost definition around it.
    pub scope: ScopeId,
    /// As [`Site::extent`].
    pub extent: Span,
    /// As [`Site::negative`].
    pub negative: Option<Negative>,
}

/// A function of this file that takes an id by position.
#[derive(Clone, Debug)]
pub struct Signature<'src> {
    /// Its name; the class's for a constructor.
    pub name: &'src str,
    /// Whether it is called through a receiver; its index does not count `self`.
    pub is_method: bool,
    /// How many positional arguments it can take; `u32::MAX` where there is no end to them.
    pub positional: u32,
    /// How many arguments it must be given at least.
    pub required: u32,
    /// The index and the field of each parameter that is an id.
    pub ids: Vec<(u32, Field)>,
}

/// A module that this file takes names from, so that equal literals in both belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import<'src> {
    /// The module as a path without extension: `tests/helpers/ids` for an absolute one, `./ids` or `../ids` for a
    /// relative one. Absolute ones are looked for as the end of a path in the tree.
    pub module: Cow<'src, str>,
    /// The imported names; empty when the module itself is imported.
    pub names: Vec<ImportedName<'src>>,
    /// What the module itself is called here: `ids` of `import * as ids`.
    pub alias: Option<&'src str>,
}

/// A name that one module takes from another; who imports from this module may get it from here too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportedName<'src> {
    /// What the module that it is taken from calls it; `*` for all of its names, `default` for a default export.
    pub there: &'src str,
    /// What it is called here.
    pub here: &'src str,
}

impl<'src> ImportedName<'src> {
    /// A name that is the same on both sides.
    #[must_use]
    pub const fn same(name: &'src str) -> Self {
        Self {
            there: name,
            here: name,
        }
    }
}

/// Where in an id a piece of text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// Anywhere.
    Within,
    /// At its start.
    Start,
    /// At its end.
    End,
}

impl Fragment {
    /// Whether `id` has that piece there.
    #[must_use]
    pub fn is_in(self, piece: &str, id: &str) -> bool {
        match self {
            Self::Within => id.contains(piece),
            Self::Start => id.starts_with(piece),
            Self::End => id.ends_with(piece),
        }
    }
}

/// A text that is put together: `f"run-{n}"`, `"run-" + n`, `"run-%d" % n`, `"run-{}".format(n)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template<'src> {
    /// The constant pieces, in order; between two of them stands a value, and before the first and after the last one if
    /// that piece is empty.
    pub pieces: Vec<&'src str>,
    /// Where it is.
    pub span: Span,
    /// The innermost definition around it.
    pub scope: ScopeId,
}

impl Template<'_> {
    /// The values with which it gives exactly that text, if there are some; none of them is empty.
    #[must_use]
    pub fn values<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let [first, middle @ .., last] = &self.pieces[..] else {
            return None;
        };
        let mut rest = text.strip_prefix(first)?.strip_suffix(last)?;
        let mut values = Vec::new();
        for piece in middle {
            let mut starts = rest.char_indices().map(|(at, _)| at).skip(1);
            let at = starts.find(|at| rest[*at..].starts_with(piece))?;
            values.push(&rest[..at]);
            rest = &rest[at + piece.len()..];
        }
        values.push(rest);
        (!rest.is_empty()).then_some(values)
    }
}

/// Everything an adapter found in one file.
#[derive(Clone, Debug, Default)]
pub struct FileSites<'src> {
    /// Every string literal, in the order of the source.
    pub literals: Vec<Literal<'src>>,
    /// Every place of an id whose value is a literal or a name.
    pub sites: Vec<Site<'src>>,
    /// The definitions; the first is the module.
    pub scopes: Vec<Scope<'src>>,
    /// Names that are bound to a literal.
    pub bindings: Vec<Binding<'src>>,
    /// Names that are read in code that wants a bad id.
    pub negative_reads: Vec<NegativeRead<'src>>,
    /// Names of dicts and objects that hold a literal as an id: `kwargs` of `kwargs = {"run_id": "x"}`.
    pub holders: Vec<Binding<'src>>,
    /// Run ids that are glued together.
    pub hand_built: Vec<HandBuilt<'src>>,
    /// Thread ids that are read, run ids that are taken apart.
    pub accesses: Vec<Access>,
    /// Calls with positional literals or names.
    pub calls: Vec<Call<'src>>,
    /// Functions that take an id by position, and every other function that has the name of one that might.
    pub signatures: Vec<Signature<'src>>,
    /// Modules that names come from.
    pub imports: Vec<Import<'src>>,
    /// Literals that an id is searched for: `"concurrent" in run_id`, `run_id.startswith("x")`.
    pub fragments: Vec<(LiteralId, Fragment)>,
    /// Literals that a text is searched for that may be an id under another name: `value.startswith("x")`.
    pub guesses: Vec<(LiteralId, Fragment)>,
    /// Texts without white space that are put together.
    pub templates: Vec<Template<'src>>,
    /// Places where the look of a run id counts, beside [`AccessKind::ParsesRunId`]: `len(run_id) == 8`, `run_id.upper()`.
    pub looks: Vec<(ScopeId, Span)>,
    /// Literals that are parsed at run time although a macro would check them while compiling (Rust, RID009).
    pub run_time_parsed: Vec<LiteralId>,
}

impl<'src> FileSites<'src> {
    /// An empty file: no literal, one scope.
    #[must_use]
    pub fn new() -> Self {
        Self {
            scopes: vec![Scope {
                kind: ScopeKind::Module,
                name: Cow::Borrowed(""),
                parent: ScopeId::MODULE,
                is_test: false,
                extent: Span::new(0, 0),
            }],
            ..Self::default()
        }
    }

    /// The literal with that index.
    ///
    /// # Panics
    ///
    /// If the index is not one of this file's.
    #[must_use]
    pub fn literal(&self, id: LiteralId) -> &Literal<'src> {
        &self.literals[id.0 as usize]
    }

    /// The run ids that are put together by hand.
    pub fn hand_built_run_ids(&self) -> impl Iterator<Item = &HandBuilt<'src>> {
        let is_run_id = |built: &&HandBuilt<'_>| built.field == Field::RunId;
        self.hand_built.iter().filter(is_run_id)
    }

    /// The scope with that index.
    ///
    /// # Panics
    ///
    /// If the index is not one of this file's.
    #[must_use]
    pub fn scope(&self, id: ScopeId) -> &Scope<'src> {
        &self.scopes[id.0 as usize]
    }

    /// The outermost function around a scope: a test with all that is defined in it; or the module.
    #[must_use]
    pub fn outermost_function_of(&self, mut id: ScopeId) -> ScopeId {
        let mut outermost = ScopeId::MODULE;
        while id != ScopeId::MODULE {
            if self.scope(id).kind == ScopeKind::Function {
                outermost = id;
            }
            id = self.scope(id).parent;
        }
        outermost
    }

    /// The innermost function around a scope, or the module.
    #[must_use]
    pub fn function_of(&self, mut id: ScopeId) -> ScopeId {
        while id != ScopeId::MODULE && self.scope(id).kind != ScopeKind::Function {
            id = self.scope(id).parent;
        }
        id
    }

    /// The dotted names of the definitions around a scope, outermost first: `TestAgent.test_runs`; empty at module level.
    #[must_use]
    pub fn path_of(&self, mut id: ScopeId) -> String {
        let mut names = Vec::new();
        while id != ScopeId::MODULE {
            names.push(&*self.scope(id).name);
            id = self.scope(id).parent;
        }
        names.reverse();
        names.join(".")
    }
}
