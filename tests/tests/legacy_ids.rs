//! Old ids: their shapes, and the new id that takes the place of each, rule by rule.
//!
//! The suffixes were computed with another implementation of FNV-1a. They may never change: the compiler, running
//! programs and migrated code have to agree.

use proptest::prelude::*;
use run_id::legacy::{
    LegacyFormat::{
        self, Canonical, Empty, Hyphenated, Opaque, Prefixless, TestRun, ThreadRun, Uuid,
    },
    LenientRunId, fix_id_pair, suggest, suggest_thread_id,
};
use run_id::{IdPair, RunId, ThreadId, ThreadIdRef};

#[track_caller]
fn becomes(old: &str, new: &str) {
    assert_eq!(suggest(old, None), new, "for {old:?}");
    assert_eq!(LenientRunId::new(old).migrate(), new, "for {old:?}");
}

#[track_caller]
fn becomes_under(old: &str, thread: &str, new: &str) {
    let thread = ThreadIdRef::parse(thread).unwrap();
    assert_eq!(
        suggest(old, Some(thread)),
        new,
        "for {old:?} under {thread}"
    );
}

#[test]
fn rule_1_white_space_and_upper_case_hex() {
    becomes("run_a_12345678", "run_a_12345678");
    becomes("run_thread-42_dEadbeef", "run_thread-42_deadbeef");
    becomes("run_a_DEADBEEF", "run_a_deadbeef");
    becomes(" run_a_12345678\r\n", "run_a_12345678");
    becomes("\x0crun_A_DEADBEEF\t", "run_A_deadbeef");
    // It is the first rule: a thread may look like an old shape.
    becomes("run_test-run_12345678", "run_test-run_12345678");
    becomes_under("run_a_DEADBEEF", "a", "run_a_deadbeef");
    becomes_under("run_a_b_12345678", "a_b", "run_a_b_12345678");
}

#[test]
fn rule_1_does_not_hold_against_a_given_thread() {
    becomes_under("run_a_12345678", "b", "run_b_12345678");
    becomes_under("run_a_DEADBEEF", "b", "run_b_deadbeef");
    becomes_under("run_a_b_12345678", "b", "run_b_12345678");
}

#[test]
fn rule_2_names_of_test_runs() {
    becomes("test-run", "run_test_thread_d681df4d");
    becomes("test_run", "run_test_thread_8f7761c7");
    becomes("test_run_123", "run_test_thread_123_b8be2e08");
    becomes("test-x", "run_test_x_ce47a2e0");
    becomes("test-user-7", "run_test_user_7_60486caf");
    becomes("test-run-1", "run_test_run_1_cf7846c3");
    becomes("test-é/1", "run_test____1_7e9c2a0c");
    becomes("test_run_", "run_test_thread_70eea248");
    becomes("test-", "run_test_thread_8d231dd8");
    // A long one is cut inside a character.
    becomes(
        &format!("test-a{}", "é".repeat(200)),
        &format!("run_test_a{}_cd1080bb", "_".repeat(236)),
    );
    becomes(
        &format!("test_run_a{}", "🦀".repeat(100)),
        &format!("run_test_thread_a{}_937dbfb3", "_".repeat(229)),
    );
    // The hash is of the text as it stands, with its white space.
    becomes(" test-run ", "run_test_thread_c009d609");
    // Before rule 3, though eight digits are at its end.
    becomes("test_run_a_12345678", "run_test_thread_a_12345678_69d0dc84");
    becomes_under("test-run", "checkout", "run_checkout_d681df4d");
    becomes_under("test_run_123", "checkout", "run_checkout_b8be2e08");
    becomes_under("test-x", "checkout", "run_checkout_ce47a2e0");
}

#[test]
fn rule_2_thread_run_ids_keep_their_digits() {
    becomes("thread_a_run_1693430400000_1a2b3c4d", "run_a_1a2b3c4d");
    becomes("thread_a_b-c_run_1_1a2b3c4d", "run_a_b-c_1a2b3c4d");
    becomes("thread_a_run_1_1A2B3C4D", "run_a_1a2b3c4d");
    becomes("thread_a_run_1_run_2_1a2b3c4d", "run_a_run_1_1a2b3c4d");
    becomes(" thread_a_run_1_1a2b3c4d\n", "run_a_1a2b3c4d");
    becomes_under("thread_a_run_169_1a2b3c4d", "b", "run_b_1a2b3c4d");
}

