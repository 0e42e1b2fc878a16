//! The expansions of the literal macros.
//!
//! They are built without `quote`, so that a crate that uses literals only does not build it. They are short, because
//! most of the compiler's time for a literal goes into type-checking its expansion.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::argument::Extent;

/// An error message and the extent of the user's text that it is about.
pub(crate) struct Mistake {
    pub(crate) extent: Extent,
    pub(crate) message: String,
}

/// Writes the expansions of valid arguments.
pub(crate) struct Emit {
    /// The block that the facade's wrapper wrote, the first token that it passes.
    pub(crate) expansion: Option<TokenTree>,
}

impl Emit {
    /// Returns the expansion of checked literals.
    pub(crate) fn checked(self) -> TokenStream {
        self.expansion.into_iter().collect()
    }

    /// Returns the expression that builds an id from constants. A `const` item in front checks the constants, so that
    /// `cargo check` evaluates the check in a function body too.
    ///
    /// Each constant has an item of its own, which tells the compiler the type to expect: a wrong type is then one
    /// error on the user's text and not a mismatch with a function of ours. The labels are further arguments of the
    /// check: the names of the constants in messages.
    pub(crate) fn constants(
        &self,
        check: &str,
        trusted: &str,
        constants: &[TokenStream],
        labels: &[String],
    ) -> TokenStream {
        const NAMES: [&str; 2] = ["__RUN_ID_FIRST", "__RUN_ID_SECOND"];
        let here = |span: Span| Span::mixed_site().located_at(span);
        // The compiler shows the call of the check: from the first constant to the last.
        let extent = Extent::of(constants.iter().cloned().collect());
        let (first, last) = (here(extent.first), here(extent.last));
        let mut body = TokenStream::new();
        let mut names = TokenStream::new();
        for (name, constant) in NAMES.into_iter().zip(constants) {
            let span = here(Extent::of(constant.clone()).first);
            let mut ty = TokenStream::from_iter([
                punct('&', Spacing::Alone, span),
                punct('\'', Spacing::Joint, span),
                ident("static", span),
            ]);
            ty.extend(self.path(&["__private", "str"], span));
            body.extend(item(name, ty, constant.clone(), span));
            names.extend([ident(name, span), punct(',', Spacing::Alone, span)]);
        }
        let mut checked_arguments = names.clone();
        for label in labels {
            let mut label = Literal::string(label);
            label.set_span(last);
            checked_arguments.extend([label.into(), punct(',', Spacing::Alone, last)]);
        }
        let unit = group(Delimiter::Parenthesis, TokenStream::new(), first).into();
        let mut checked = self.path(&["__private", check], first);
        // Of two spans the compiler joins only those of one expansion, and the path begins with the facade's `$crate`.
        checked.extend([group(
            Delimiter::Parenthesis,
            checked_arguments,
            self.facade_span(extent.last),
        )]);
        body.extend(item("_", unit, checked, first));
        body.extend(self.path(&[trusted], first));
        body.extend([group(Delimiter::Parenthesis, names, first)]);
        group(Delimiter::Brace, body, first).into()
    }

    /// Returns one `compile_error!` for each mistake, each on its own text.
    ///
    /// All its tokens have the span of that text and not of an expansion, so that the compiler shows the text alone.
    pub(crate) fn mistakes(mistakes: Vec<Mistake>) -> TokenStream {
        let mut body = TokenStream::new();
        for Mistake { extent, message } in mistakes {
            let Extent { first, last } = extent;
            if !body.is_empty() {
                body.extend([punct(';', Spacing::Alone, first)]);
            }
            let mut message = Literal::string(&message);
            message.set_span(last);
            body.extend(segments(&["core", "compile_error"], first));
            body.extend([
                punct('!', Spacing::Alone, first),
                group(Delimiter::Brace, TokenTree::Literal(message).into(), last),
            ]);
        }
        group(Delimiter::Brace, body, Span::mixed_site()).into()
    }

    /// `$crate::segment::segment`, shown by the compiler where `span` is.
    fn path(&self, segments: &[&str], span: Span) -> TokenStream {
        let mut path = TokenStream::new();
        if let Some(mut facade) = self.facade() {
            facade.set_span(facade.span().located_at(span));
            path.extend([facade]);
        }
        path.extend(self::segments(segments, span));
        path
    }

    /// A span of the facade's wrapper, shown by the compiler where `span` is.
    fn facade_span(&self, span: Span) -> Span {
        self.facade()
            .map_or(span, |facade| facade.span().located_at(span))
    }

    /// The `$crate` of the facade's wrapper.
    fn facade(&self) -> Option<TokenTree> {
        match &self.expansion {
            Some(TokenTree::Group(expansion)) => expansion.stream().into_iter().next(),
            _ => None,
        }
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

fn group(delimiter: Delimiter, tokens: TokenStream, span: Span) -> TokenTree {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(span);
    TokenTree::Group(group)
}
