//! Implementations of other crates' traits, one file for each optional feature. All of them call the `parse` of the id type.

#[cfg(any(feature = "arbitrary", feature = "proptest"))]
mod alphabet;
#[cfg(feature = "arbitrary")]
mod fuzz_input;
#[cfg(feature = "serde")]
mod id_pair;
#[cfg(feature = "schemars")]
mod json_schema;
#[cfg(feature = "serde")]
mod serialized;
#[cfg(feature = "sqlx")]
mod sql_text;
#[cfg(feature = "proptest")]
pub mod strategies;
