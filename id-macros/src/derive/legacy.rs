//! The impls of a context in the legacy mode, whose ids are unchecked text.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::ast::{Field, Input, Record};
use super::expand::{Header, method, path};
use super::fields::Source;
use super::spans::adopt;

/// The impls of an input without mistakes.
pub(crate) fn expand(input: &Input<'_>, header: &Header) -> TokenStream {
    let records = || {
        input.records().iter().filter_map(|record| {
            let source = record.source()?;
            Some((record, source))
        })
    };
    let ids = records().map(|(record, source)| ids_of(header, record, source));
    let ids = quote!(match self { #(#ids)* });
    let store = records().map(|(record, source)| store_in(header, record, source));
    let store = quote!(match self { #(#store)* });
    impls(header, &ids, &store)
}

/// The arm that reads the ids of a struct or a variant.
fn ids_of(header: &Header, record: &Record<'_>, source: Source<'_>) -> TokenStream {
    let Header { private, .. } = header;
    let path = path(record);
    let member = adopt(&source.field.member);
    let ty = source.field.ty;
    let fields: Vec<&Field<'_>> = record.threads().collect();
    let names = ["__first_thread", "__second_thread"]
        .map(|name| proc_macro2::Ident::new(name, proc_macro2::Span::call_site()));
    let bindings = fields.iter().zip(&names).map(|(field, name)| {
        let member = adopt(&field.member);
        quote!(#member: #name,)
    });
    let texts = fields.iter().zip(&names).map(|(field, name)| {
        let (label, ty) = (field.label(), field.ty);
        quote_spanned!(ty.span()=> (#label, <#ty as #private::LegacyThreadField>::text(#name)),)
    });
    let threads = if fields.is_empty() {
        quote!(#private::Vec::new())
    } else {
        quote!(#private::Vec::from([#(#texts)*]))
    };
    let ids = if source.is_nested {
        let ids = quote_spanned!(ty.span()=> <#ty as #private::LegacyFields>::ids(__run_id));
        quote!(#private::LegacyIds::inside(#ids, #threads))
    } else {
        let text = quote_spanned!(ty.span()=> <#ty as #private::LegacyRunIdField>::text(__run_id));
        quote!(#private::LegacyIds { run_id: #text, threads: #threads })
    };
    let allowed = [source.field]
        .into_iter()
        .chain(fields.iter().copied())
        .map(|field| &field.attributes.allowed);
    quote!(#(#allowed)* #path { #member: __run_id, #(#bindings)* .. } => #ids,)
}

/// The arm that stores a thread: in the first field with a thread id, else in the field of the run id.
fn store_in(header: &Header, record: &Record<'_>, source: Source<'_>) -> TokenStream {
    let Header { private, .. } = header;
    let path = path(record);
    let thread = record.threads().next();
    let field = thread.unwrap_or(source.field);
    let (member, ty) = (adopt(&field.member), field.ty);
    let store = if thread.is_some() {
        quote_spanned!(ty.span()=> <#ty as #private::LegacyThreadField>::replace)
    } else if source.is_nested {
        quote_spanned!(ty.span()=> <#ty as #private::LegacyFields>::store)
    } else {
        quote_spanned!(ty.span()=> <#ty as #private::LegacyRunIdField>::adopt)
    };
    let allowed = &field.attributes.allowed;
    quote!(#allowed #path { #member: __field, .. } => #store(__field, __thread),)
}

/// The fields with these bodies, the trait and the inherent method.
pub(crate) fn impls(header: &Header, ids: &TokenStream, store: &TokenStream) -> TokenStream {
    let Header {
        private,
        ident,
        impl_generics,
        ty_generics,
        where_clause,
        allowed,
        ..
    } = header;
    let method = method(header, true);
    quote! {
        #[automatically_derived]
        #allowed
        impl #impl_generics #private::LegacyFields for #ident #ty_generics #where_clause {
            fn ids(&self) -> #private::LegacyIds<'_> {
                #ids
            }

            fn store(&mut self, __thread: #private::ThreadIdRef<'_>) {
                #store
            }
        }

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
                __thread: #private::ThreadIdRef<'_>,
            ) -> #private::Result<(), #private::ThreadMismatch> {
                #private::set_thread_id(self, __thread)
            }
        }

        #method
    }
}

/// The trait with bodies that are never called, for a type that may not be a legacy context.
pub(crate) fn never(header: &Header) -> TokenStream {
    let Header {
        private,
        ident,
        impl_generics,
        ty_generics,
        where_clause,
        ..
    } = header;
    quote! {
        impl #impl_generics #private::LegacyContext for #ident #ty_generics #where_clause {
            fn thread_id(&self) -> #private::Option<#private::ThreadIdRef<'_>> { loop {} }
            fn migrate(&self) -> #private::RunId { loop {} }
            fn validate(&self) -> #private::Vec<#private::LegacyFinding> { loop {} }
            fn set_thread_id(&mut self, _: #private::ThreadIdRef<'_>) -> #private::Result<(), #private::ThreadMismatch> { loop {} }
        }
    }
}
