//! Ids of proptest: the valid ones, the ones that just miss, and that both kinds vary.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use run_id::strategies::{almost_run_ids, run_ids, thread_ids};
use run_id::{IdErrorKind, IdPair, RunId, Suffix, ThreadId};

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn run_ids_are_valid(run_id in run_ids()) {
        prop_assert_eq!(RunId::parse(run_id.as_str()), Ok(run_id));
    }

    #[test]
    fn thread_ids_are_valid(thread in thread_ids()) {
        prop_assert_eq!(ThreadId::parse(thread.as_str()), Ok(thread));
    }

    #[test]
    fn a_run_id_gives_back_its_parts(thread in any::<ThreadId>(), suffix in any::<Suffix>()) {
        let run_id = RunId::new(&thread, suffix);
        prop_assert_eq!(run_id.thread_id(), thread);
        prop_assert_eq!(run_id.suffix(), suffix);
    }

    #[test]
    fn every_id_type_is_arbitrary(run_id: RunId, pair: IdPair) {
        prop_assert!(RunId::parse(run_id.as_str()).is_ok());
        prop_assert_eq!(pair.run_id().thread_id(), pair.thread_id());
    }

    #[test]
    fn almost_run_ids_are_none(text in almost_run_ids()) {
        prop_assert!(RunId::parse(&text).is_err());
    }
}

fn sample<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

#[test]
fn every_way_to_miss_comes() {
    let kinds: HashSet<IdErrorKind> = sample(&almost_run_ids(), 5_000)
        .iter()
        .map(|text| RunId::parse(text).unwrap_err().kind())
        .collect();
    for kind in [
        IdErrorKind::Empty,
        IdErrorKind::MissingPrefix,
        IdErrorKind::MissingThread,
        IdErrorKind::InvalidThreadStart,
        IdErrorKind::InvalidThreadByte,
        IdErrorKind::ThreadTooLong,
        IdErrorKind::MissingSuffix,
        IdErrorKind::SuffixTooShort,
        IdErrorKind::InvalidSuffixDigit,
        IdErrorKind::SuffixTooLong,
    ] {
        assert!(kinds.contains(&kind), "{kind:?} never came");
    }
}

#[test]
fn the_usual_mistakes_come() {
    let texts = sample(&almost_run_ids(), 5_000);
    // Several at once: a single one can come from a replaced byte.
    let upper_case = |text: &String| {
        let capitals = text.bytes().rev().take(8).filter(u8::is_ascii_uppercase);
        capitals.count() > 2 && RunId::parse(&text.to_ascii_lowercase()).is_ok()
    };
    let newline = |text: &String| {
        text.strip_suffix('\n')
            .is_some_and(|id| RunId::parse(id).is_ok())
    };
    let hyphen = |text: &String| text.starts_with("run-");
    let byte_too_long = |text: &String| {
        text.len() == 256 && RunId::parse(&text.replacen("run_a", "run_", 1)).is_ok()
    };
    assert!(texts.iter().any(upper_case));
    assert!(texts.iter().any(newline));
    assert!(texts.iter().any(hyphen));
    let long = texts.iter().filter(|text| byte_too_long(text)).count();
    assert!(
        long > 100,
        "only {long} of {} are a byte too long",
        texts.len()
    );
}

#[test]
fn short_and_longest_threads_come() {
    let lengths: HashSet<usize> = sample(&thread_ids(), 5_000)
        .iter()
        .map(|thread| thread.as_str().len())
        .collect();
    for len in [1, 2, 24, 242] {
        assert!(lengths.contains(&len), "{len} bytes never came");
    }
    assert!(lengths.len() > 150, "only {} lengths", lengths.len());
}

#[test]
fn a_failure_shrinks_to_a_short_id() {
    let mut runner = TestRunner::new_with_rng(
        Config {
            failure_persistence: None,
            ..Config::default()
        },
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let error = runner
        .run(&run_ids(), |run_id| {
            prop_assert!(run_id.thread_id().as_str().len() < 5);
            Ok(())
        })
        .unwrap_err();
    let proptest::test_runner::TestError::Fail(_, run_id) = error else {
        panic!("expected a failure, found {error}");
    };
    assert_eq!(run_id.thread_id().as_str().len(), 5);
}
