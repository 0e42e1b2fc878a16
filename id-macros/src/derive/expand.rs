//! The impls of a context.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::adopt;
use super::ast::{Data, Input, Record};
use super::fields::Source;
use super::legacy;

/// The impls of an input without mistakes.
pub(crate) fn expand(input: &Input<'_>) -> TokenStream {
    let header = Header::new(input);
    if input.is_legacy {
        header.legacy(&legacy::bodies(input, &header))
    } else {
        header.strict(&run_id(input, &header), true)
    }
}

/// The expression of the run id.
fn run_id(input: &Input<'_>, header: &Header) -> TokenStream {
    if let Data::Struct(record) = &input.data {
        // Without a `match`, which takes the compiler longer.
        return record.source().map_or_else(TokenStream::new, |source| {
            let read = read(header, source);
            let member = adopt(&source.field.member);
            let allowed = &source.field.attributes.allowed;
            let run_id = quote!(#read(&self.#member));
            if allowed.is_empty() {
                run_id
            } else {
                quote!(#allowed let __run_id = #run_id; __run_id)
            }
        });
    }
    let arms = input.records().iter().filter_map(|record| {
        let source = record.source()?;
        let (path, member) = (path(record), adopt(&source.field.member));
        let read = read(header, source);
        let allowed = &source.field.attributes.allowed;
        Some(quote!(#allowed #path { #member: __run_id, .. } => #read(__run_id),))
    });
    quote!(match self { #(#arms)* })
}

/// Impls that are never called, so that the uses of a type with mistakes cause no more errors.
pub(crate) fn placeholder(input: &Input<'_>) -> TokenStream {
    let header = Header::new(input);
    let never = quote!(loop {});
    let has_method = !input.is_legacy;
    if input.attributes.unread {
        // The trait that was meant is not known. A strict context has the fields that `legacy_context` reads.
        let strict = header.strict(&never, has_method);
        let legacy = header.impls(&quote!(legacy_context), input.is_legacy);
        return quote!(#strict #legacy);
    }
    if input.is_legacy {
        let bodies = Bodies {
            ids: never.clone(),
            store: never,
        };
        return header.legacy(&bodies);
    }
    header.strict(&never, has_method)
}

/// The bodies of a legacy context.
pub(crate) struct Bodies {
    /// Reads the ids.
    pub(crate) ids: TokenStream,
    /// Stores `__thread`.
    pub(crate) store: TokenStream,
}

/// The parts that all impls of one input share.
pub(crate) struct Header {
    /// The path of the facade's private module.
    pub(crate) private: TokenStream,
    /// The visibility of the inherent `thread_id()` in brackets, or `none`.
    method: TokenStream,
    /// The lints that the user allows on the type, the generics, the type and its `where` clause, each in brackets.
    parts: TokenStream,
}

impl Header {
    fn new(input: &Input<'_>) -> Self {
        let (original, attributes) = (input.original, &input.attributes);
        let (impl_generics, ty_generics, where_clause) = original.generics.split_for_impl();
        let (impl_generics, ty_generics) = (adopt(impl_generics), adopt(ty_generics));
        let (ident, where_clause) = (adopt(&original.ident), adopt(where_clause));
        let (allowed, visibility) = (&attributes.allowed, adopt(&original.vis));
        Self {
            private: match &attributes.facade {
                Some(facade) => quote!(#facade::__private),
                None => quote!(::run_id::__private),
            },
            method: if attributes.trait_only {
                quote!(none)
            } else {
                quote!([#visibility])
            },
            parts: quote!([#allowed] [#impl_generics] [#ident #ty_generics] [#where_clause]),
        }
    }

    /// The impls of a context with this body of `run_id`.
    fn strict(&self, run_id: &TokenStream, has_method: bool) -> TokenStream {
        self.impls(&quote!(strict self { #run_id }), has_method)
    }

    /// The impls of a legacy context.
    fn legacy(&self, Bodies { ids, store }: &Bodies) -> TokenStream {
        self.impls(&quote!(legacy self { #ids } __thread { #store }), true)
    }

    /// Calls the facade's macro, which writes the impls around these bodies.
    fn impls(&self, bodies: &TokenStream, has_method: bool) -> TokenStream {
        let Self {
            private,
            method,
            parts,
        } = self;
        let method = if has_method {
            method.clone()
        } else {
            quote!(none)
        };
        quote!(#private::execution_context! { #bodies #method #parts })
    }
}

/// The pattern's path of a struct or a variant.
pub(crate) fn path(record: &Record<'_>) -> TokenStream {
    if record.is_variant {
        let ident = adopt(record.ident);
        quote!(Self::#ident)
    } else {
        quote!(Self)
    }
}

/// Returns the function that reads the run id from a field. The compiler reports its errors on the field's type.
fn read(Header { private, .. }: &Header, source: Source<'_>) -> TokenStream {
    let ty = source.field.ty;
    if source.is_nested {
        quote_spanned!(ty.span()=> <#ty as #private::ExecutionContext>::run_id)
    } else {
        quote_spanned!(ty.span()=> <#ty as #private::RunIdField>::run_id)
    }
}
