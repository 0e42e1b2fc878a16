//! The code of the usage patterns in `SPEC/id_management_patterns.xml`, which a test compares with this file.

#![cfg(feature = "fixtures")]

use std::error::Error;

use run_id::fixtures::IdFixtures;
use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, IdPair, RunId, run_id, thread_id};

#[test]
fn up1_literals() {
    let run_id = run_id!("run_checkout_1a2b3c4d");
    assert_eq!(run_id.as_str(), "run_checkout_1a2b3c4d");
}

#[test]
fn up2_parse_at_the_edge() -> Result<(), Box<dyn Error>> {
    let header = "run_checkout_1a2b3c4d";
    let run_id = RunId::parse(header)?;
    assert_eq!(run_id, run_id!("run_checkout_1a2b3c4d"));
    Ok(())
}

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
}

#[test]
fn up3_derive_the_thread() {
    let request = Request {
        run_id: run_id!("run_checkout_1a2b3c4d"),
    };
    assert_eq!(request.thread_id(), "checkout");
}

#[test]
fn up4_read_the_thread() {
    let run_id = run_id!("run_a_b_12345678");
    let thread = run_id.thread_id();
    assert_eq!(thread, "a_b");
}

#[test]
fn up5_make_new_ids() {
    let thread = thread_id!("checkout");
    let run_id = RunId::generate(&thread);
    assert!(run_id.belongs_to(&thread));
}

#[test]
fn up6_refuse_pairs() -> Result<(), Box<dyn Error>> {
    let (run_id, thread) = (run_id!("run_checkout_1a2b3c4d"), thread_id!("checkout"));
    let pair = IdPair::new(run_id, &thread)?;
    assert_eq!(pair.thread_id(), "checkout");
    assert!(IdPair::new(pair.into_run_id(), &thread_id!("billing")).is_err());
    Ok(())
}

#[test]
fn up8_fixtures() {
    let (thread_id, run_id) = IdFixtures::create_valid_ids("checkout");
    assert!(run_id.belongs_to(&thread_id));
}

#[test]
fn up9_lenient_ids() {
    let old = LenientRunId::new("thread_checkout_run_1693430400000_1a2b3c4d");
    let run_id = old.migrate();
    assert_eq!(run_id, "run_checkout_1a2b3c4d");
}
