//! What the other id crates do where ours reads or makes an id. Each reads the text form that its crate is for.

use type_safe_id::{StaticType, TypeSafeId};
use ulid::Ulid;
use uuid::Uuid;
use uuid_simd::UuidExt;

/// A ULID as text, 26 bytes.
pub const ULID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
/// A `TypeID` as text, 30 bytes.
pub const TYPE_ID: &str = "run_01h2xcejqtf2nbrexx3vqjhp41";

/// The kind of a thing that [`TYPE_ID`] names.
#[derive(Default)]
pub struct Run;

impl StaticType for Run {
    const TYPE: &'static str = "run";
}

/// What a UUID costs to read with SIMD instructions that are looked for at run time.
#[inline]
pub fn parse_uuid_simd(text: &str) -> Option<Uuid> {
    Uuid::parse(text).ok()
}

/// What a ULID costs to read.
#[inline]
pub fn parse_ulid(text: &str) -> Option<Ulid> {
    Ulid::from_string(text).ok()
}

/// What a `TypeID` costs to read.
#[inline]
pub fn parse_type_id(text: &str) -> Option<TypeSafeId<Run>> {
    text.parse().ok()
}

/// A new UUID as text, with the operating system's randomness.
#[inline]
pub fn generate_uuid() -> String {
    Uuid::new_v4().to_string()
}

/// A new ULID as text. Its randomness is a generator's of the thread.
#[inline]
pub fn generate_ulid() -> String {
    Ulid::generate().to_string()
}

/// A new `TypeID` as text, on a UUID of version 7.
#[inline]
pub fn generate_type_id() -> String {
    TypeSafeId::<Run>::new().to_string()
}
