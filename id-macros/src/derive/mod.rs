//! `#[derive(ExecutionContext)]`: input → attributes → a valid context → the impls, or all mistakes at once.

mod ast;
mod attr;
mod expand;
mod fallback;
mod input;
mod valid;

use proc_macro2::{Span, TokenStream};

use crate::failure::{Extent, Failure};
use input::Input;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let Some(input) = Input::read(input) else {
        let failure = Failure {
            extent: Span::call_site().into(),
            message: "expected a struct or an enum, found something else".into(),
        };
        return failure.compile_error();
    };
    let (attributes, mistakes) = attr::read(&input);
    match valid::check(&input, &attributes, mistakes) {
        Ok(context) => expand::expand(&input, &attributes, &context),
        Err(mistakes) => fallback::expand(&input, &attributes, &mistakes),
    }
}

/// The mistakes of one input, to be reported together.
#[derive(Default)]
struct Mistakes(Vec<Failure>);

impl Mistakes {
    /// Adds one, about the text of this extent.
    fn push(&mut self, extent: impl Into<Extent>, message: impl Into<String>) {
        self.0.push(Failure {
            extent: extent.into(),
            message: message.into(),
        });
    }
}
