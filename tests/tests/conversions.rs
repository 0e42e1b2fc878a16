//! Conversions between ids, text and pairs, and what takes a thread.

use std::borrow::Cow;
use std::collections::HashMap;

use run_id::legacy::LenientRunId;
use run_id::{
    ExecutionContext, IdPair, IntoThreadRef, RunId, RunIdRef, Suffix, ThreadId, ThreadIdRef,
    run_id, thread_id,
};

static RUN: RunId = run_id!("run_checkout_1a2b3c4d");
static THREAD: ThreadId = thread_id!("checkout");

#[test]
fn a_thread_is_taken_in_three_ways() {
    fn run<'t>(thread: impl IntoThreadRef<'t>) -> RunId {
        RunId::new(thread, Suffix::from_u32(0x1a2b_3c4d))
    }
    let borrowed = &THREAD.as_ref_id();
    assert_eq!(run(&THREAD), RUN);
    assert_eq!(run(*borrowed), RUN);
    assert_eq!(run(borrowed), RUN);
    // It lives as long as what it came from, not as long as the reference to it.
    let thread: ThreadIdRef<'static> = {
        let local = THREAD.as_ref_id();
        (&local).into_thread_ref()
    };
    assert_eq!(thread, THREAD);
}

#[test]
fn a_borrowed_id_is_compared_with_a_reference_to_an_owned_one() {
    let (thread, run) = (RUN.thread_id(), RUN.as_ref_id());
    let (owned_thread, owned_run) = (&THREAD, &RUN);
    assert_eq!(thread, owned_thread);
    assert_eq!(owned_thread, thread);
    assert_eq!(run, owned_run);
    assert_eq!(owned_run, run);
    let other = &thread_id!("billing");
    assert_ne!(thread, other);
    assert_ne!(other, thread);
}

#[test]
fn out_of_pairs_and_ids() {
    let pair = IdPair::from(RUN.clone());
    assert_eq!(RunId::from(pair.clone()), RUN);
    assert_eq!(pair.into_parts(), (RUN.clone(), THREAD.clone()));
    assert_eq!(RUN.clone().into_thread_id(), THREAD);
    assert_eq!(String::from(&RUN), "run_checkout_1a2b3c4d");
    assert_eq!(String::from(&THREAD), "checkout");
}

#[test]
fn borrowed_ids_of_the_program() {
    const RUN: RunIdRef<'static> = RunIdRef::from_static("run_a_12345678");
    const THREAD: ThreadIdRef<'static> = ThreadIdRef::from_static("a");
    assert_eq!(RUN.thread_id(), THREAD);
    for (panic, message) in [
        (
            std::panic::catch_unwind(|| _ = RunIdRef::from_static("a")),
            "invalid run id: expected the prefix `run_`, found `a` at byte 0",
        ),
        (
            std::panic::catch_unwind(|| _ = ThreadIdRef::from_static("-")),
            "invalid thread id: expected a letter or digit, found `-` at byte 0",
        ),
    ] {
        let panic = panic.unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().unwrap(), message);
    }
}

#[test]
fn from_text_that_may_be_borrowed() {
    assert_eq!(
        RunId::try_from(Cow::from("run_checkout_1a2b3c4d")),
        Ok(RUN.clone())
    );
    assert_eq!(
        ThreadId::try_from(Cow::from("checkout".to_owned())),
        Ok(THREAD.clone())
    );
    assert_eq!(
        RunId::try_from(Cow::from("test-run")).unwrap_err().offset(),
        0
    );
}

#[test]
fn a_run_id_and_a_pair_are_contexts() {
    fn thread_of(context: &impl ExecutionContext) -> String {
        context.thread_id().to_string()
    }
    fn pair_of(context: &dyn ExecutionContext) -> IdPair {
        context.id_pair()
    }
    let pair = IdPair::from(RUN.clone());
    assert_eq!(thread_of(&RUN), "checkout");
    assert_eq!(thread_of(&pair), "checkout");
    assert_eq!(thread_of(&Box::new(RUN.clone())), "checkout");
    assert_eq!(pair_of(&RUN), pair);
    assert_eq!(pair_of(&pair), pair);
    assert_eq!(ExecutionContext::run_id(&pair), RUN);

    // With the trait in scope the thread of a borrowed run id still lives as long as the text.
    let text = String::from("run_a_12345678");
    let thread = {
        let run = RunIdRef::parse(&text).unwrap();
        run.thread_id()
    };
    assert_eq!(thread, "a");
}

#[test]
fn a_lenient_run_id_takes_the_place_of_a_string() {
    let id: LenientRunId = "test-run".parse().unwrap();
    assert_eq!(id, "test-run");
    assert_eq!("test-run", id);
    assert_eq!(id, *"test-run");
    assert_eq!(id, "test-run".to_owned());
    assert_eq!("test-run".to_owned(), id);
    assert_ne!(id, "test_run");
    assert_eq!(LenientRunId::from(RUN.clone()), RUN);
    assert_eq!(RUN, LenientRunId::from(RUN.clone()));
    assert_eq!(LenientRunId::default(), "");
    let map = HashMap::from([(id.clone(), 3)]);
    assert_eq!(map["test-run"], 3);
    let text: String = id.into();
    assert_eq!(text, "test-run");
}
