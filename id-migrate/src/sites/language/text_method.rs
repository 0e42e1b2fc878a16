//! What a method of texts does, in any language that has methods.

use crate::sites::Fragment;

/// What calling a method on a text says of that text. By default nothing.
#[derive(Clone, Copy, Default)]
pub(super) struct TextMethod {
    /// Where it looks for its argument.
    pub(super) looks: Option<Fragment>,
    /// It finds something out by taking the text apart.
    pub(super) takes_apart: bool,
    /// Its result depends on every character of the text.
    pub(super) dissects: bool,
}
