//! Macros that declare types and traits.

/// Declares an enum with a text for each variant. The constant `ALL` lists the variants in the order of their declaration,
/// and the method at the end returns the text of a variant.
macro_rules! text_enum {
    (
        $(#[$of_enum:meta])*
        $enum_visibility:vis enum $name:ident {
            $($(#[$of_variant:meta])* $variant:ident $(= $number:literal)?: $text:literal,)*
        }

        $(#[$of_method:meta])*
        $visibility:vis fn $method:ident
    ) => {
        $(#[$of_enum])*
        $enum_visibility enum $name {
            $($(#[$of_variant])* $variant $(= $number)?,)*
        }

        impl $name {
            /// All variants, in the order of their declaration.
            $visibility const ALL: [Self; [$($text),*].len()] = [$(Self::$variant),*];

            $(#[$of_method])*
            $visibility const fn $method(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

/// Declares the dyn-compatible form of a trait, in which an async method returns a boxed future, and implements it for
/// every type with the trait. Each method of the list also takes `&self`. References in the arguments of an async method
/// have the lifetime `'a`.
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
