//! Ids that come from a module beside the tests, and code that depends on how an id is written.

mod common;

use common::{RUN as FIRST, context, context_of};
use runs::{Context, validate_run_id};

#[test]
fn ids_come_from_a_helper() {
    assert_eq!(Context::new(FIRST, "checkout").unwrap().run_id, "common-run");
    assert_eq!(context().run_id, "helper-run");
    assert_eq!(context_of!().run_id, "macro-run");
}

#[test]
fn a_bad_id_may_have_a_name() {
    let run_id = "not one";
    assert!(validate_run_id(run_id).is_err());
}

#[test]
fn an_id_is_bytes() {
    let context = Context::new("byte-run", "checkout").unwrap();
    assert_eq!(context.run_id.as_bytes(), b"byte-run");
    assert_eq!(context.run_id.len(), 8);
}

#[test]
fn an_id_is_part_of_a_text() {
    let context = Context::new("text-run", "checkout").unwrap();
    assert_eq!(format!("{}/{}", context.thread_id, context.run_id), "checkout/text-run");
}
