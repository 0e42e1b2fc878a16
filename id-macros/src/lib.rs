//! The macros of [`run-id`](https://docs.rs/run-id), which documents them. Depend on run-id.
//!
//! ```ignore
//! use run_id::{ExecutionContext, RunId, run_id};
//!
//! // Checked while it compiles: `run_id!("test-run")` is an error, with what to write instead.
//! static FIRST: RunId = run_id!("run_checkout_1a2b3c4d");
//!
//! // The thread is derived from the run id; a stored `thread_id` is an error, on the field.
//! #[derive(ExecutionContext)]
//! struct Request {
//!     run_id: RunId,
//! }
//! ```
//!
//! The literal macros here take their expansion, a block, then the user's text. The `macro_rules!` wrappers of the facade
//! write the block with `$crate`, so it resolves under any name of the facade.

mod argument;
mod edition;
mod emit;
mod kind;
mod literal;
mod literals;
mod quick;

#[cfg(test)]
mod corpora;
#[cfg(feature = "derive")]
mod derive;

use proc_macro::TokenStream;

/// `run_id!` with its expansion in front.
#[doc(hidden)]
#[proc_macro]
pub fn run_id(input: TokenStream) -> TokenStream {
    quick::quick(&kind::RUN_ID, input)
}

/// `thread_id!` with its expansion in front.
#[doc(hidden)]
#[proc_macro]
pub fn thread_id(input: TokenStream) -> TokenStream {
    quick::quick(&kind::THREAD_ID, input)
}

/// `id_pair!` with its expansion in front.
#[doc(hidden)]
#[proc_macro]
pub fn id_pair(input: TokenStream) -> TokenStream {
    edition::fit(literals::id_pair(input.into())).into()
}

/// Implements `ExecutionContext` for a type with a run id. The crate `run-id` documents it.
#[cfg(feature = "derive")]
#[proc_macro_derive(ExecutionContext, attributes(execution_context))]
pub fn derive_execution_context(input: TokenStream) -> TokenStream {
    edition::fit(derive::derive(input.into())).into()
}
