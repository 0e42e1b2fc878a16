//! The impls of a context in the legacy mode, whose ids are unchecked text.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::adopt;
use super::ast::{Field, Input, Record};
use super::expand::{Bodies, Header, path};
use super::fields::Source;

/// The bodies of the impls of an input without mistakes.
pub(crate) fn bodies(input: &Input<'_>, header: &Header) -> Bodies {
    let records = || {
        input.records().iter().filter_map(|record| {
            let source = record.source()?;
            Some((record, source))
        })
    };
    let ids = records().map(|(record, source)| ids_of(header, record, source));
    let store = records().map(|(record, source)| store_in(header, record, source));
    Bodies {
        ids: quote!(match self { #(#ids)* }),
        store: quote!(match self { #(#store)* }),
    }
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
