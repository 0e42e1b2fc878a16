//! The impls of a context.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::ast::{Data, Input, Record};
use super::fields::Source;
use super::legacy;
use super::spans::adopt;

/// The impls of an input without mistakes.
pub(crate) fn expand(input: &Input<'_>) -> TokenStream {
    let header = Header::new(input);
    if input.is_legacy {
        return legacy::expand(input, &header);
    }
    let trait_impl = strict_trait(&header, &run_id(input, &header));
    let method = method(&header, false);
    quote!(#trait_impl #method)
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
    if input.attributes.unread {
        // Which trait was meant is not known.
        let strict = strict_trait(&header, &never);
        let legacy = legacy::never(&header);
        let method = method(&header, input.is_legacy);
        return quote!(#strict #legacy #method);
    }
    if input.is_legacy {
        return legacy::impls(&header, &never, &never);
    }
    let trait_impl = strict_trait(&header, &never);
    let method = method(&header, false);
    quote!(#trait_impl #method)
}

/// What the impls of one input have in common.
pub(crate) struct Header {
    /// The path of the facade's private module.
    pub(crate) private: TokenStream,
    pub(crate) visibility: TokenStream,
    pub(crate) ident: TokenStream,
    pub(crate) impl_generics: TokenStream,
    pub(crate) ty_generics: TokenStream,
    pub(crate) where_clause: TokenStream,
    /// The lints that the user allows on the type.
    pub(crate) allowed: TokenStream,
    /// `true` if the type gets an inherent `thread_id()`.
    pub(crate) has_method: bool,
}

impl Header {
    fn new(input: &Input<'_>) -> Self {
        let original = input.original;
        let (impl_generics, ty_generics, where_clause) = original.generics.split_for_impl();
        Self {
            private: match &input.attributes.facade {
                Some(facade) => quote!(#facade::__private),
                None => quote!(::run_id::__private),
            },
            visibility: adopt(&original.vis),
            ident: adopt(&original.ident),
            impl_generics: adopt(impl_generics),
            ty_generics: adopt(ty_generics),
            where_clause: adopt(where_clause),
            allowed: input.attributes.allowed.clone(),
            has_method: !input.attributes.trait_only,
        }
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

/// The trait, with a body of `run_id`.
fn strict_trait(header: &Header, run_id: &TokenStream) -> TokenStream {
    let Header {
        private,
        ident,
        impl_generics,
        ty_generics,
        where_clause,
        allowed,
        ..
    } = header;
    quote! {
        #[automatically_derived]
        #allowed
        impl #impl_generics #private::ExecutionContext for #ident #ty_generics #where_clause {
            #[inline]
            fn run_id(&self) -> #private::RunIdRef<'_> {
                #run_id
            }
        }
    }
}

/// The inherent method, so that a caller imports no trait.
///
/// A macro of the facade writes the method. If the type has its own `thread_id()`, rustc reports E0592 and names the
/// macro, whose name says what to write.
pub(crate) fn method(header: &Header, is_legacy: bool) -> TokenStream {
    let Header {
        private,
        visibility,
        ident,
        impl_generics,
        ty_generics,
        where_clause,
        allowed,
        has_method,
    } = header;
    if !has_method {
        return TokenStream::new();
    }
    let mode = if is_legacy {
        quote!(legacy)
    } else {
        quote!(strict)
    };
    quote! {
        #private::write_trait_only_to_keep_your_own_thread_id! {
            #mode [#visibility] #allowed impl #impl_generics #ident #ty_generics #where_clause
        }
    }
}

/// The function that reads the run id from a field; what the compiler says of it, it says on the field's type.
fn read(Header { private, .. }: &Header, source: Source<'_>) -> TokenStream {
    let ty = source.field.ty;
    if source.is_nested {
        quote_spanned!(ty.span()=> <#ty as #private::ExecutionContext>::run_id)
    } else {
        quote_spanned!(ty.span()=> <#ty as #private::RunIdField>::run_id)
    }
}
