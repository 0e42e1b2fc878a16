//! The types that the fields of a legacy context may have.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;

use super::lenient::{LenientRunId, thread_of};
use super::suggest::suggest;
use crate::context::RunIdField;
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;
use crate::thread_id::{ThreadId, ThreadIdRef};

/// A type that the run id of a legacy context may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a legacy run id field",
    label = "expected text, such as a `String`, or a `LenientRunId`",
    note = "a legacy run id is a `String`, `&str`, `Cow<str>`, `Box<str>`, `Rc<str>`, `Arc<str>`, `LenientRunId` or `RunId`, or an `Option` of one of these",
    note = "for a field that is a context itself, write `#[execution_context(nested)]`"
)]
pub trait LegacyRunIdField {
    /// Returns the text; empty if the run id is absent.
    fn text(&self) -> &str;

    /// Replaces the text by `id`, unless the text is borrowed.
    fn replace(&mut self, id: RunId);

    /// Replaces a run id without a thread by one of `thread`, in a context that has no field for the thread.
    fn adopt(&mut self, thread: ThreadIdRef<'_>) {
        if thread_of(self.text()).is_none() {
            let id = suggest(self.text(), Some(thread));
            #[cfg(feature = "tracing")]
            super::warn::migrated(self.text(), &id);
            self.replace(id);
        }
    }
}

/// A type that a stored thread id of a legacy context may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a stored thread id field",
    label = "expected text, such as a `String` or an `Option<String>`",
    note = "a stored thread id is a `String`, `&str`, `Cow<str>`, `Box<str>`, `Rc<str>`, `Arc<str>` or `ThreadId`, or an `Option` of one of these"
)]
pub trait LegacyThreadField {
    /// Returns the text, if there is any.
    fn text(&self) -> Option<&str>;

    /// Replaces the text by `thread`, unless the text is borrowed.
    fn replace(&mut self, thread: ThreadIdRef<'_>);
}

/// A type in which old code stores ids.
trait StoredText: AsRef<str> + Sized {
    /// Returns a value with this text, which is an id; `None` for a type that borrows its text.
    fn store(text: &str) -> Option<Self>;
}

macro_rules! stored_text {
    ($($Text:ty)* => |$text:ident| $store:expr) => {$(
        impl StoredText for $Text {
            fn store($text: &str) -> Option<Self> {
                $store
            }
        }
    )*};
}

stored_text!(String Box<str> Rc<str> Arc<str> => |text| Some(text.into()));
stored_text!(Cow<'_, str> LenientRunId => |text| Some(String::from(text).into()));
stored_text!(RunId ThreadId => |text| Self::parse(text).ok());
stored_text!(&str RunIdRef<'_> ThreadIdRef<'_> &ThreadId => |_text| None);

macro_rules! run_id_fields {
    ($($Text:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl LegacyRunIdField for $Text {
            fn text(&self) -> &str {
                self.as_ref()
            }

            fn replace(&mut self, id: RunId) {
                if let Some(text) = StoredText::store(id.as_str()) {
                    *self = text;
                }
            }
        }

        #[diagnostic::do_not_recommend]
        impl LegacyRunIdField for Option<$Text> {
            fn text(&self) -> &str {
                self.as_ref().map_or("", AsRef::as_ref)
            }

            fn replace(&mut self, id: RunId) {
                if let Some(text) = StoredText::store(id.as_str()) {
                    *self = Some(text);
                }
            }
        }
    )*};
}

run_id_fields!(String Box<str> Rc<str> Arc<str> Cow<'_, str> &str LenientRunId RunId RunIdRef<'_>);

/// Checked run ids behind a pointer, which are valid fields of any context.
macro_rules! run_ids_behind {
    ($($Pointer:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: RunIdField> LegacyRunIdField for $Pointer {
            fn text(&self) -> &str {
                self.run_id().as_str()
            }

            fn replace(&mut self, _id: RunId) {}
        }
    )*};
}

run_ids_behind!(&T &mut T Box<T> Rc<T> Arc<T>);

macro_rules! thread_fields {
    ($($Text:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl LegacyThreadField for $Text {
            fn text(&self) -> Option<&str> {
                Some(self.as_ref())
            }

            fn replace(&mut self, thread: ThreadIdRef<'_>) {
                if let Some(text) = StoredText::store(thread.as_str()) {
                    *self = text;
                }
            }
        }

        #[diagnostic::do_not_recommend]
        impl LegacyThreadField for Option<$Text> {
            fn text(&self) -> Option<&str> {
                self.as_ref().map(AsRef::as_ref)
            }

            fn replace(&mut self, thread: ThreadIdRef<'_>) {
                if let Some(text) = StoredText::store(thread.as_str()) {
                    *self = Some(text);
                }
            }
        }
    )*};
}

thread_fields!(String Box<str> Rc<str> Arc<str> Cow<'_, str> &str ThreadId ThreadIdRef<'_> &ThreadId LenientRunId RunId);

macro_rules! thread_ids_behind {
    ($($Pointer:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl LegacyThreadField for $Pointer {
            fn text(&self) -> Option<&str> {
                Some(self.as_str())
            }

            fn replace(&mut self, thread: ThreadIdRef<'_>) {
                *self = thread.into_owned().into();
            }
        }

        #[diagnostic::do_not_recommend]
        impl LegacyThreadField for Option<$Pointer> {
            fn text(&self) -> Option<&str> {
                self.as_ref().map(|thread| thread.as_str())
            }

            fn replace(&mut self, thread: ThreadIdRef<'_>) {
                *self = Some(thread.into_owned().into());
            }
        }
    )*};
}

thread_ids_behind!(Box<ThreadId> Rc<ThreadId> Arc<ThreadId>);