#[test]
fn rule_3_a_missing_prefix() {
    becomes("a_12345678", "run_a_12345678");
    becomes("my-thread_1_DEADBEEF", "run_my-thread_1_deadbeef");
    becomes("thread_a_12345678\n", "run_thread_a_12345678");
    becomes_under("a_12345678", "a", "run_a_12345678");
    becomes_under("a_12345678", "b", "run_b_12345678");
    let thread = "t".repeat(242);
    becomes(
        &format!("{thread}_12345678"),
        &format!("run_{thread}_12345678"),
    );
}

#[test]
fn rule_3_a_wrong_prefix() {
    becomes("run-x_12345678", "run_x_12345678");
    becomes("RUN_checkout_1a2b3c4d", "run_checkout_1a2b3c4d");
    becomes("Run-checkout-1A2B3C4D", "run_checkout_1a2b3c4d");
    becomes("run:x_12345678", "run_x_12345678");
    becomes("_run__-RUN-x", "run_x_368e3c78");
    becomes("run_run_x", "run_x_f1a2cdf7");
    becomes("run_run-x_12345678", "run_run-x_12345678");
    becomes("run-run_12345678", "run_migrated_thread_12345678");
    becomes("run_runner", "run_runner_4bca7ae5");
    becomes("running", "run_running_147eb74c");
}

#[test]
fn rule_3_bytes_that_a_thread_id_cannot_hold() {
    becomes("run_tenant:42_1a2b3c4d", "run_tenant_42_1a2b3c4d");
    becomes("tenant:42:1a2b3c4d", "run_tenant_42_1a2b3c4d");
    becomes("run_a b_12345678", "run_a_b_12345678");
    becomes("run_é_12345678", "run_migrated_thread_12345678");
    becomes("run_aé_12345678", "run_a___12345678");
}

#[test]
fn rule_3_takes_one_tail() {
    // 8 hex digits are the suffix, also without a thread.
    becomes("run_1a2b3c4d", "run_migrated_thread_1a2b3c4d");
    becomes("1A2B3C4D", "run_migrated_thread_1a2b3c4d");
    becomes("checkout-1a2b3c4d", "run_checkout_1a2b3c4d");
    becomes("a_12345678_87654321", "run_a_12345678_87654321");
    becomes("a__12345678", "run_a__12345678");
    // A UUID is hashed, whatever its digits.
    becomes(
        "job-550e8400-e29b-41d4-a716-446655440000",
        "run_job_a0cbe62e",
    );
    becomes(
        "550E8400-E29B-41D4-A716-446655440000",
        "run_migrated_thread_1b8b6988",
    );
    becomes(
        "run_550e8400-e29b-41d4-a716-446655440000",
        "run_migrated_thread_808244fa",
    );
    // So are 9 to 32 hex digits with a letter.
    becomes("job_1a2b3c4d5", "run_job_f0db193c");
    becomes("job_550e8400e29b41d4a716446655440000", "run_job_0107c8de");
    becomes(
        "job_550e8400e29b41d4a7164466554400001",
        "run_job_550e8400e29b41d4a7164466554400001_8e41503d",
    );
    becomes("run_user_123456789", "run_user_123456789_efd8d958");
    becomes("job_1a2b3c4", "run_job_1a2b3c4_e2d74bdf");
    becomes("job_1a2b3c4g", "run_job_1a2b3c4g_d0ec32a8");
    becomes("job1a2b3c4d", "run_job1a2b3c4d_4cf228ac");
    // One tail, not two.
    becomes("job_1a2b3c4d5_12345678", "run_job_1a2b3c4d5_12345678");
}

