//! Which field the run id comes from, and what must not be there.

use proc_macro2::Ident;
use syn::{Data, DataEnum, DeriveInput, Field, Fields, Index, Member};

use super::Mistakes;
use super::ast::{Context, Legacy, Source, Stored, Variant};
use super::attr::{self, Attributes, Role};

/// What messages call a struct in the legacy mode.
const LEGACY: &str = "legacy struct";

/// What messages call a variant of an enum.
const VARIANT: &str = "variant";

/// The context that an input describes, or all that is wrong with it.
pub(crate) fn check<'a>(
    input: &'a DeriveInput,
    attributes: &Attributes,
    mut mistakes: Mistakes,
) -> Result<Context<'a>, syn::Error> {
    let context = match (&input.data, attributes.is_legacy) {
        (Data::Struct(data), false) => {
            strict(&data.fields, &input.ident, "struct", &mut mistakes).map(Context::Struct)
        }
        (Data::Struct(data), true) => {
            legacy(&data.fields, &input.ident, &mut mistakes).map(Context::Legacy)
        }
        (Data::Enum(data), false) => {
            enumeration(data, &input.ident, &mut mistakes).map(Context::Enum)
        }
        (Data::Enum(_), true) => {
            mistakes.push(
                &attributes.legacy,
                "expected `legacy` on a struct, found it on an enum",
            );
            None
        }
        (Data::Union(_), _) => {
            mistakes.push(&input.ident, "expected a struct or an enum, found a union");
            None
        }
    };
    match (mistakes.0, context) {
        (Some(mistakes), _) => Err(mistakes),
        (None, Some(context)) => Ok(context),
        (None, None) => unreachable!("what is no context has a mistake"),
    }
}

/// The source of the run id among the fields of a struct or a variant.
fn strict<'a>(
    fields: &'a Fields,
    owner: &Ident,
    what: &str,
    mistakes: &mut Mistakes,
) -> Option<Source<'a>> {
    let mut marked = None;
    let mut named = None;
    let mut unread = false;
    for (at, field) in fields.iter().enumerate() {
        let role = attr::role(field, mistakes);
        unread |= role.is_none() && attr::is_marked(field);
        let source = |nested| Source {
            member: member(at, field),
            ty: &field.ty,
            nested,
        };
        match role {
            Some(role @ (Role::RunId | Role::Nested)) if marked.is_some() => {
                let message = format!(
                    "expected one field with the run id, found a second one, marked `{}`",
                    role.name()
                );
                mistakes.push(&field.ty, message);
            }
            Some(Role::RunId) => marked = Some(source(false)),
            Some(Role::Nested) => marked = Some(source(true)),
            role => match (attr::name(field).as_deref(), role) {
                (Some(name @ ("thread_id" | "chat_thread_id")), _) => stored(field, name, mistakes),
                (_, Some(role)) => stored(field, role.name(), mistakes),
                (Some("run_id"), None) => named = Some(source(false)),
                _ => {}
            },
        }
    }
    let source = marked.or(named);
    if source.is_none() && !unread {
        mistakes.push(owner, missing(fields, owner, what));
    }
    source
}

/// A thread id beside a run id.
fn stored(field: &Field, name: &str, mistakes: &mut Mistakes) {
    let message = format!(
        "expected no stored `{name}`, found this field: the thread is derived from the run id, so that the two cannot disagree\n\n\
         help: remove the field and call `thread_id()`\n\
         help: to migrate step by step, write `#[execution_context(legacy)]` on the type"
    );
    match &field.ident {
        Some(ident) => mistakes.push(ident, message),
        None => mistakes.push(&field.ty, message),
    }
}

