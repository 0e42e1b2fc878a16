//! Built texts: f-strings, sums, `%` and `.format`.

use ruff_python_ast::{
    Expr, ExprBinOp, ExprFString, FStringPart, InterpolatedStringElement, Number, Operator,
};
use ruff_text_size::TextRange;

use super::span;
use super::strings::{content, is_text};
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::templates::Pieces;
use crate::sites::language::vocabulary::is_constant;
use crate::sites::{LiteralForm, Role};

impl<'src> Walker<'src> {
    pub(super) fn f_string(&mut self, string: &ExprFString, slot: &Slot<'src>) {
        self.found
            .hand_built(slot, span(string.range), "an f-string");
        let mut pieces = Pieces::new();
        for part in string.value.as_slice() {
            match part {
                FStringPart::Literal(literal) => {
                    pieces.text(self.text(content(literal)));
                    self.literal(literal, &Slot::ANONYMOUS, LiteralForm::Concatenated);
                }
                FStringPart::FString(f_string) => {
                    for element in &*f_string.elements {
                        match element {
                            InterpolatedStringElement::Literal(text) => {
                                let at = span(text.range);
                                let text = self.text(text.range);
                                let form = LiteralForm::Interpolated;
                                self.found.literal(at, at, Some(text), form);
                                pieces.text(text);
                            }
                            InterpolatedStringElement::Interpolation(element) => {
                                pieces.value();
                                self.expr(&element.expression, Slot::ANONYMOUS);
                            }
                        }
                    }
                }
            }
        }
        let span = span(string.range);
        match slot {
            Slot::Role(Role::Message) => self.found.whole_text(pieces, span),
            _ if pieces.are_empty() => self.found.sum_of_constants(pieces, span),
            _ => self.found.template(pieces, span),
        }
    }

    pub(super) fn operation(&mut self, operation: &ExprBinOp, slot: &Slot<'src>) {
        if matches!(slot, Slot::Id(_)) {
            let how = match operation.op {
                Operator::Add if mentions_text(operation) => Some("`+`"),
                Operator::Mod if is_text(&operation.left) => Some("`%`"),
                _ => None,
            };
            if let Some(how) = how {
                self.found.hand_built(slot, span(operation.range), how);
            }
        }
        // `["a"] + ["b"]` is still a list of ids; the parts of a sum of texts are not.
        let slot = match slot {
            Slot::Ids(id) => Slot::Ids(*id),
            _ => Slot::ANONYMOUS,
        };
        // A sum of ten thousand parts nests to the left: it is walked in a loop.
        let mut parts = vec![&*operation.right];
        let mut left = &*operation.left;
        while let Expr::BinOp(inner) = left {
            parts.push(&inner.right);
            left = &inner.left;
        }
        if operation.op == Operator::Add {
            let mut pieces = Pieces::new();
            for operand in std::iter::once(left).chain(parts.iter().rev().copied()) {
                self.piece(operand, &mut pieces);
            }
            let mut operands = parts.iter().copied().chain([left]);
            if operands.all(|part| self.last_name(part).is_some_and(is_constant)) {
                self.found.sum_of_constants(pieces, span(operation.range));
            } else {
                self.found.sum_of_texts(pieces, span(operation.range));
            }
        } else if operation.op == Operator::Mod
            && let Some(text) = self.constant_text(&operation.left)
        {
            self.found
                .template(pieces_of_percent(text), span(operation.range));
        } else if operation.op == Operator::Mult {
            self.repeated(operation);
        }
        self.expr(left, slot.clone());
        for part in parts.into_iter().rev() {
            self.expr(part, slot.clone());
        }
    }

    fn piece(&self, part: &Expr, pieces: &mut Pieces<'src>) {
        match part {
            Expr::StringLiteral(string) => {
                for part in &string.value {
                    pieces.text(self.text(content(part)));
                }
            }
            _ => pieces.value(),
        }
    }

    /// Records `"ab" * 3` as a template.
    fn repeated(&mut self, operation: &ExprBinOp) {
        let (text, count) = match (&*operation.left, &*operation.right) {
            (Expr::NumberLiteral(count), text) | (text, Expr::NumberLiteral(count)) => {
                (self.constant_text(text), &count.value)
            }
            _ => return,
        };
        if let (Some(text), Number::Int(count)) = (text, count)
            && let Some(count) = count.as_u8()
        {
            let mut pieces = Pieces::new();
            (0..count).for_each(|_| pieces.text(text));
            self.found.sum_of_texts(pieces, span(operation.range));
        }
    }

    /// Records `"_".join(["run", thread, n])` as a template.
    pub(super) fn joined(&mut self, separator: &'src str, elements: &[Expr], range: TextRange) {
        let mut pieces = Pieces::new();
        for (at, element) in elements.iter().enumerate() {
            if at > 0 {
                pieces.text(separator);
            }
            self.piece(element, &mut pieces);
        }
        self.found.sum_of_texts(pieces, span(range));
    }
}

/// Returns the pieces of `"run-%d"`, between its values.
fn pieces_of_percent(text: &str) -> Pieces<'_> {
    let mut pieces = Pieces::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let after = &rest[at + 1..];
        let Some(end) = after.find(|byte: char| byte.is_ascii_alphabetic() || byte == '%') else {
            break;
        };
        pieces.text(&rest[..at]);
        pieces.value();
        rest = &after[end + 1..];
    }
    pieces.text(rest);
    pieces
}

/// Returns `true` if a sum has a text among its parts.
fn mentions_text(operation: &ExprBinOp) -> bool {
    let mut operation = operation;
    loop {
        if is_text(&operation.right) || is_text(&operation.left) {
            return true;
        }
        match &*operation.left {
            Expr::BinOp(left) => operation = left,
            _ => return false,
        }
    }
}
