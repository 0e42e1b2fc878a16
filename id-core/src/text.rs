//! What the owned ids are made of.

use alloc::sync::Arc;

/// The text of an id: a literal of the program, or shared.
///
/// Both hold a pointer and a length, so with the tag an id is 24 bytes, and an `Option` of it finds room in the
/// tag. A literal costs nothing, a clone at most one atomic addition.
#[derive(Clone)]
pub(crate) enum Text {
    Static(&'static str),
    Shared(Arc<str>),
}

impl Text {
    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Static(text) => text,
            Self::Shared(text) => text,
        }
    }

    pub(crate) fn into_shared(self) -> Arc<str> {
        match self {
            Self::Static(text) => Arc::from(text),
            Self::Shared(text) => text,
        }
    }
}