#[test]
fn rule_3_anything_else() {
    becomes("x", "run_x_fd0c5087");
    becomes("run_a", "run_a_7fd2d2aa");
    becomes("run-x-1", "run_x-1_62f026dd");
    becomes("run_test-run", "run_test-run_dc780bc3");
    becomes("run_thread-42_", "run_thread-42__2bac7199");
    becomes("_-a", "run_a_f685b1c8");
    becomes("", "run_migrated_thread_811c9dc5");
    becomes("run", "run_migrated_thread_2acd4eca");
    becomes("RUN", "run_migrated_thread_ada7caaa");
    becomes("…", "run_migrated_thread_d38c119b");
    becomes("run_", "run_migrated_thread_f632b48f");
    becomes("run_-_-", "run_migrated_thread_88820c02");
    becomes("run_é", "run_migrated_thread_3e4f3d77");
    becomes(
        &"a".repeat(300),
        &format!("run_{}_279e8f01", "a".repeat(242)),
    );
    becomes_under("x", "checkout", "run_checkout_fd0c5087");
    becomes_under("", "checkout", "run_checkout_811c9dc5");
    becomes_under("unknown", "checkout", "run_checkout_9b759fb9");
    becomes_under("job-1a2b3c4d", "checkout", "run_checkout_1a2b3c4d");
}

#[test]
fn threads_are_made_valid() {
    for (old, new) in [
        ("checkout", "checkout"),
        ("user 7/chat", "user_7_chat"),
        (" a\n", "a"),
        ("--a--", "a--"),
        ("é", "migrated_thread"),
        ("", "migrated_thread"),
    ] {
        assert_eq!(suggest_thread_id(old), new, "for {old:?}");
    }
    assert_eq!(
        suggest_thread_id(&format!("é{}", "a".repeat(300))),
        "a".repeat(242)
    );
}

#[test]
fn shapes() {
    for (text, shape) in [
        ("run_a_12345678", Canonical),
        ("run_thread_a_run_1_12345678", Canonical),
        ("thread_a_run_1693430400000_1a2b3c4d", ThreadRun),
        ("thread_a-b_c_run_1_1A2B3C4D", ThreadRun),
        ("thread__run_1_1a2b3c4d", Prefixless),
        ("thread_a_run__1a2b3c4d", Prefixless),
        ("thread_a_run_x1_1a2b3c4d", Prefixless),
        ("thread_a_run_1_1a2b3c4", Opaque),
        ("550e8400-e29b-41d4-a716-446655440000", Uuid),
        ("550E8400-E29B-41D4-A716-446655440000", Uuid),
        ("550e8400-e29b-41d4-a716-44665544000", Hyphenated),
        ("550e8400-e29b-41d4-a716-4466554400001", Hyphenated),
        ("550e8400-e29b-41d4-a716_446655440000", Opaque),
        ("550e8400-e29b-41d4-a716-44665544000g", Hyphenated),
        ("test-run", Hyphenated),
        ("run-x-1", Hyphenated),
        ("a-1", Hyphenated),
        ("a--1", Opaque),
        ("-a", Opaque),
        ("a-", Opaque),
        ("a-é", Opaque),
        ("-", Opaque),
        ("a-b_c", Opaque),
        ("test_run", TestRun),
        ("test_run_123", TestRun),
        ("test_run_a_12345678", TestRun),
        ("test_runs", Opaque),
        ("a_12345678", Prefixless),
        ("a_DEADBEEF", Prefixless),
        ("a-b_c_12345678", Prefixless),
        ("_12345678", Opaque),
        ("a_1234567", Opaque),
        ("", Empty),
        (" \t\n", Empty),
        ("unknown", Opaque),
        ("run_a", Opaque),
        ("run_a_DEADBEEF", Opaque),
        ("run_a_12345678\n", Opaque),
        (" test-run ", Hyphenated),
        (" test_run\n", TestRun),
        ("…", Opaque),
    ] {
        assert_eq!(LegacyFormat::detect(text), shape, "{text:?}");
    }
    // The thread has the maximum length, or one byte more.
    for (bytes, shape) in [(242, Prefixless), (243, Opaque)] {
        let text = "t".repeat(bytes) + "_12345678";
        assert_eq!(LegacyFormat::detect(&text), shape, "{bytes}");
    }
    assert_eq!(LegacyFormat::detect(&"a-b".repeat(1 << 20)), Hyphenated);
    assert_eq!(LegacyFormat::detect(&"é".repeat(1 << 20)), Opaque);
}

