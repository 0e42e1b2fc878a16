//! The traits that all id types implement in the same way, on top of their text.

/// Implements the traits of an owned id and of its borrowed form.
macro_rules! id_traits {
    ($Owned:ident, $Ref:ident, $what:literal) => {
        impl core::str::FromStr for $Owned {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Self::parse(text)
            }
        }

        impl<'a> TryFrom<&'a str> for $Ref<'a> {
            type Error = ParseIdError;

            fn try_from(text: &'a str) -> Result<Self, ParseIdError> {
                Self::parse(text)
            }
        }

        id_traits!(@parse $Owned (&str) (String) (alloc::borrow::Cow<'_, str>) (alloc::boxed::Box<str>));

        #[doc = concat!("The text of ", $what, " that is shared already stays where it is: no allocation.")]
        impl TryFrom<alloc::sync::Arc<str>> for $Owned {
            type Error = ParseIdError;

            fn try_from(text: alloc::sync::Arc<str>) -> Result<Self, ParseIdError> {
                match $Ref::parse(&text) {
                    Ok(_) => Ok(Self::__CheckedText(text)),
                    Err(error) => Err(error),
                }
            }
        }

        impl From<$Owned> for String {
            fn from(id: $Owned) -> Self {
                Self::from(id.as_str())
            }
        }

        impl From<&$Owned> for String {
            fn from(id: &$Owned) -> Self {
                Self::from(id.as_str())
            }
        }

        impl From<$Owned> for alloc::sync::Arc<str> {
            fn from(id: $Owned) -> Self {
                match id {
                    $Owned::__CheckedLiteral(text) => Self::from(text),
                    $Owned::__CheckedText(text) => text,
                }
            }
        }

        impl From<$Ref<'_>> for $Owned {
            fn from(id: $Ref<'_>) -> Self {
                id.into_owned()
            }
        }

        impl<'a> From<&'a $Owned> for $Ref<'a> {
            #[inline]
            fn from(id: &'a $Owned) -> Self {
                id.as_ref_id()
            }
        }

        impl<'a> From<&$Ref<'a>> for $Ref<'a> {
            #[inline]
            fn from(id: &$Ref<'a>) -> Self {
                *id
            }
        }

        impl<'a> From<$Ref<'a>> for &'a str {
            fn from(id: $Ref<'a>) -> Self {
                id.as_str()
            }
        }

        id_traits!(@text $Owned);
        id_traits!(@text $Ref<'_>);

        id_traits!(@equal ($Owned) (str) ($Owned) (&str) ($Owned) (String) ($Owned) ($Ref<'_>));
        id_traits!(@equal (&$Owned) ($Ref<'_>));
        id_traits!(@equal ($Ref<'_>) (str) ($Ref<'_>) (&str) ($Ref<'_>) (String));

        impl PartialEq for $Owned {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl PartialEq<$Ref<'_>> for $Ref<'_> {
            #[inline]
            fn eq(&self, other: &$Ref<'_>) -> bool {
                self.as_str() == other.as_str()
            }
        }
    };

    (@parse $Owned:ident $(($Text:ty))*) => {
        $(
            impl TryFrom<$Text> for $Owned {
                type Error = ParseIdError;

                fn try_from(text: $Text) -> Result<Self, ParseIdError> {
                    Self::parse(text.as_ref())
                }
            }
        )*
    };

    (@text $Id:ty) => {
        impl Eq for $Id {}

        impl Ord for $Id {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl PartialOrd for $Id {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl core::hash::Hash for $Id {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl AsRef<str> for $Id {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl core::borrow::Borrow<str> for $Id {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl core::fmt::Display for $Id {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::fmt::Debug for $Id {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Debug::fmt(self.as_str(), f)
            }
        }
    };

    (@equal $(($A:ty) ($B:ty))*) => {
        $(
            impl PartialEq<$B> for $A {
                #[inline]
                fn eq(&self, other: &$B) -> bool {
                    let (a, b): (&str, &str) = (self.as_ref(), other.as_ref());
                    a == b
                }
            }

            impl PartialEq<$A> for $B {
                #[inline]
                fn eq(&self, other: &$A) -> bool {
                    let (a, b): (&str, &str) = (self.as_ref(), other.as_ref());
                    a == b
                }
            }
        )*
    };
}

pub(crate) use id_traits;
