//! What ids are to other crates: one file for each optional feature, all of them through the types' own `parse`.

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