#[test]
fn lenient_ids_keep_their_text() {
    let old = LenientRunId::new("thread_a_run_1693430400000_1a2b3c4d");
    assert_eq!(old.as_str(), "thread_a_run_1693430400000_1a2b3c4d");
    assert!(!old.is_canonical());
    assert_eq!(old.thread_id().unwrap(), "a");
    let padded = LenientRunId::new(" thread_a_run_1_12345678\n");
    assert_eq!(padded.thread_id().unwrap(), "a");
    assert_eq!(old.migrate(), "run_a_1a2b3c4d");
    assert_eq!(old.as_str(), "thread_a_run_1693430400000_1a2b3c4d");

    let canonical = LenientRunId::new("run_a_12345678");
    assert!(canonical.is_canonical());
    assert_eq!(canonical.thread_id().unwrap(), "a");
    assert_eq!(canonical.migrate(), "run_a_12345678");
    assert_eq!(
        LenientRunId::from(RunId::from_static("run_a_12345678")),
        canonical
    );
    assert_eq!(LenientRunId::from("run_a_12345678"), canonical);
    assert_eq!(LenientRunId::from("run_a_12345678".to_owned()), canonical);

    // Nothing is read from what is only nearly a run id.
    for text in [
        "test-run",
        "run_a_12345678\n",
        "run_a_DEADBEEF",
        "a_12345678",
        "",
    ] {
        let id = LenientRunId::new(text);
        assert!(!id.is_canonical(), "{text:?}");
        assert_eq!(id.thread_id(), None, "{text:?}");
        assert_eq!(id.as_str(), text);
        assert_eq!(id.to_string(), text);
        assert_eq!(id.as_ref(), text);
        assert_eq!(format!("{id:?}"), format!("{text:?}"));
    }
}

#[test]
fn pairs_are_fixed() {
    for (run_id, thread_id, fixed) in [
        // Valid pairs stay, a valid run id wins.
        ("run_a_12345678", "a", "run_a_12345678"),
        ("run_a_12345678", "b", "run_a_12345678"),
        ("run_a_12345678", "", "run_a_12345678"),
        ("run_a_12345678", "é", "run_a_12345678"),
        // Else the valid thread does.
        ("test-run", "b", "run_b_d681df4d"),
        ("thread_a_run_169_1a2b3c4d", "b", "run_b_1a2b3c4d"),
        ("run_b_DEADBEEF", "b", "run_b_deadbeef"),
        ("", "b", "run_b_811c9dc5"),
        // Else neither.
        ("test-run", "", "run_fixed_thread_d681df4d"),
        ("", "", "run_fixed_thread_811c9dc5"),
        ("test-run", "_", "run_fixed_thread_d681df4d"),
    ] {
        let pair = fix_id_pair(run_id, thread_id);
        assert_eq!(pair.run_id(), fixed, "for {run_id:?} and {thread_id:?}");
    }
}

