//! Checks that each struct and variant has one run id, and only a legacy context a stored thread id.

use syn::{Fields, GenericArgument, Generics, Ident, PathArguments, Type};

use super::Mistakes;
use super::ast::{Data, Field, Input, Record};
use super::attr::Role;

pub(crate) fn check(input: &Input<'_>, mistakes: &mut Mistakes) {
    let ident = &input.original.ident;
    match &input.data {
        Data::Union => mistakes.push(ident, "`ExecutionContext` cannot be derived for a union"),
        Data::Enum(variants) if variants.is_empty() => {
            let message = "`ExecutionContext` cannot be derived for an enum without variants";
            mistakes.push(ident, message);
        }
        Data::Struct(_) | Data::Enum(_) => {}
    }
    for record in input.records() {
        second_run_id(record, mistakes);
        if input.is_legacy {
            second_thread(record, mistakes);
        } else {
            stored_threads(record, mistakes);
        }
        match record.source() {
            Some(source) if !source.is_nested => {
                let good = if input.is_legacy {
                    "LenientRunId"
                } else {
                    "RunId"
                };
                let generics = &input.original.generics;
                type_parameter(source.field, generics, good, mistakes);
            }
            Some(_) => {}
            // An unreadable attribute may name the run id.
            None if record.fields.iter().any(Field::is_unread) => {}
            None => mistakes.push(record.ident, missing(record, input.is_legacy)),
        }
    }
}

/// Reports each field but the first that is marked as the source of the run id.
fn second_run_id(record: &Record<'_>, mistakes: &mut Mistakes) {
    let marked = record.fields.iter().filter_map(|field| {
        let role = field.attributes.role?;
        matches!(role, Role::RunId | Role::Nested).then_some((field, role))
    });
    for (field, role) in marked.skip(1) {
        let message = format!(
            "only one field can hold the run id, and this second field is marked `{}`",
            role.name()
        );
        mistakes.push(field.ty, message);
    }
}

/// Reports each field but the first that is marked as the same stored thread id.
fn second_thread(record: &Record<'_>, mistakes: &mut Mistakes) {
    for role in [Role::ThreadId, Role::ChatThreadId] {
        let is_marked = |field: &&Field<'_>| field.attributes.role == Some(role);
        for field in record.fields.iter().filter(is_marked).skip(1) {
            let message = format!(
                "only one field can be marked `{}`, and this is the second field",
                role.name()
            );
            mistakes.push(field.ty, message);
        }
    }
}

/// Reports each thread id that is stored beside the run id.
fn stored_threads(record: &Record<'_>, mistakes: &mut Mistakes) {
    for field in &record.fields {
        let Some(Role::ThreadId | Role::ChatThreadId) = field.role() else {
            continue;
        };
        let named = field.name.as_deref().and_then(Role::of_name);
        let name = named.or(field.role()).map_or("thread_id", Role::name);
        let message = format!(
            "a context cannot store `{name}`: the thread is derived from the run id, so that the two cannot disagree\n\n\
             help: remove the field and call `thread_id()`\n\
             help: to migrate step by step, write `#[execution_context(legacy)]` on the type"
        );
        match &field.original.ident {
            Some(ident) => mistakes.push(ident, message),
            None => mistakes.push(field.ty, message),
        }
    }
}

/// Reports a run id whose type is a parameter: rustc would suggest to bound it by a private trait.
fn type_parameter(field: &Field<'_>, generics: &Generics, good: &str, mistakes: &mut Mistakes) {
    let Some(parameter) = parameter(field.ty, generics) else {
        return;
    };
    let message = format!(
        "the type of the run id must be `{good}`, not the type parameter `{parameter}`\n\n\
         help: write `{good}`\n\
         help: if `{parameter}` is a context, mark the field `#[execution_context(nested)]` and write `{parameter}: ExecutionContext`"
    );
    mistakes.push(field.ty, message);
}

/// The type parameter that a type is, or points to.
fn parameter<'a>(ty: &'a Type, generics: &Generics) -> Option<&'a Ident> {
    match ty {
        Type::Reference(reference) => parameter(&reference.elem, generics),
        Type::Paren(inner) => parameter(&inner.elem, generics),
        Type::Group(inner) => parameter(&inner.elem, generics),
        Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last()?;
            match &last.arguments {
                PathArguments::None => {
                    let ident = path.path.get_ident()?;
                    generics
                        .type_params()
                        .any(|parameter| parameter.ident == *ident)
                        .then_some(ident)
                }
                PathArguments::AngleBracketed(arguments)
                    if ["Box", "Rc", "Arc", "Option"]
                        .iter()
                        .any(|name| last.ident == name) =>
                {
                    arguments.args.iter().find_map(|argument| match argument {
                        GenericArgument::Type(ty) => parameter(ty, generics),
                        _ => None,
                    })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Returns the message for a struct or a variant without a run id.
fn missing(record: &Record<'_>, is_legacy: bool) -> String {
    let owner = record.ident;
    let what = match (record.is_variant, is_legacy) {
        (true, _) => "variant",
        (false, true) => "legacy struct",
        (false, false) => "struct",
    };
    let problem = match record.original {
        Fields::Unit => {
            let field = if is_legacy {
                "run_id: LenientRunId"
            } else {
                "run_id: RunId"
            };
            let help = if record.is_variant {
                format!(
                    "write `{owner} {{ {field} }}`, or move variants without a run to another enum"
                )
            } else {
                format!("write `struct {owner} {{ {field} }}`")
            };
            return format!("this {what} has no field `{field}`\n\nhelp: {help}");
        }
        Fields::Named(_) => format!("this {what} has no field `run_id`"),
        Fields::Unnamed(_) => {
            format!("no field of this {what} is marked `#[execution_context(run_id)]`")
        }
    };
    format!(
        "{problem}\n\n\
         help: if a field holds the run id, mark it `#[execution_context(run_id)]`\n\
         help: if a field is a context itself, mark it `#[execution_context(nested)]`"
    )
}

impl Field<'_> {
    /// Returns `true` if the field carries one of our attributes that cannot be read.
    fn is_unread(&self) -> bool {
        self.attributes.is_marked && self.attributes.role.is_none()
    }
}
