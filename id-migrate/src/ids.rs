//! Typed indices: a number that names one element of one list.

/// Returns a number as indices and offsets store it. Files and lists are far shorter than 4 GiB.
pub(crate) fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Returns the element of a list that grows to hold it.
pub(crate) fn grown<T: Default>(list: &mut Vec<T>, at: usize) -> &mut T {
    if list.len() <= at {
        list.resize_with(at + 1, T::default);
    }
    &mut list[at]
}

/// Defines the index of a list.
macro_rules! index_type {
    ($(#[$doc:meta])* $visibility:vis $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility struct $name($visibility u32);

        #[allow(dead_code, reason = "each list needs some of them")]
        impl $name {
            /// Returns the index of the element after `count` others.
            $visibility fn new(count: usize) -> Self {
                Self($crate::ids::index(count))
            }

            pub(crate) const fn index(self) -> usize {
                self.0 as usize
            }

            /// Returns each element of the list with its index.
            pub(crate) fn number<I: IntoIterator>(list: I) -> impl Iterator<Item = (Self, I::Item)> {
                (0..).map(Self).zip(list)
            }
        }
    };
}
