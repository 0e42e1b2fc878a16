//! Splits a function into its statements, whatever its line breaks are.

use std::ops::Range;

use crate::link::tree::TreeFile;
use crate::sites::Span;
use crate::sites::language::Lexis;
use crate::sites::tokens::{TokenKind, tokens};

/// The places of the statements of a function.
pub(super) struct Statements(Vec<Range<usize>>);

impl Statements {
    pub(super) fn of(file: &TreeFile<'_>, extent: Span) -> Self {
        let lexis = file.walked.language.lexis;
        let tokens = tokens(file.text, extent.range(), lexis);
        let mut open = Vec::new();
        let mut statements = Vec::new();
        let (mut start, mut end) = (extent.start as usize, extent.start as usize);
        for token in tokens {
            let begins_line = file.text[end..token.start() as usize].contains('\n');
            let is_in_list = open.last().is_some_and(|open| *open != "{");
            let is_end = match lexis {
                Lexis::Python => token.kind() == TokenKind::LineEnd,
                _ => begins_line && !is_in_list,
            };
            if is_end && start < end {
                statements.push(start..end);
                start = token.start() as usize;
            }
            match token.kind() {
                TokenKind::Open => open.push(&file.text[token.range()]),
                TokenKind::Close => drop(open.pop()),
                _ => {}
            }
            end = token.end() as usize;
        }
        statements.push(start..end);
        Self(statements)
    }

    pub(super) fn places(&self) -> &[Range<usize>] {
        &self.0
    }

    /// Returns the statement around a byte.
    pub(super) fn around(&self, at: usize) -> Range<usize> {
        let behind = self.0.partition_point(|statement| statement.start <= at);
        let statement = behind.checked_sub(1).map(|before| self.0[before].clone());
        statement.unwrap_or_default()
    }
}

/// Returns a statement without its line breaks.
pub(super) fn on_one_line(statement: &str) -> String {
    let mut line = String::with_capacity(statement.len());
    for part in statement.lines().map(str::trim) {
        let is_inside = line.ends_with(['(', '[']) || part.starts_with([')', ']', '.']);
        if !is_inside {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}
