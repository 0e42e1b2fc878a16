//! Dyn-compatible forms of the traits whose methods are async: an async method returns a boxed future.

/// Declares the dyn-compatible form of a trait, and implements it for every type with the trait. Each method of the list
/// also takes `&self`. References in the arguments of an async method have the lifetime `'a`.
macro_rules! erased {
    ($(#[$doc:meta])* trait $erased:ident: $origin:ident {
        $(async fn $future:ident($($argument:ident: $type:ty),*) -> $output:ty;)*
        $(fn $method:ident($($given:ident: $of:ty),*) -> $returned:ty;)*
    }) => {
        $(#[$doc])*
        #[allow(clippy::elidable_lifetime_names, reason = "an argument may have the lifetime")]
        pub(crate) trait $erased: Send + Sync + 'static {
            $(fn $future<'a>(
                &'a self,
                $($argument: $type),*
            ) -> futures_util::future::BoxFuture<'a, $output>;)*
            $(fn $method(&self, $($given: $of),*) -> $returned;)*
        }

        #[allow(clippy::elidable_lifetime_names, reason = "an argument may have the lifetime")]
        impl<T: $origin> $erased for T {
            $(fn $future<'a>(
                &'a self,
                $($argument: $type),*
            ) -> futures_util::future::BoxFuture<'a, $output> {
                Box::pin($origin::$future(self, $($argument),*))
            })*
            $(fn $method(&self, $($given: $of),*) -> $returned {
                $origin::$method(self, $($given),*)
            })*
        }
    };
}

pub(crate) use erased;
