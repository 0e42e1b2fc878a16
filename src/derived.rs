//! The impls of `#[derive(ExecutionContext)]`.
//!
//! The derive passes the bodies and the header of the type to [`__execution_context!`](crate::__execution_context).
//! rustc writes the rest faster than the derive, which runs unoptimized in development builds.

/// Writes the trait of a derived type and calls the macro of its inherent method.
///
/// `self` and `__thread` come from the derive, because the bodies use them.
#[doc(hidden)]
#[macro_export]
macro_rules! __execution_context {
    (
        strict $self:tt $run_id:tt
        $method:tt [$($allowed:tt)*] [$($generics:tt)*] [$($type:tt)*] [$($where:tt)*]
    ) => {
        #[automatically_derived]
        $($allowed)*
        impl $($generics)* $crate::ExecutionContext for $($type)* $($where)* {
            #[inline]
            fn run_id(&$self) -> $crate::RunIdRef<'_> $run_id
        }

        $crate::__private::write_trait_only_to_keep_your_own_thread_id! {
            strict $method $($allowed)* impl $($generics)* $($type)* $($where)*
        }
    };
    (
        legacy $self:tt $ids:tt $thread:ident $store:tt
        $method:tt [$($allowed:tt)*] [$($generics:tt)*] [$($type:tt)*] [$($where:tt)*]
    ) => {
        #[automatically_derived]
        $($allowed)*
        impl $($generics)* $crate::__private::LegacyFields for $($type)* $($where)* {
            fn ids(&$self) -> $crate::__private::LegacyIds<'_> $ids

            fn store(&mut $self, $thread: $crate::ThreadIdRef<'_>) $store
        }

        $crate::__private::execution_context! {
            legacy_context $method [$($allowed)*] [$($generics)*] [$($type)*] [$($where)*]
        }
    };
    (
        legacy_context
        $method:tt [$($allowed:tt)*] [$($generics:tt)*] [$($type:tt)*] [$($where:tt)*]
    ) => {
        #[automatically_derived]
        $($allowed)*
        impl $($generics)* $crate::LegacyContext for $($type)* $($where)* {
            fn thread_id(&self) -> $crate::__private::Option<$crate::ThreadIdRef<'_>> {
                $crate::__private::LegacyFields::ids(self).thread_id()
            }

            fn migrate(&self) -> $crate::RunId {
                $crate::__private::LegacyFields::ids(self).migrate()
            }

            fn validate(&self) -> $crate::__private::Vec<$crate::LegacyFinding> {
                $crate::__private::LegacyFields::ids(self).validate()
            }

            fn set_thread_id(
                &mut self,
                __thread: $crate::ThreadIdRef<'_>,
            ) -> $crate::__private::Result<(), $crate::ThreadMismatch> {
                $crate::__private::set_thread_id(self, __thread)
            }
        }

        $crate::__private::write_trait_only_to_keep_your_own_thread_id! {
            legacy $method $($allowed)* impl $($generics)* $($type)* $($where)*
        }
    };
}

/// Writes the inherent `thread_id()` of a derived type.
///
/// If the type has a `thread_id()` of its own, rustc's E0592 names this macro. So its name in `__private` is the
/// advice.
///
/// The macro writes `pub` itself: rustc takes the name of the macro from the first token of the method.
#[doc(hidden)]
#[macro_export]
macro_rules! __thread_id_method {
    ($mode:ident none $($header:tt)*) => {};
    (strict [$(pub $($within:tt)?)?] $($header:tt)*) => {
        $($header)* {
            /// Returns the thread of the run, read from the run id.
            #[inline]
            #[must_use]
            $(pub $($within)?)? fn thread_id(&self) -> $crate::ThreadIdRef<'_> {
                $crate::ExecutionContext::thread_id(self)
            }
        }
    };
    (legacy [$(pub $($within:tt)?)?] $($header:tt)*) => {
        $($header)* {
            /// Returns the thread of the run id, else the first stored thread id that is valid.
            #[must_use]
            $(pub $($within)?)? fn thread_id(&self) -> $crate::__private::Option<$crate::ThreadIdRef<'_>> {
                $crate::LegacyContext::thread_id(self)
            }
        }
    };
}
