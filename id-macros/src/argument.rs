//! Classifies the arguments of a literal macro: a string literal, a constant, or a mistake.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};

use crate::emit::Mistake;
use crate::kind::Kind;
use crate::literal::{NotString, StringLiteral};

/// The macros that expand to a constant `&'static str`.
const CONST_MACROS: [&str; 4] = ["concat", "env", "include_str", "stringify"];

/// The keywords that cannot be part of a path, with the [reserved] ones.
///
/// [reserved]: https://doc.rust-lang.org/reference/keywords.html
const KEYWORDS: [&str; 48] = [
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

pub(crate) enum Argument {
    /// A string literal, checked by the macro.
    Literal(StringLiteral),
    /// A path in `SCREAMING_CASE`, or a macro that gives a constant: checked by a `const` item.
    Constant(TokenStream),
}

/// The spans of the first and the last token of the user's text. The compiler joins them.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) first: Span,
    pub(crate) last: Span,
}

/// Splits at the commas; one comma may end the list.
pub(crate) fn split(input: TokenStream) -> Vec<TokenStream> {
    let mut arguments = Vec::new();
    let mut current = Vec::new();
    for token in input {
        match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                arguments.push(current.drain(..).collect());
            }
            token => current.push(token),
        }
    }
    if !current.is_empty() {
        arguments.push(current.into_iter().collect());
    }
    arguments
}

impl Argument {
    /// Reads one argument of the macro of a kind.
    pub(crate) fn read(kind: &Kind, tokens: TokenStream) -> Result<Self, Mistake> {
        let trees: Vec<TokenTree> = ungroup(tokens).into_iter().collect();
        let (found, help) = match trees.as_slice() {
            [TokenTree::Literal(literal)] => match StringLiteral::read(literal) {
                Ok(literal) => return Ok(Self::Literal(literal)),
                Err(error) => not_a_string(kind, error),
            },
            trees if is_constant(trees) => {
                return Ok(Self::Constant(trees.iter().cloned().collect()));
            }
            trees => not_a_literal(kind, trees),
        };
        let expected = "a string literal or a constant";
        Err(kind.mistake(extent(&trees), expected, &found, &help))
    }

    /// Returns the tokens and their name in messages: the source of a constant, and nothing for a literal.
    pub(crate) fn named(self) -> (TokenStream, String) {
        match self {
            Self::Literal(literal) => {
                let literal = TokenTree::Literal(literal.literal.clone());
                (literal.into(), String::new())
            }
            Self::Constant(tokens) => {
                let name = written(&tokens);
                (tokens, name)
            }
        }
    }
}

/// Names a literal that is not a string literal, and returns the help.
fn not_a_string(kind: &Kind, error: NotString) -> (String, String) {
    match error {
        NotString::Prefixed(what, prefix) => (what.into(), format!("remove the `{prefix}`")),
        NotString::Suffixed(suffix) => (
            format!("a literal with the suffix `{suffix}`"),
            format!("remove the `{suffix}`"),
        ),
        NotString::Other(what) => (what.into(), kind.write_example()),
    }
}

/// Names tokens that are neither one literal nor a constant, and returns the help.
fn not_a_literal(kind: &Kind, trees: &[TokenTree]) -> (String, String) {
    let is_good = |tokens: TokenStream| Argument::read(kind, tokens).is_ok();
    if let Some(literals) = joined_literals(trees) {
        let help = format!("write `concat!({})`", literals.join(", "));
        return ("several literals".into(), help);
    }
    match trees {
        [] => ("nothing".into(), kind.write_example()),
        [TokenTree::Punct(reference), referenced @ ..]
            if reference.as_char() == '&' && is_good(referenced.iter().cloned().collect()) =>
        {
            ("a reference".into(), "remove the `&`".into())
        }
        [TokenTree::Group(group)] if is_good(group.stream()) => {
            let delimiters = match group.delimiter() {
                Delimiter::Brace => "braces",
                Delimiter::Bracket => "brackets",
                Delimiter::Parenthesis | Delimiter::None => "parentheses",
            };
            let help = format!("remove the {delimiters}");
            (format!("an argument in {delimiters}"), help)
        }
        [TokenTree::Ident(word)] if word == "true" || word == "false" => {
            ("a boolean".into(), kind.write_example())
        }
        trees if is_path(trees) => {
            let path = written(&trees.iter().cloned().collect());
            let help = format!(
                "{}\nhelp: if `{path}` is a constant, rename it: only a name in SCREAMING_CASE counts as a constant",
                kind.write_parse(&format!("&{path}"))
            );
            (format!("`{path}`"), help)
        }
        [
            ..,
            TokenTree::Ident(name),
            TokenTree::Punct(bang),
            TokenTree::Group(_),
        ] if bang.as_char() == '!' => {
            let help = match name.to_string().as_str() {
                "format" | "format_args" => kind.formats_nothing(),
                _ => kind.write_parse("…"),
            };
            (format!("`{name}!`, which is not a constant"), help)
        }
        [TokenTree::Ident(_), .., TokenTree::Group(group)]
            if group.delimiter() == Delimiter::Parenthesis =>
        {
            ("a call".into(), kind.write_parse("…"))
        }
        _ => ("an expression".into(), kind.write_parse("…")),
    }
}

