//! Python, through ruff's parser.
//!
//! The parser is an internal crate of ruff without a stable API, so it is used in this folder only.

mod calls;
mod comparisons;
mod definitions;
mod expressions;
mod imports;
mod instances;
mod names;
mod parametrize;
mod patterns;
mod statements;
mod strings;
mod targets;
mod templates;
mod text_methods;
mod walker;

use std::path::Path;

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{ParseError, parse_module};
use ruff_text_size::{Ranged, TextRange};

use super::{Language, Lexis, Token, Unparsable, sentence};
use crate::sites::{FileSites, Span};

/// Python source and stub files.
pub(crate) const LANGUAGE: Language = Language {
    name: "python",
    aliases: &["py"],
    generator: "`IDManager.generate_run_id(thread_id)`, after `from run_id import IDManager` (PyPI: `run-id`)",
    extensions: &["py", "pyi"],
    needles: &["run_id", "thread_id", "RUN_ID", "THREAD_ID"],
    line_comment: "#",
    prefix_words: &["not", "await", "lambda"],
    lexis: Lexis::Python,
    sites,
    comments,
    tokens,
};

fn sites<'src>(source: &'src str, _path: &Path) -> Result<FileSites<'src>, Unparsable> {
    let parsed = parse_module(source).map_err(|error| unparsable(&error))?;
    Ok(walker::Walker::new(source).walk(parsed.suite()))
}

fn comments(source: &str, _path: &Path) -> Vec<Span> {
    let Ok(parsed) = parse_module(source) else {
        return Vec::new();
    };
    let mut begins_line = true;
    let mut comments = Vec::new();
    let mut tokens = parsed.tokens().iter().peekable();
    while let Some(token) = tokens.next() {
        use TokenKind::{Comment, Dedent, Indent, Newline, NonLogicalNewline, String};
        let (kind, at) = (token.kind(), span(token.range()));
        let next = tokens.peek().map(|next| next.kind());
        let is_alone = begins_line && kind == String && next.is_none_or(|next| next == Newline);
        // An example in a docstring is code.
        let is_docstring = is_alone && !source[at.range()].contains(">>>");
        if kind == Comment || is_docstring {
            comments.push(at);
        }
        begins_line = matches!(
            kind,
            Newline | NonLogicalNewline | Indent | Dedent | Comment
        );
    }
    comments
}

fn tokens(source: &str, _path: &Path) -> Result<Vec<Token>, Unparsable> {
    let parsed = parse_module(source).map_err(|error| unparsable(&error))?;
    Ok(parsed
        .tokens()
        .iter()
        .map(|token| Token {
            kind: token.kind() as u32,
            span: span(token.range()),
        })
        .collect())
}

fn span(range: TextRange) -> Span {
    Span::new(range.start().to_u32(), range.end().to_u32())
}

fn unparsable(error: &ParseError) -> Unparsable {
    Unparsable {
        offset: error.range().start().to_u32(),
        message: sentence(&error.error.to_string()),
    }
}
