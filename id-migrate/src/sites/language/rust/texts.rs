//! Texts that are put together from pieces.

use syn::{Expr, ExprMethodCall, ItemEnum, Lit, Meta};

use super::names::bare;
use super::walker::Walker;
use crate::sites::Span;
use crate::sites::language::templates::Pieces;

impl<'src> Walker<'src> {
    /// Records `"run-" + n`, `concat!("run", "-1")` or `["run", n].join("-")` as a template.
    pub(super) fn joined<'e>(
        &mut self,
        parts: impl Iterator<Item = &'e Expr>,
        separator: &'src str,
        span: Span,
    ) {
        let mut pieces = Pieces::new();
        for (at, part) in parts.enumerate() {
            if at > 0 {
                pieces.text(separator);
            }
            let text = self.converted_literal(part);
            match text.and_then(|text| self.token_and_content(text.span())) {
                Some((_, content)) => pieces.text(self.found.text(content)),
                None => pieces.value(),
            }
        }
        self.found.sum_of_texts(pieces, span);
    }

    /// Records a text that a method puts together: `["run", n].join("-")`, `parts.concat()`, `"ab".repeat(3)`.
    pub(super) fn put_together(&mut self, call: &ExprMethodCall, method: &str) {
        let receiver = bare(&call.receiver);
        let span = self.extent_of(&call.receiver);
        let argument = call.args.first();
        let separator = match (method, argument) {
            ("join", Some(text)) => self.constant_text(text),
            ("concat", None) => Some(""),
            _ => None,
        };
        if let Some(separator) = separator {
            return match receiver {
                Expr::Array(array) => self.joined(array.elems.iter(), separator, span),
                _ => self.found.sum_of_texts(Pieces::around(separator), span),
            };
        }
        if let ("repeat", Some(text), Some(Expr::Lit(count))) =
            (method, self.constant_text(receiver), argument)
            && let Lit::Int(count) = &count.lit
        {
            self.found.sum_of_texts(
                Pieces::repeated(text, count.base10_parse().unwrap_or(0)),
                span,
            );
        }
    }

    /// Records the texts of the variants that an attribute renames: `#[serde(rename_all = "kebab-case")]`.
    pub(super) fn renamed_variants(&mut self, item: &ItemEnum) {
        let is_renaming = |attribute: &syn::Attribute| match &attribute.meta {
            Meta::List(list) => {
                let tokens = list.tokens.to_string();
                let mut names = RENAMING.iter();
                names.any(|name| tokens.contains(name))
            }
            _ => false,
        };
        if !item.attrs.iter().any(is_renaming) {
            return;
        }
        for variant in &item.variants {
            let name = variant.ident.to_string();
            let ends = name.char_indices().skip(1);
            let ends = ends.filter(|(_, one)| one.is_uppercase()).map(|(at, _)| at);
            let mut words = Vec::new();
            let mut start = 0;
            for end in ends.chain([name.len()]) {
                words.push(name[start..end].to_lowercase());
                start = end;
            }
            let camel = name.chars().take(1).flat_map(char::to_lowercase);
            let camel: String = camel.chain(name.chars().skip(1)).collect();
            let span = self.span(variant.ident.span());
            for text in [words.join("-"), words.join("_"), words.concat(), camel] {
                self.found.sum_of_texts(Pieces::repeated(&text, 1), span);
            }
        }
    }
}

/// Attributes that give the variants of an enum other names, and derives that do.
const RENAMING: &[&str] = words!("rename_all serialize_all ValueEnum EnumString");
