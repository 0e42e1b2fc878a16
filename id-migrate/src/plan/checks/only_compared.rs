//! The ids of a group are only compared: a conflict if no code can be the source of the id, else a doubt.

use super::{Context, Hold, Subject};
use crate::sites::{Call, Destination, SiteValue};

pub(super) fn conflict(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    // Two equal objects may be compared with each other.
    let has_source = subject.moving_copies().next().is_some()
        || context
            .ids(subject.members)
            .any(|id| id.destination == Destination::ComparedObject)
        || subject
            .members
            .iter()
            .any(|member| is_passed(context, *member));
    let is_sourceless = context.is_only_compared(subject.members) && !has_source;
    Vec::from_iter(is_sourceless.then_some(Hold::NoSource))
}

pub(super) fn doubt(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let is_only_compared = context.is_only_compared(subject.members);
    Vec::from_iter(is_only_compared.then_some(Hold::OnlyCompared))
}

/// Returns `true` if a call takes the id through a name, although its parameter is not known to be an id.
fn is_passed(context: &Context<'_, '_>, member: usize) -> bool {
    let id = &context.known.ids[member];
    let sites = &context.known.tree.files[id.file].sites;
    let mut bindings = sites.bindings.iter().filter(|it| it.literal == id.literal);
    bindings.any(|binding| {
        let function = sites.function_of(binding.scope);
        let takes = |call: &Call<'_>| {
            let mut arguments = call.arguments.iter();
            sites.function_of(call.scope) == function
                && !is_assertion(call.callee)
                && arguments.any(|(_, value)| *value == SiteValue::Name(&binding.name))
        };
        sites.calls.iter().any(takes)
    })
}

fn is_assertion(callee: &str) -> bool {
    words!("assert expect toBe toEqual toHave toMatch toStrict toContain")
        .iter()
        .any(|prefix| callee.starts_with(prefix))
}
