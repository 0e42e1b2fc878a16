//! The impls of a valid context.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Member};

use super::ast::{Context, Legacy, Source, Stored, Variant};
use super::attr::Attributes;

pub(crate) fn expand(
    input: &DeriveInput,
    attributes: &Attributes,
    context: &Context<'_>,
) -> TokenStream {
    let private = private(attributes);
    match context {
        Context::Struct(source) => {
            let Source { member, ty, nested } = source;
            let read = read(&private, ty, *nested);
            strict(input, &private, &quote!(#read(&self.#member)))
        }
        Context::Enum(variants) => {
            let arms = variants.iter().map(|variant| arm(&private, variant));
            strict(input, &private, &quote!(match self { #(#arms,)* }))
        }
        Context::Legacy(legacy) => self::legacy(input, &private, legacy),
    }
}

/// The path of the facade's private module.
pub(crate) fn private(attributes: &Attributes) -> TokenStream {
    match &attributes.facade {
        Some(facade) => quote!(#facade::__private),
        None => quote!(::run_id::__private),
    }
}

/// The impls of a context whose run id is the value of `run_id`.
pub(crate) fn strict(
    input: &DeriveInput,
    private: &TokenStream,
    run_id: &TokenStream,
) -> TokenStream {
    let DeriveInput {
        vis,
        ident,
        generics,
        ..
    } = input;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let trait_impl = strict_trait(input, private, run_id);
    quote! {
        #trait_impl

        #[allow(dead_code, deprecated, single_use_lifetimes)]
        impl #impl_generics #ident #ty_generics #where_clause {
            /// The thread of the run, read from the run id.
            #[inline]
            #[must_use]
            #vis fn thread_id(&self) -> #private::ThreadIdRef<'_> {
                #private::ExecutionContext::thread_id(self)
            }
        }
    }
}

/// The trait alone.
pub(crate) fn strict_trait(
    input: &DeriveInput,
    private: &TokenStream,
    run_id: &TokenStream,
) -> TokenStream {
    let DeriveInput {
        ident, generics, ..
    } = input;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #private::ExecutionContext for #ident #ty_generics #where_clause {
            #[inline]
            fn run_id(&self) -> #private::RunIdRef<'_> {
                #run_id
            }
        }
    }
}

/// The function that reads the run id from a field; what the compiler says of it, it says on the field's type.
fn read(private: &TokenStream, ty: &syn::Type, nested: bool) -> TokenStream {
    if nested {
        quote_spanned!(ty.span()=> <#ty as #private::ExecutionContext>::run_id)
    } else {
        quote_spanned!(ty.span()=> <#ty as #private::RunIdField>::run_id)
    }
}

fn arm(private: &TokenStream, variant: &Variant<'_>) -> TokenStream {
    let Variant {
        ident,
        source: Source { member, ty, nested },
        has_more,
    } = variant;
    let read = read(private, ty, *nested);
    let rest = has_more.then(|| quote!(, ..));
    quote!(Self::#ident { #member: context #rest } => #read(context))
}

fn legacy(input: &DeriveInput, private: &TokenStream, legacy: &Legacy<'_>) -> TokenStream {
    let DeriveInput {
        ident, generics, ..
    } = input;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let Stored {
        member: run_id,
        ty: run_id_ty,
    } = &legacy.run_id;
    let stored = [&legacy.thread_id, &legacy.chat_thread_id];
    let texts = stored.map(|stored| match stored {
        Some(Stored { member, ty }) => {
            let name = name(member);
            quote_spanned!(ty.span()=> (#name, <#ty as #private::LegacyThreadField>::text(&self.#member)))
        }
        None => quote!(("", #private::Option::None)),
    });
    let store = match stored.into_iter().flatten().next() {
        Some(Stored { member, ty }) => {
            quote_spanned!(ty.span()=> <#ty as #private::LegacyThreadField>::replace(&mut self.#member, thread))
        }
        None => {
            quote_spanned!(run_id_ty.span()=> <#run_id_ty as #private::LegacyRunIdField>::adopt(&mut self.#run_id, thread))
        }
    };
    let text = quote_spanned!(run_id_ty.span()=> <#run_id_ty as #private::LegacyRunIdField>::text(&self.#run_id));
    let fields = quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #private::LegacyFields for #ident #ty_generics #where_clause {
            fn ids(&self) -> #private::LegacyIds<'_> {
                #private::LegacyIds { run_id: #text, threads: #private::Vec::from([#(#texts),*]) }
            }

            fn store(&mut self, thread: #private::ThreadIdRef<'_>) {
                #store
            }
        }
    };
    let trait_impl = legacy_trait(input, private);
    let method = legacy_method(input, private);
    quote!(#fields #trait_impl #method)
}

/// The trait, for a type that has the fields.
fn legacy_trait(input: &DeriveInput, private: &TokenStream) -> TokenStream {
    let DeriveInput {
        ident, generics, ..
    } = input;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::LegacyContext for #ident #ty_generics #where_clause {
            fn thread_id(&self) -> #private::Option<#private::ThreadIdRef<'_>> {
                #private::LegacyIds::thread_id(&#private::LegacyFields::ids(self))
            }

            fn migrate(&self) -> #private::RunId {
                #private::LegacyIds::migrate(&#private::LegacyFields::ids(self))
            }

            fn validate(&self) -> #private::Vec<#private::LegacyFinding> {
                #private::LegacyIds::validate(&#private::LegacyFields::ids(self))
            }

            fn set_thread_id(
                &mut self,
                thread: #private::ThreadIdRef<'_>,
            ) -> #private::Result<(), #private::ThreadMismatch> {
                #private::set_thread_id(self, thread)
            }
        }
    }
}

/// The inherent method, so that a caller imports no trait.
pub(crate) fn legacy_method(input: &DeriveInput, private: &TokenStream) -> TokenStream {
    let DeriveInput {
        vis,
        ident,
        generics,
        ..
    } = input;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[allow(dead_code, single_use_lifetimes)]
        impl #impl_generics #ident #ty_generics #where_clause {
            /// The thread, read from the run id, else from the first stored thread id that is valid.
            #[must_use]
            #vis fn thread_id(&self) -> #private::Option<#private::ThreadIdRef<'_>> {
                #private::LegacyContext::thread_id(self)
            }
        }
    }
}

/// What findings call a field: its name, or its number in a tuple struct.
fn name(member: &Member) -> String {
    match member {
        Member::Named(ident) => syn::ext::IdentExt::unraw(ident).to_string(),
        Member::Unnamed(index) => index.to_token_stream().to_string(),
    }
}