/// What to say of an owner without a run id; `what` is the owner's kind.
fn missing(fields: &Fields, owner: &Ident, what: &str) -> String {
    let found = match fields {
        Fields::Unit => {
            let field = match what {
                LEGACY => "run_id: LenientRunId",
                _ => "run_id: RunId",
            };
            let help = match what {
                VARIANT => format!(
                    "write `{owner} {{ {field} }}`, or keep what has no run out of this enum"
                ),
                _ => format!("write `struct {owner} {{ {field} }}`"),
            };
            return format!(
                "expected a {what} with a field `{field}`, found a {what} without fields\n\nhelp: {help}"
            );
        }
        Fields::Named(_) => "expected a field `run_id`",
        Fields::Unnamed(_) => "expected a field marked `#[execution_context(run_id)]`",
    };
    let nested = match what {
        LEGACY => "",
        _ => ", or one that is a context itself `#[execution_context(nested)]`",
    };
    format!(
        "{found} in this {what}, found none\n\n\
         help: mark the field with the run id `#[execution_context(run_id)]`{nested}"
    )
}

fn enumeration<'a>(
    data: &'a DataEnum,
    owner: &Ident,
    mistakes: &mut Mistakes,
) -> Option<Vec<Variant<'a>>> {
    if data.variants.is_empty() {
        mistakes.push(
            owner,
            "expected a variant that holds a context, found an enum without variants",
        );
        return None;
    }
    let variants = data.variants.iter().filter_map(|variant| {
        let source = match &variant.fields {
            Fields::Unnamed(fields)
                if fields.unnamed.len() == 1 && !attr::is_marked(&fields.unnamed[0]) =>
            {
                Some(Source {
                    member: member(0, &fields.unnamed[0]),
                    ty: &fields.unnamed[0].ty,
                    nested: true,
                })
            }
            fields => strict(fields, &variant.ident, VARIANT, mistakes),
        };
        Some(Variant {
            ident: &variant.ident,
            source: source?,
            has_more: variant.fields.len() > 1,
        })
    });
    Some(variants.collect())
}

/// The fields of a context in the legacy mode, where the thread ids may be stored.
fn legacy<'a>(fields: &'a Fields, owner: &Ident, mistakes: &mut Mistakes) -> Option<Legacy<'a>> {
    let mut marked: [Option<Stored<'a>>; 3] = [None, None, None];
    let mut named: [Option<Stored<'a>>; 3] = [None, None, None];
    let mut unread = false;
    for (at, field) in fields.iter().enumerate() {
        let role = attr::role(field, mistakes);
        unread |= role.is_none() && attr::is_marked(field);
        let name = attr::name(field);
        let (slots, role) = match role {
            Some(Role::Nested) => {
                let message = "expected `run_id`, `thread_id` or `chat_thread_id` in a legacy context, found `nested`";
                mistakes.push(&field.ty, message);
                unread = true;
                continue;
            }
            Some(role) => (&mut marked, role.name()),
            None => (&mut named, name.as_deref().unwrap_or("")),
        };
        let Some(slot) = ["run_id", "thread_id", "chat_thread_id"]
            .iter()
            .position(|name| *name == role)
        else {
            continue;
        };
        if slots[slot].is_some() {
            mistakes.push(
                &field.ty,
                format_args!("expected one field with the `{role}`, found a second one"),
            );
        }
        slots[slot] = Some(Stored {
            member: member(at, field),
            ty: &field.ty,
        });
    }
    let [run_id, thread_id, chat_thread_id] = marked;
    let [named_run_id, named_thread_id, named_chat_thread_id] = named;
    let Some(run_id) = run_id.or(named_run_id) else {
        if !unread {
            mistakes.push(owner, missing(fields, owner, LEGACY));
        }
        return None;
    };
    Some(Legacy {
        run_id,
        thread_id: thread_id.or(named_thread_id),
        chat_thread_id: chat_thread_id.or(named_chat_thread_id),
    })
}

fn member(at: usize, field: &Field) -> Member {
    field
        .ident
        .clone()
        .map_or_else(|| Member::Unnamed(Index::from(at)), Member::Named)
}
