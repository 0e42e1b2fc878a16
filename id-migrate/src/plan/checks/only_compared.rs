//! The ids of a group are only compared: a conflict if no code can be the source of the id, else a doubt.

use super::{Context, Hold, Subject};
use crate::sites::language::vocabulary::is_assertion;
use crate::sites::{Call, Destination, SiteValue};

pub(super) fn conflict(context: &Context<'_, '_>, subject: &Subject<'_>) -> Option<Hold> {
    let mut ids = context.ids(subject.members);
    let mut members = subject.members.iter();
    let is_sourceless = context.is_only_compared(subject.members)
        && subject.moving_copies().next().is_none()
        // Two equal objects may be compared with each other.
        && !ids.any(|id| id.destination == Destination::ComparedObject)
        && !members.any(|member| is_passed(context, *member));
    is_sourceless.then_some(Hold::NoSource)
}

pub(super) fn doubt(context: &Context<'_, '_>, subject: &Subject<'_>) -> Vec<Hold> {
    let is_only_compared = context.is_only_compared(subject.members);
    Vec::from_iter(
        (is_only_compared && is_expected(context, subject)).then_some(Hold::OnlyCompared),
    )
}

/// Returns `true` if the test code of all files only compares the ids, and not only with each other.
pub(super) fn is_expected(context: &Context<'_, '_>, subject: &Subject<'_>) -> bool {
    let ids = context.ids(subject.members);
    let ids = ids.map(|id| (id.file, id.literal, id.destination.is_compared()));
    context.call_graph().are_expected(ids)
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
