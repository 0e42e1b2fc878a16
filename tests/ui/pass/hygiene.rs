//! The expansions name nothing that a user may have shadowed.
#![allow(dead_code, non_camel_case_types, unused_macros)]

mod core {}
mod std {}
mod alloc {}
mod id_core {}

struct Result;
struct Option;
struct String;
struct Vec;
struct Box;
struct Some;
struct None;
struct Ok;
struct Err;
struct RunIdRef;
struct str;

macro_rules! compile_error {
    () => {};
}

const RUN: &'static ::core::primitive::str = "run_checkout_1a2b3c4d";

#[derive(::run_id::ExecutionContext)]
struct Request {
    run_id: ::run_id::RunId,
}

#[derive(::run_id::ExecutionContext)]
enum Any {
    Request(Request),
    Named { run_id: ::run_id::RunId, more: u8 },
}

#[derive(::run_id::ExecutionContext)]
#[execution_context(legacy)]
struct Old {
    run_id: ::run_id::legacy::LenientRunId,
    thread_id: ::core::option::Option<::run_id::ThreadId>,
}

fn main() {
    let request = Request { run_id: ::run_id::run_id!("run_checkout_1a2b3c4d") };
    assert_eq!(request.thread_id(), "checkout");
    assert_eq!(Any::Request(request).thread_id(), "checkout");
    assert_eq!(Any::Named { run_id: ::run_id::run_id!(RUN), more: 0 }.thread_id(), "checkout");
    let old = Old { run_id: "x".into(), thread_id: ::core::option::Option::Some(::run_id::thread_id!("a")) };
    assert_eq!(old.thread_id().unwrap(), "a");
    assert_eq!(::run_id::id_pair!(RUN, "checkout").thread_id(), "checkout");
}
