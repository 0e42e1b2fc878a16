//! TypeScript and JavaScript, with JSX and without, through oxc's parser.
//!
//! The parser's API changes with every release, so it is used in this folder only.

mod assertions;
mod calls;
mod comparisons;
mod definitions;
mod expressions;
mod imports;
mod instances;
mod members;
mod names;
mod special_calls;
mod test_blocks;
mod text;
mod visit;
mod walker;

use std::borrow::Cow;
use std::path::Path;

use oxc_allocator::Allocator;
use oxc_parser::config::TokensParserConfig;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_span::SourceType;

use super::{Language, Lexis, Token, Unparsable, sentence};
use crate::sites::{FileSites, Span};

/// TypeScript, JavaScript, TSX and JSX files.
pub(crate) const LANGUAGE: Language = Language {
    name: "typescript",
    aliases: &["ts", "tsx", "javascript", "js", "jsx"],
    generator: "`generateRunId(threadId)`, after `import { generateRunId } from \"run-id\"` (npm: `run-id`)",
    extensions: &["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"],
    needles: words!(
        "run_id thread_id RUN_ID THREAD_ID runId threadId ThreadId RunId -run-id -Run-Id"
    ),
    line_comment: "//",
    prefix_words: words!("typeof void delete await yield new keyof async else return"),
    lexis: Lexis::JavaScript,
    sites,
    comments,
    tokens,
};

fn sites<'src>(source: &'src str, path: &Path) -> Result<FileSites<'src>, Unparsable> {
    let allocator = Allocator::default();
    let text = parsable(source);
    let (parsed, _) = parse(&allocator, &text, path)?;
    Ok(walker::Walker::new(source).walk(&parsed.program))
}

fn comments(source: &str, path: &Path) -> Vec<Span> {
    let allocator = Allocator::default();
    let text = parsable(source);
    let Ok((parsed, _)) = parse(&allocator, &text, path) else {
        return Vec::new();
    };
    let comments = parsed.program.comments.iter();
    comments.map(|comment| span(comment.span)).collect()
}

fn tokens(source: &str, path: &Path) -> Result<Vec<Token>, Unparsable> {
    let allocator = Allocator::default();
    let source = &*parsable(source);
    // The parser collects tokens only for a text without errors.
    let (_, dialect) = parse(&allocator, source, path)?;
    let parsed = parser(&allocator, source, dialect)
        .with_config(TokensParserConfig)
        .parse();
    Ok(parsed
        .tokens
        .iter()
        .map(|token| Token {
            kind: token.kind() as u32,
            span: span(token.span()),
        })
        .collect())
}

/// The text as the parser takes it, byte for byte as long: node reads a `#!` line behind a byte-order mark, it does not.
fn parsable(source: &str) -> Cow<'_, str> {
    if source.starts_with("\u{feff}#!") {
        Cow::Owned(source.replacen("\u{feff}#!", "///  ", 1))
    } else {
        Cow::Borrowed(source)
    }
}

fn parser<'a>(allocator: &'a Allocator, source: &'a str, dialect: SourceType) -> Parser<'a> {
    Parser::new(allocator, source, dialect).with_options(ParseOptions {
        allow_return_outside_function: true,
        enable_ident_hashes: false,
        ..ParseOptions::default()
    })
}

/// Parses the text in the first dialect that accepts it.
fn parse<'a>(
    allocator: &'a Allocator,
    source: &'a str,
    path: &Path,
) -> Result<(ParserReturn<'a>, SourceType), Unparsable> {
    let mut first_error = None;
    for dialect in dialects(path) {
        let parsed = parser(allocator, source, dialect).parse();
        let Some(error) = parsed.diagnostics.errors().next() else {
            return Ok((parsed, dialect));
        };
        first_error.get_or_insert_with(|| {
            let label = error.labels.first();
            Unparsable {
                offset: label.map_or(0, oxc_span::LabeledSpan::offset),
                message: sentence(&error.message),
            }
        });
    }
    Err(first_error.unwrap_or(Unparsable {
        offset: 0,
        message: "expected a dialect for this extension".to_owned(),
    }))
}

/// Returns the dialects to try. A `.js` file may be a module, a sloppy script, or carry type annotations.
fn dialects(path: &Path) -> Vec<SourceType> {
    let module = SourceType::from_path(path).unwrap_or_else(|_| SourceType::tsx());
    if module.is_typescript() {
        return vec![module];
    }
    let module = module.with_jsx(true);
    vec![module, module.with_script(true), SourceType::tsx()]
}

fn span(span: oxc_span::Span) -> Span {
    Span::new(span.start, span.end)
}