fn old_ids() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ \n]?(run_|run-|thread_|test_run_|test-)?[a-zA-Z0-9_.é-]{0,12}(_run_[0-9]{1,3})?(_[0-9a-fA-F]{7,9})?[ \n]?",
        "[a-z_-]{230,270}(_[0-9a-f]{8})?",
        "é{110,140}",
        "test-[é-]{110,140}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn suggest_is_total_deterministic_and_idempotent(old in old_ids()) {
        let new = suggest(&old, None);
        prop_assert_eq!(RunId::parse(new.as_str()), Ok(new.clone()));
        prop_assert_eq!(&suggest(&old, None), &new);
        prop_assert_eq!(&suggest(new.as_str(), None), &new);
        prop_assert_eq!(&suggest(new.as_str(), Some(new.thread_id())), &new);
        prop_assert_eq!(LegacyFormat::detect(&old) == Canonical, RunId::parse(&old).is_ok());
        prop_assert_eq!(LegacyFormat::detect(new.as_str()), Canonical);
    }

    #[test]
    fn two_runs_of_one_old_thread_get_one_thread(
        prefix in "(run_|run-|RUN_|Run:)?",
        thread in "[a-zA-Z0-9_.é:-]{1,30}",
        between in "[_-]",
        digits in ["[0-9a-fA-F]{8}", "[0-9a-fA-F]{8}"],
    ) {
        let [a, b] = digits.map(|digits| format!("{prefix}{thread}{between}{digits}"));
        prop_assume!(LegacyFormat::detect(&a) != TestRun && !a.starts_with("test-"));
        let [new_a, new_b] = [&a, &b].map(|old| suggest(old, None));
        prop_assert_eq!(new_a.thread_id(), new_b.thread_id(), "{} and {}", a, b);
        prop_assert_eq!(new_a.suffix().to_string(), a[a.len() - 8..].to_ascii_lowercase());
    }

    #[test]
    fn there_is_no_second_prefix(old in old_ids(), prefix in "((run|RUN|Run)[_:-]){0,3}") {
        let old = prefix + &old;
        let new = suggest(&old, None);
        // Only what is a run id of a thread such as `run_x` already may start so.
        let is_canonical = new.as_str().eq_ignore_ascii_case(old.trim_ascii());
        prop_assert!(is_canonical || !new.as_str().starts_with("run_run_"), "{} from {:?}", new, old);
    }

    #[test]
    fn a_valid_suffix_is_kept_under_a_given_thread(run in "run_[a-zA-Z0-9][a-zA-Z0-9_-]{0,30}_[0-9a-f]{8}") {
        let thread = ThreadIdRef::from_static("checkout");
        let new = suggest(&run, Some(thread));
        prop_assert_eq!(new.suffix(), RunId::parse(&run).unwrap().suffix());
        prop_assert_eq!(new.thread_id(), thread);
    }

    #[test]
    fn a_given_thread_is_kept(old in old_ids(), thread in "[a-zA-Z0-9][a-zA-Z0-9_-]{0,241}") {
        let thread = ThreadId::parse(&thread).unwrap();
        let new = suggest(&old, Some(thread.as_ref_id()));
        prop_assert_eq!(new.thread_id(), thread.as_ref_id());
        prop_assert_eq!(RunId::parse(new.as_str()), Ok(new));
    }

    #[test]
    fn suggested_threads_are_valid_and_stay(old in old_ids()) {
        let new = suggest_thread_id(&old);
        prop_assert_eq!(ThreadId::parse(new.as_str()), Ok(new.clone()));
        prop_assert_eq!(suggest_thread_id(new.as_str()), new.clone());
        if let Ok(valid) = ThreadId::parse(&old) {
            prop_assert_eq!(new, valid);
        }
    }

    #[test]
    fn fixed_pairs_are_valid_and_stay(run_id in old_ids(), thread_id in old_ids()) {
        let pair = fix_id_pair(&run_id, &thread_id);
        let again = IdPair::new(RunId::parse(pair.run_id().as_str()).unwrap(), pair.thread_id());
        prop_assert_eq!(again, Ok(pair.clone()));
        prop_assert_eq!(fix_id_pair(pair.run_id().as_str(), pair.thread_id().as_str()), pair.clone());
        if let Ok(run_id) = RunId::parse(&run_id) {
            prop_assert_eq!(pair.run_id(), &run_id);
        } else if let Ok(thread) = ThreadIdRef::parse(&thread_id) {
            prop_assert_eq!(pair.thread_id(), thread);
        } else {
            prop_assert_eq!(pair.thread_id(), "fixed_thread");
        }
    }

    #[test]
    fn lenient_ids_never_fail(text in old_ids()) {
        let id = LenientRunId::new(text.clone());
        prop_assert_eq!(id.as_str(), &text);
        prop_assert_eq!(id.is_canonical(), RunId::parse(&text).is_ok());
        if let Some(thread) = id.thread_id() {
            let new = id.migrate();
            prop_assert_eq!(new.thread_id(), thread);
        }
    }
}

/// Megabytes are repaired as fast as they are read.
#[test]
fn long_texts() {
    for text in [
        "a".repeat(1 << 20),
        "test-".to_owned() + &"-".repeat(1 << 20),
        "é".repeat(1 << 20),
    ] {
        let new = suggest(&text, None);
        assert!(new.as_str().len() <= 255);
        assert_eq!(RunId::parse(new.as_str()), Ok(new));
    }
}