/// Returns the sources of two or more string literals that are side by side or have `+` between them.
fn joined_literals(trees: &[TokenTree]) -> Option<Vec<String>> {
    let mut literals = Vec::new();
    let mut after_plus = true;
    for tree in trees {
        match tree {
            TokenTree::Literal(literal) if StringLiteral::read(literal).is_ok() => {
                literals.push(literal.to_string());
                after_plus = false;
            }
            TokenTree::Punct(plus) if plus.as_char() == '+' && !after_plus => after_plus = true,
            _ => return None,
        }
    }
    (literals.len() > 1 && !after_plus).then_some(literals)
}

/// Returns a path as people write it.
fn written(path: &TokenStream) -> String {
    path.to_string().replace(" :: ", "::")
}

/// Returns the tokens without the invisible groups that a user's macro may add around them.
fn ungroup(tokens: TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Group(group)), None) if is_invisible(&group) => ungroup(group.stream()),
        _ => tokens,
    }
}

fn is_invisible(group: &Group) -> bool {
    group.delimiter() == Delimiter::None
}

/// Returns `true` if these tokens are a path that ends in `SCREAMING_CASE`, or one of the [`CONST_MACROS`].
fn is_constant(trees: &[TokenTree]) -> bool {
    let (path, is_name): (_, fn(&str) -> bool) = match trees {
        [path @ .., TokenTree::Punct(bang), TokenTree::Group(_)] if bang.as_char() == '!' => {
            (path, |name| CONST_MACROS.contains(&name))
        }
        path => (path, is_screaming),
    };
    is_path(path)
        && matches!(path.last(), Some(TokenTree::Ident(name)) if is_name(&name.to_string()))
}

/// Returns `true` if names and `<…>` alternate with `::`; the compiler checks the text in `<…>`.
fn is_path(trees: &[TokenTree]) -> bool {
    let mut rest = trees;
    let mut depth = 0;
    let mut ends_segment = false;
    let mut may_separate = true;
    loop {
        rest = match rest {
            [] => return depth == 0,
            [TokenTree::Punct(open), rest @ ..]
                if open.as_char() == '<' && (depth > 0 || !ends_segment) =>
            {
                depth += 1;
                rest
            }
            [TokenTree::Punct(close), rest @ ..] if close.as_char() == '>' && depth > 0 => {
                depth -= 1;
                (ends_segment, may_separate) = (true, true);
                rest
            }
            [TokenTree::Punct(first), TokenTree::Punct(second), rest @ ..]
                if first.as_char() == ':'
                    && first.spacing() == Spacing::Joint
                    && second.as_char() == ':'
                    && (depth > 0 || may_separate) =>
            {
                (ends_segment, may_separate) = (false, false);
                rest
            }
            [TokenTree::Ident(name), rest @ ..]
                if depth > 0 || !ends_segment && !KEYWORDS.contains(&name.to_string().as_str()) =>
            {
                (ends_segment, may_separate) = (true, true);
                rest
            }
            [TokenTree::Group(group), rest @ ..]
                if is_invisible(group) && (depth > 0 || !ends_segment) =>
            {
                (ends_segment, may_separate) = (true, true);
                rest
            }
            _ => return false,
        };
    }
}

fn is_screaming(name: &str) -> bool {
    let name = name.strip_prefix("r#").unwrap_or(name);
    name.contains(char::is_uppercase) && !name.contains(char::is_lowercase)
}

impl Extent {
    /// The extent of an argument.
    pub(crate) fn of(tokens: TokenStream) -> Self {
        extent(&tokens.into_iter().collect::<Vec<_>>())
    }
}

impl From<Span> for Extent {
    fn from(span: Span) -> Self {
        Self {
            first: span,
            last: span,
        }
    }
}

/// Returns the extent of these tokens, or of the macro's call if there are none.
fn extent(trees: &[TokenTree]) -> Extent {
    let ends = trees.first().zip(trees.last());
    let (first, last) = ends.map_or_else(
        || (Span::call_site(), Span::call_site()),
        |(first, last)| (first.span(), last.span()),
    );
    Extent { first, last }
}
