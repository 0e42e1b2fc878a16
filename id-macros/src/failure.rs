//! What a macro says of its user's text, and where.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// An error, and the text of the user's that it is about.
pub(crate) struct Failure {
    pub(crate) extent: Extent,
    pub(crate) message: String,
}

/// The first and the last token of a piece of the user's text; the compiler joins the two.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) first: Span,
    pub(crate) last: Span,
}

impl Failure {
    /// `::core::compile_error! { "message" }`
    ///
    /// All its tokens have the span of the user's text and not of an expansion, so that the compiler shows the text
    /// alone.
    pub(crate) fn compile_error(&self) -> TokenStream {
        let Extent { first, last } = self.extent;
        let mut message = Literal::string(&self.message);
        message.set_span(last);
        let mut body = Group::new(Delimiter::Brace, TokenTree::Literal(message).into());
        body.set_span(last);
        let mut tokens = segments(&["core", "compile_error"], first);
        tokens.extend([punct('!', Spacing::Alone, first), TokenTree::Group(body)]);
        tokens
    }
}

impl Extent {
    /// The extent of these tokens; the macro's call without any.
    pub(crate) fn of(trees: &[TokenTree]) -> Self {
        let ends = trees.first().zip(trees.last());
        let (first, last) = ends.map_or_else(
            || (Span::call_site(), Span::call_site()),
            |(first, last)| (first.span(), last.span()),
        );
        Self { first, last }
    }

    pub(crate) fn of_stream(tokens: TokenStream) -> Self {
        Self::of(&tokens.into_iter().collect::<Vec<_>>())
    }
}

impl From<Span> for Extent {
    fn from(span: Span) -> Self {
        Self {
            first: span,
            last: span,
        }
    }
}

/// `::segment::segment`
pub(crate) fn segments(segments: &[&str], span: Span) -> TokenStream {
    let segment = |segment: &&str| {
        [
            punct(':', Spacing::Joint, span),
            punct(':', Spacing::Alone, span),
            TokenTree::Ident(Ident::new(segment, span)),
        ]
    };
    segments.iter().flat_map(segment).collect()
}

pub(crate) fn punct(c: char, spacing: Spacing, span: Span) -> TokenTree {
    let mut punct = Punct::new(c, spacing);
    punct.set_span(span);
    TokenTree::Punct(punct)
}
