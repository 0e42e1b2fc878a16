//! What is emitted beside the errors, so that the uses of the type cause no more of them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::attr::Attributes;
use super::expand::{legacy_method, private, strict, strict_trait};

/// The errors, with impls that are never called: of both traits when it is not clear which was meant.
pub(crate) fn expand(
    input: &DeriveInput,
    attributes: &Attributes,
    mistakes: syn::Error,
) -> TokenStream {
    let errors = mistakes.into_compile_error();
    let private = private(attributes);
    let legacy = attributes.is_legacy;
    let both = attributes.unclear;
    let never = quote!(loop {});
    let strict_impls = strict(input, &private, &never);
    let legacy_impl = legacy_impl(input, &private);
    let legacy_method = legacy_method(input, &private);
    let impls = match (legacy, both) {
        (false, false) => strict_impls,
        (true, false) => quote!(#legacy_impl #legacy_method),
        (false, true) => quote!(#strict_impls #legacy_impl),
        (true, true) => {
            let strict_impl = strict_trait(input, &private, &never);
            quote!(#strict_impl #legacy_impl #legacy_method)
        }
    };
    quote!(#errors #impls)
}

fn legacy_impl(input: &DeriveInput, private: &TokenStream) -> TokenStream {
    let DeriveInput {
        ident, generics, ..
    } = input;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        impl #impl_generics #private::LegacyContext for #ident #ty_generics #where_clause {
            fn thread_id(&self) -> #private::Option<#private::ThreadIdRef<'_>> { loop {} }
            fn migrate(&self) -> #private::RunId { loop {} }
            fn validate(&self) -> #private::Vec<#private::LegacyFinding> { loop {} }
            fn set_thread_id(&mut self, _: #private::ThreadIdRef<'_>) -> #private::Result<(), #private::ThreadMismatch> { loop {} }
        }
    }
}
