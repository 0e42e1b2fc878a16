//! Effects of string methods, for all languages.

use crate::sites::Fragment;

/// The effect of a method call on its text. Defaults to no effect.
#[derive(Clone, Copy, Default)]
pub(super) struct TextMethod {
    /// The place where the method searches for its argument.
    pub(super) looks: Option<Fragment>,
    /// It finds something out by taking the text apart.
    pub(super) takes_apart: bool,
    /// The result depends on every character of the text.
    pub(super) dissects: bool,
}

impl TextMethod {
    pub(super) const fn new(looks: Option<Fragment>, takes_apart: bool, dissects: bool) -> Self {
        Self {
            looks,
            takes_apart,
            dissects,
        }
    }
}
