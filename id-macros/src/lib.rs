//! The macros of [`run-id`](https://docs.rs/run-id), which has their documentation and is what to depend on.
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
//! The literal macros here take the path of the facade as their first token: its `macro_rules!` wrappers pass
//! `$crate`, so that the expansion finds the types under whatever name the crate was imported.

mod argument;
mod emit;
mod literal;
mod literals;

#[cfg(test)]
mod corpora;
#[cfg(feature = "derive")]
mod derive;

use proc_macro::TokenStream;

/// `run_id!` with the path of the facade in front.
#[doc(hidden)]
#[proc_macro]
pub fn run_id(input: TokenStream) -> TokenStream {
    literals::run_id(input.into()).into()
}

/// `thread_id!` with the path of the facade in front.
#[doc(hidden)]
#[proc_macro]
pub fn thread_id(input: TokenStream) -> TokenStream {
    literals::thread_id(input.into()).into()
}

/// `id_pair!` with the path of the facade in front.
#[doc(hidden)]
#[proc_macro]
pub fn id_pair(input: TokenStream) -> TokenStream {
    literals::id_pair(input.into()).into()
}

/// Makes a type with a run id an execution context. Its documentation is in the crate `run-id`.
#[cfg(feature = "derive")]
#[proc_macro_derive(ExecutionContext, attributes(execution_context))]
pub fn derive_execution_context(input: TokenStream) -> TokenStream {
    derive::derive(input.into()).into()
}
