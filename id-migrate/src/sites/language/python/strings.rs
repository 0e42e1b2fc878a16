//! String and bytes literals.

use ruff_python_ast::{
    AnyStringFlags, BytesLiteral, Expr, ExprStringLiteral, StringFlags, StringLiteral,
};
use ruff_text_size::TextRange;

use super::span;
use super::walker::Walker;
use crate::sites::LiteralForm;
use crate::sites::language::slot::Slot;

/// Returns `true` if an expression is text by its look: a string or an f-string.
pub(super) fn is_text(expr: &Expr) -> bool {
    matches!(expr, Expr::StringLiteral(_) | Expr::FString(_))
}

/// Returns the range between the quotes of a literal.
pub(super) fn content(literal: &StringLiteral) -> TextRange {
    between_quotes(literal.range, literal.flags.into())
}

fn between_quotes(token: TextRange, flags: AnyStringFlags) -> TextRange {
    TextRange::new(
        token.start() + flags.opener_len(),
        token.end() - flags.closer_len(),
    )
}

impl<'src> Walker<'src> {
    pub(super) fn string(&mut self, string: &ExprStringLiteral, slot: &Slot<'src>) {
        if let [part] = string.value.as_slice() {
            if matches!(slot, Slot::Variable(_)) {
                let text = self.text(content(part));
                self.found.format_of_constant(text, span(string.range));
            }
            self.literal(part, slot, LiteralForm::Plain);
        } else {
            // Concatenated parts form one value.
            let token = span(string.range);
            let value = Some(string.value.to_str());
            self.found
                .fill(slot, token, token, value, LiteralForm::Concatenated);
        }
    }

    pub(super) fn literal(
        &mut self,
        literal: &StringLiteral,
        slot: &Slot<'src>,
        form: LiteralForm,
    ) {
        let content = content(literal);
        self.import_script(&literal.value);
        // The parser puts a replacement character, which is shorter than its escape, where Python has half a character.
        let is_whole = literal.value.len() == content.len().to_usize()
            || !literal.value.contains('\u{fffd}')
            || !has_surrogate_escape(self.text(content));
        let value = is_whole.then_some(&*literal.value);
        self.found
            .fill(slot, span(literal.range), span(content), value, form);
    }

    pub(super) fn bytes(&mut self, bytes: &BytesLiteral) {
        let content = between_quotes(bytes.range, bytes.flags.into());
        let written = self.text(content);
        let value = (*bytes.value == *written.as_bytes()).then_some(written);
        let form = LiteralForm::Bytes;
        self.found
            .literal(span(bytes.range), span(content), value, form);
    }
}

fn has_surrogate_escape(written: &str) -> bool {
    let lower = written.to_ascii_lowercase();
    [
        "\\ud8", "\\ud9", "\\uda", "\\udb", "\\udc", "\\udd", "\\ude", "\\udf", "\\u0000d",
    ]
    .iter()
    .any(|escape| lower.contains(escape))
}
