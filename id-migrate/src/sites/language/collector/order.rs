//! Sorts the literals.

use super::index;
use crate::sites::{FileSites, SiteValue};

/// Sorts the literals by their place in the source, and updates the ids of literals everywhere.
pub(super) fn sort_literals(out: &mut FileSites<'_>) {
    if out.literals.is_sorted_by_key(|literal| literal.token) {
        return;
    }
    let mut order: Vec<u32> = (0..index(out.literals.len())).collect();
    order.sort_by_key(|&at| out.literals[at as usize].token);
    let mut moved = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        moved[old as usize] = index(new);
    }
    out.literals.sort_by_key(|literal| literal.token);
    let renumber = |value: &mut SiteValue<'_>| {
        if let SiteValue::Literal(id) = value {
            id.0 = moved[id.0 as usize];
        }
    };
    out.sites
        .iter_mut()
        .for_each(|site| renumber(&mut site.value));
    out.calls
        .iter_mut()
        .flat_map(|call| &mut call.arguments)
        .for_each(|(_, value)| renumber(value));
    let bindings = out.bindings.iter_mut().chain(&mut out.holders);
    bindings.for_each(|binding| binding.literal.0 = moved[binding.literal.0 as usize]);
    out.fragments
        .iter_mut()
        .chain(&mut out.guesses)
        .for_each(|(literal, _)| literal.0 = moved[literal.0 as usize]);
    out.run_time_parsed
        .iter_mut()
        .for_each(|literal| literal.0 = moved[literal.0 as usize]);
}
