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

use super::{Language, Lexis, Token, Unparsable};
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
    parse_module(source).map_or_else(
        |_| Vec::new(),
        |parsed| {
            let mut begins_line = true;
            let mut comments = Vec::new();
            let mut tokens = parsed.tokens().iter().peekable();
            while let Some(token) = tokens.next() {
                let is_alone = begins_line
                    && token.kind() == TokenKind::String
                    && tokens
                        .peek()
                        .is_none_or(|next| next.kind() == TokenKind::Newline);
                // An example in a docstring is code.
                let is_docstring = is_alone && !source[span(token.range()).range()].contains(">>>");
                if token.kind() == TokenKind::Comment || is_docstring {
                    comments.push(span(token.range()));
                }
                begins_line = matches!(
                    token.kind(),
                    TokenKind::Newline
                        | TokenKind::NonLogicalNewline
                        | TokenKind::Indent
                        | TokenKind::Dedent
                        | TokenKind::Comment
                );
            }
            comments
        },
    )
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
    let text = error.error.to_string();
    let mut message = String::with_capacity(text.len());
    for (index, character) in text.trim_end_matches('.').chars().enumerate() {
        message.push(if index == 0 {
            character.to_ascii_lowercase()
        } else {
            character
        });
    }
    Unparsable {
        offset: error.range().start().to_u32(),
        message,
    }
}
