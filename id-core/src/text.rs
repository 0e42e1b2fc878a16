//! The text of owned ids.

use alloc::sync::Arc;

/// The text of an id: a static string, or a shared one.
///
/// Both are a pointer and a length. With the tag an id has 24 bytes, and so has an `Option` of an id. A static string
/// allocates nothing, and a clone is at most one atomic addition.
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
