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

use ruff_python_parser::{ParseError, parse_module};
use ruff_text_size::{Ranged, TextRange};

use super::{Language, Lexis, Token, Unparsable, sentence};
use crate::ids::index;
use crate::sites::tokens::{self, all_tokens as lex};
use crate::sites::{FileSites, Span};

pub(crate) const LANGUAGE: Language = Language {
    name: "python",
    aliases: &["py"],
    generator: "`IDManager.generate_run_id(thread_id)`, after `from run_id import IDManager` (PyPI: `run-id`)",
    extensions: &["py", "pyi"],
    needles: words!("run_id thread_id RUN_ID THREAD_ID runId threadId -run-id -Run-Id"),
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
    let tokens = lex(source, 0..source.len(), Lexis::Python);
    let is_line_end = |at: usize| {
        let token = tokens.get(at);
        token.is_none_or(|token| token.kind() == tokens::TokenKind::LineEnd)
    };
    let mut comments = Vec::new();
    let (mut at, mut end) = (0, 0);
    while let Some(token) = tokens.get(at) {
        // The lexer skips only white space and comments.
        comments.push(Span::new(end, token.start()));
        let is_alone = token.kind() == tokens::TokenKind::Text
            && (at == 0 || is_line_end(at - 1))
            && is_line_end(at + 1);
        // An example in a docstring is code.
        if is_alone && !source[token.range()].contains(">>>") {
            comments.push(Span::new(token.start(), token.end()));
        }
        // The text of an f-string is not a token.
        if token.in_text() {
            at = at.max(token.other(at));
        }
        end = tokens[at].end();
        at += 1;
    }
    comments.push(Span::new(end, index(source.len())));
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
