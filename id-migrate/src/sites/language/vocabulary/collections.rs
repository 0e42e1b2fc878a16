//! Methods and functions that read from a collection of ids.

/// The result of a method of a collection of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// One of the ids.
    Element,
    /// A collection of some of the ids.
    Same,
    /// A text that contains the elements.
    Joined,
    /// Their order.
    Order,
    /// A number or a truth value.
    Answer,
}

/// Returns the result kind of a collection method.
pub(crate) fn element_method(name: &str) -> Taken {
    match name {
        "pop" | "shift" | "getStore" | "at" | "first" | "last" | "next" | "find" | "findLast"
        | "swap_remove" | "popleft" | "pop_front" | "pop_back" | "front" | "back" | "peek"
        | "nth" | "get" | "reduce" | "reduceRight" | "recv" | "try_recv" | "blocking_recv"
        | "get_nowait" | "result" => Taken::Element,
        "join" | "concat_all" | "toString" => Taken::Joined,
        "sort" | "toSorted" | "sort_unstable" | "sorted" | "max" | "min" => Taken::Order,
        "len" | "is_empty" | "clear" | "every" | "some" | "all" | "any" => Taken::Answer,
        _ if takes_value(name) => Taken::Answer,
        _ => Taken::Same,
    }
}

/// Returns `true` if a method adds, removes or searches its argument, which is no function that gets the elements.
pub(crate) fn takes_value(name: &str) -> bool {
    words!(
        "includes has contains indexOf index count append push put add insert remove discard delete \
         appendleft push_back push_front unshift get set setdefault reset extend update"
    )
    .contains(&name)
}

/// Returns `true` if a method compares its argument with the keys or the elements of a collection.
pub(crate) fn is_lookup(name: &str) -> bool {
    words!(
        "get has delete pop setdefault contains_key get_mut remove discard includes contains \
         indexOf lastIndexOf index count"
    )
    .contains(&name)
}

/// Returns `true` if a function puts values in an order, or takes the first or last of one.
pub(crate) fn is_ordering(name: &str) -> bool {
    words!(
        "sorted sort toSorted max min nlargest nsmallest groupby sort_by_key sort_unstable_by_key \
         sort_by_cached_key max_by_key min_by_key sortBy orderBy minBy maxBy"
    )
    .contains(&name)
}
