//! Macro tokens that are not a list of expressions: statements, items, pairs and unknown syntax.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::visit::Visit as _;
use syn::{Expr, Lit, LitStr};

use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Position, Role};

impl<'src> Walker<'src> {
    /// Reads the arms of `macro_rules!`: the tokens after each `=>` are code with holes.
    pub(super) fn macro_arms(&mut self, tokens: TokenStream) {
        let mut is_body = false;
        for token in tokens {
            match token {
                TokenTree::Group(group) if is_body => {
                    is_body = false;
                    self.tokens(without_dollars(group.stream()));
                }
                TokenTree::Group(group) => self.opaque(group.stream(), &Slot::ANONYMOUS),
                TokenTree::Punct(mark) => is_body = mark.as_char() == '>',
                _ => {}
            }
        }
    }

    /// Reads tokens that are not a list of expressions: statements, items, or the pairs of `json!` and `hashmap!`.
    pub(super) fn tokens(&mut self, tokens: TokenStream) {
        if let Ok(statements) = syn::Block::parse_within.parse2(tokens.clone())
            && statements.len() > 1
        {
            return statements
                .iter()
                .for_each(|statement| self.visit_stmt(statement));
        }
        if let Ok(file) = syn::parse2::<syn::File>(tokens.clone())
            && !file.items.is_empty()
        {
            return file.items.iter().for_each(|item| self.visit_item(item));
        }
        self.entries(tokens, &Slot::ANONYMOUS);
    }

    /// Entries between commas: `"run_id": "x"`, `run_id: "x"`, `"run_id" => "x"`, `run_id = %x`, or expressions.
    fn entries(&mut self, tokens: TokenStream, slot: &Slot<'src>) {
        let sibling = Some(self.found.new_sibling());
        let mut entry = Vec::new();
        for token in tokens {
            match &token {
                TokenTree::Punct(mark) if matches!(mark.as_char(), ',' | ';') => {
                    self.entry(&std::mem::take(&mut entry), slot, sibling);
                }
                _ => entry.push(token),
            }
        }
        self.entry(&entry, slot, sibling);
    }

    fn entry(&mut self, tokens: &[TokenTree], slot: &Slot<'src>, sibling: Option<u32>) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return;
        };
        let extent = self.span(first.span()).to(self.span(last.span()));
        self.within(extent, |walker| match split_pair(tokens) {
            Some((key, value)) => walker.pair(key, value, sibling),
            None => walker.value(tokens, slot),
        });
    }

    fn pair(&mut self, key: &[TokenTree], value: &[TokenTree], sibling: Option<u32>) {
        let name = match key {
            [TokenTree::Ident(name)] => Some(self.ident(name)),
            [TokenTree::Literal(_)] => match syn::parse2::<LitStr>(key.iter().cloned().collect()) {
                Ok(text) => {
                    self.string(&text, &Slot::Role(Role::Key));
                    self.token_and_content(text.span())
                        .map(|(_, content)| self.found.text(content))
                }
                Err(_) => None,
            },
            key => {
                self.value(key, &Slot::Role(Role::Key));
                None
            }
        };
        let slot = match name {
            None => Slot::ANONYMOUS,
            Some(name) => Self::slot_of(name, Position::DictValue, true).beside(sibling),
        };
        self.value(value, &slot);
    }

    fn value(&mut self, tokens: &[TokenTree], slot: &Slot<'src>) {
        if let [TokenTree::Group(group)] = tokens {
            match group.delimiter() {
                Delimiter::Brace => return self.entries(group.stream(), &Slot::ANONYMOUS),
                Delimiter::Bracket => {
                    let element = slot.element(0, || self.found.new_sibling());
                    return self.entries(group.stream(), &element);
                }
                _ => {}
            }
        }
        // `%run_id` and `?run_id` of `tracing`.
        let tokens = match tokens {
            [TokenTree::Punct(sigil), rest @ ..] if matches!(sigil.as_char(), '%' | '?') => rest,
            tokens => tokens,
        };
        let stream: TokenStream = tokens.iter().cloned().collect();
        match syn::parse2::<Expr>(stream.clone()) {
            Ok(expression) => self.expr(&expression, slot.clone()),
            Err(_) => self.loose(stream),
        }
    }

    /// Walks tokens with a custom macro syntax. Brackets may contain Rust expressions.
    fn loose(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => self.literal(&Lit::new(literal), &Slot::ANONYMOUS),
                _ => {}
            }
        }
    }

    /// Records the literals among tokens with unknown syntax.
    pub(super) fn opaque(&mut self, tokens: TokenStream, slot: &Slot<'src>) {
        let mut open = vec![tokens.into_iter()];
        while let Some(rest) = open.last_mut() {
            match rest.next() {
                None => {
                    open.pop();
                }
                Some(TokenTree::Group(group)) => open.push(group.stream().into_iter()),
                Some(TokenTree::Literal(literal)) => self.literal(&Lit::new(literal), slot),
                Some(_) => {}
            }
        }
    }
}

/// Reads `$name` as the name, and `$( … ),*` as its content.
fn without_dollars(tokens: TokenStream) -> TokenStream {
    let is_dollar =
        |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '$');
    let kept = tokens.into_iter().filter(|token| !is_dollar(token));
    kept.map(|token| match token {
        TokenTree::Group(group) => {
            let mut plain = Group::new(group.delimiter(), without_dollars(group.stream()));
            plain.set_span(group.span());
            TokenTree::Group(plain)
        }
        token => token,
    })
    .collect()
}

/// Splits `key: value`, `key => value` and `key = value`; `a::b`, `a == b` and closures are not pairs.
fn split_pair(tokens: &[TokenTree]) -> Option<(&[TokenTree], &[TokenTree])> {
    let mark = |at: usize| match tokens.get(at) {
        Some(TokenTree::Punct(mark)) => mark.as_char(),
        _ => '\0',
    };
    for at in 1..tokens.len() {
        match (mark(at - 1), mark(at), mark(at + 1)) {
            (before, ':', after) if before != ':' && after != ':' => {
                return Some((&tokens[..at], &tokens[at + 1..]));
            }
            (_, '=', '>') => return Some((&tokens[..at], &tokens[at + 2..])),
            (before, '=', after) if !"=!<>+-*/|&".contains(before) && !"=".contains(after) => {
                return Some((&tokens[..at], &tokens[at + 1..]));
            }
            _ => {}
        }
        if at == 1 && mark(0) == '|' {
            return None;
        }
    }
    None
}
