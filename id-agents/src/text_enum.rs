//! Enums with a text for each variant.

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

pub(crate) use text_enum;
