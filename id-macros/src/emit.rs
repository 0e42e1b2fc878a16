//! The expansions of the literal macros.
//!
//! They are written by hand, because literals build without quote, and they are short, because the compiler's
//! time for a literal goes into checking the types of its expansion.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::argument::{Extent, Mistake};

/// An error, and the text of the user's that it is about.
pub(crate) struct Failure {
    pub(crate) extent: Extent,
    pub(crate) message: String,
}

impl Failure {
    /// "invalid X: expected Y, found Z", and how to write it.
    pub(crate) fn new(what: &str, expected: &str, mistake: &Mistake, example: &str) -> Self {
        let instead = mistake
            .instead
            .clone()
            .unwrap_or_else(|| format!("write `{example}`"));
        let found = &mistake.found;
        let message =
            format!("invalid {what}: expected {expected}, found {found}\n\nhelp: {instead}");
        Self {
            extent: mistake.extent,
            message,
        }
    }
}

/// Writes the expansions of good arguments.
pub(crate) struct Emit {
    /// The call that the facade's wrapper wrote, in parentheses.
    call: TokenStream,
}

impl Emit {
    /// `call` is the first token that the wrapper passes.
    pub(crate) fn new(call: Option<TokenTree>) -> Self {
        let call = match call {
            Some(TokenTree::Group(call)) => call.stream(),
            _ => TokenStream::new(),
        };
        Self { call }
    }

    /// The call that makes an id of literals that were checked.
    pub(crate) fn checked(self) -> TokenStream {
        self.call
    }

    /// The call that makes an id of constants, behind a `const` item that checks them, so that `cargo check` sees
    /// it in a function body too.
    ///
    /// Each constant has an item of its own, which tells the compiler the type to expect: a wrong type is then one
    /// error on the user's text and not a mismatch with a function of ours.
    pub(crate) fn constants(
        &self,
        check: &str,
        trusted: &str,
        constants: Vec<TokenStream>,
    ) -> TokenStream {
        const NAMES: [&str; 2] = ["__RUN_ID_FIRST", "__RUN_ID_SECOND"];
        let mut body = TokenStream::new();
        let mut names = TokenStream::new();
        let mut shown = None;
        for (name, constant) in NAMES.into_iter().zip(constants) {
            let span = Span::mixed_site().located_at(Extent::of(constant.clone()).first);
            shown.get_or_insert(span);
            let mut ty = TokenStream::from_iter([
                punct('&', Spacing::Alone, span),
                punct('\'', Spacing::Joint, span),
                ident("static", span),
            ]);
            ty.extend(self.path(&["__private", "str"], span));
            body.extend(item(name, ty, constant, span));
            names.extend([ident(name, span), punct(',', Spacing::Alone, span)]);
        }
        let span = shown.unwrap_or_else(Span::mixed_site);
        let mut checked = self.path(&["__private", check], span);
        checked.extend([parenthesized(names.clone(), span)]);
        let unit = parenthesized(TokenStream::new(), span).into();
        body.extend(item("_", unit, checked, span));
        body.extend(self.path(&["__private", trusted], span));
        body.extend([parenthesized(names, span)]);
        braced(body, span).into()
    }

    /// One `compile_error!` for each failure, each on its own text.
    ///
    /// All its tokens have the span of that text and not of an expansion, so that the compiler shows the text alone.
    pub(crate) fn failures(failures: Vec<Failure>) -> TokenStream {
        let mut body = TokenStream::new();
        for Failure { extent, message } in failures {
            let Extent { first, last } = extent;
            if !body.is_empty() {
                body.extend([punct(';', Spacing::Alone, first)]);
            }
            let mut message = Literal::string(&message);
            message.set_span(last);
            body.extend(segments(&["core", "compile_error"], first));
            body.extend([
                punct('!', Spacing::Alone, first),
                braced(TokenTree::Literal(message).into(), last),
            ]);
        }
        braced(body, Span::mixed_site()).into()
    }

    /// `$crate::segment::segment`, shown by the compiler where `span` is.
    fn path(&self, segments: &[&str], span: Span) -> TokenStream {
        let mut path = TokenStream::new();
        if let Some(mut facade) = self.call.clone().into_iter().next() {
            facade.set_span(facade.span().located_at(span));
            path.extend([facade]);
        }
        path.extend(self::segments(segments, span));
        path
    }
}

/// `::segment::segment`
fn segments(segments: &[&str], span: Span) -> TokenStream {
    let segment = |segment: &&str| {
        [
            punct(':', Spacing::Joint, span),
            punct(':', Spacing::Alone, span),
            ident(segment, span),
        ]
    };
    segments.iter().flat_map(segment).collect()
}

/// `const name: ty = value;`
fn item(name: &str, ty: TokenStream, value: TokenStream, span: Span) -> TokenStream {
    let mut item = TokenStream::from_iter([
        ident("const", span),
        ident(name, span),
        punct(':', Spacing::Alone, span),
    ]);
    item.extend(ty);
    item.extend([punct('=', Spacing::Alone, span)]);
    item.extend(value);
    item.extend([punct(';', Spacing::Alone, span)]);
    item
}

fn ident(name: &str, span: Span) -> TokenTree {
    TokenTree::Ident(Ident::new(name, span))
}

fn punct(c: char, spacing: Spacing, span: Span) -> TokenTree {
    let mut punct = Punct::new(c, spacing);
    punct.set_span(span);
    TokenTree::Punct(punct)
}

fn parenthesized(tokens: TokenStream, span: Span) -> TokenTree {
    group(Delimiter::Parenthesis, tokens, span)
}

fn braced(tokens: TokenStream, span: Span) -> TokenTree {
    group(Delimiter::Brace, tokens, span)
}

fn group(delimiter: Delimiter, tokens: TokenStream, span: Span) -> TokenTree {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(span);
    TokenTree::Group(group)
}
