//! Rust, through syn.
//!
//! Most ids of tests are in macros (`assert_eq!`, `json!`, `vec!`), whose tokens are parsed as expressions where
//! possible.

mod calls;
mod cases;
mod collections;
mod constructors;
mod expressions;
mod extents;
mod imports;
mod instances;
mod items;
mod macros;
mod names;
mod patterns;
mod texts;
mod tokens;
mod visit;
mod walker;

use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{Language, Lexis, Token, Unparsable};
use crate::ids::index;
use crate::sites::{FileSites, Span};

pub(crate) const LANGUAGE: Language = Language {
    name: "rust",
    aliases: &["rs"],
    generator: "`RunId::generate(&thread_id)`, after `use run_id::RunId` (crate: `run-id`)",
    extensions: &["rs"],
    needles: words!(
        "run_id thread_id RUN_ID THREAD_ID runId threadId RunId ThreadId -run-id -Run-Id"
    ),
    line_comment: "//",
    prefix_words: words!("return break move async unsafe dyn impl mut ref as yield let"),
    lexis: Lexis::Rust,
    sites,
    comments,
    tokens,
};

fn sites<'src>(source: &'src str, _path: &Path) -> Result<FileSites<'src>, Unparsable> {
    with_tokens(source, |start, tokens| {
        let file: syn::File = syn::parse2(tokens).map_err(|error| unparsable(&error, start))?;
        Ok(walker::Walker::new(source, start).walk(source, &file))
    })
}

fn comments(source: &str, path: &Path) -> Vec<Span> {
    let mut comments = Vec::new();
    let mut end = 0;
    for token in tokens(source, path).unwrap_or_default() {
        // A doc comment comes as the tokens of an attribute that all have its span.
        if source[token.span.range()].starts_with("//")
            || source[token.span.range()].starts_with("/*")
        {
            comments.push(token.span);
        } else if end < token.span.start {
            // The lexer skips only white space and comments.
            comments.push(Span::new(end, token.span.start));
        }
        end = end.max(token.span.end);
    }
    comments.push(Span::new(end, index(source.len())));
    comments
}

fn tokens(source: &str, _path: &Path) -> Result<Vec<Token>, Unparsable> {
    with_tokens(source, |start, tokens| {
        let mut found = Vec::new();
        flatten(tokens, start, &mut found);
        Ok(found)
    })
}

/// Lexes the text after its byte-order mark and `#!` line; `then` gets the byte where the tokens' own count begins.
fn with_tokens<T>(
    source: &str,
    then: impl FnOnce(u32, TokenStream) -> Result<T, Unparsable>,
) -> Result<T, Unparsable> {
    let start = source.len() - without_prefix(source).len();
    let offset = index(start);
    let result = match source[start..].parse::<TokenStream>() {
        Ok(tokens) => then(offset, tokens),
        Err(error) => Err(Unparsable {
            offset: span(error.span(), offset).start,
            message: "expected a token of Rust with its brackets and quotes closed".to_owned(),
        }),
    };
    // The lexer keeps every text of the thread for its spans. Our spans are no longer needed.
    proc_macro2::extra::invalidate_current_thread_spans();
    result
}

fn without_prefix(source: &str) -> &str {
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let is_shebang = text.starts_with("#!") && !text[2..].trim_start().starts_with('[');
    if is_shebang {
        text.find('\n').map_or("", |end| &text[end..])
    } else {
        text
    }
}

fn unparsable(error: &syn::Error, start: u32) -> Unparsable {
    Unparsable {
        offset: span(error.span(), start).start,
        message: error.to_string().trim_end_matches('.').to_owned(),
    }
}

fn span(span: proc_macro2::Span, start: u32) -> Span {
    let range = span.byte_range();
    let at = |byte: usize| index(byte).saturating_add(start);
    Span::new(at(range.start), at(range.end))
}

/// Lists the tokens of a stream, each bracket as a token. Keeps its own stack instead of recursing, because groups nest deeply.
fn flatten(tokens: TokenStream, start: u32, found: &mut Vec<Token>) {
    let token = |kind, at: proc_macro2::Span| Token {
        kind,
        span: span(at, start),
    };
    let mut open = vec![(tokens.into_iter(), None)];
    while let Some((rest, close)) = open.last_mut() {
        let Some(tree) = rest.next() else {
            found.extend(*close);
            open.pop();
            continue;
        };
        found.push(match tree {
            TokenTree::Group(group) => {
                let kind = 1 + match group.delimiter() {
                    Delimiter::Parenthesis => 0,
                    Delimiter::Brace => 2,
                    Delimiter::Bracket => 4,
                    Delimiter::None => 6,
                };
                let close = token(kind + 1, group.span_close());
                open.push((group.stream().into_iter(), Some(close)));
                token(kind, group.span_open())
            }
            TokenTree::Ident(name) => token(20, name.span()),
            TokenTree::Punct(mark) => token(100 + u32::from(mark.as_char()), mark.span()),
            TokenTree::Literal(literal) => {
                let kind = match literal.to_string().as_bytes() {
                    [b'0'..=b'9', ..] => 21,
                    [b'\'', ..] => 22,
                    [b'b', ..] => 23,
                    [b'c', ..] => 24,
                    _ => 25,
                };
                token(kind, literal.span())
            }
        });
    }
}
