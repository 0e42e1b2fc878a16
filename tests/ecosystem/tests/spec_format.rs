//! The specification against the implementation: vectors, limits, kinds, repairs, usage patterns and rules.

use std::collections::{BTreeSet, HashSet};

use run_id::legacy::{self, LegacyFormat};
use run_id::{IdErrorKind, IdPair, ParseIdError, RunId, RunIdRef, ThreadId, ThreadIdRef, format};
use run_id_ecosystem_tests::generate;
use run_id_ecosystem_tests::spec::{self, Outcome, Spec, Vector};

fn invalid(error: ParseIdError) -> Outcome {
    Outcome::Invalid {
        kind: format!("{:?}", error.kind()),
        offset: error.offset(),
    }
}

fn run_id(text: &str) -> Outcome {
    match RunIdRef::parse(text) {
        Ok(id) => Outcome::RunId {
            thread_id: id.thread_id().to_string(),
            suffix: id.suffix().to_string(),
        },
        Err(error) => invalid(error),
    }
}

fn thread_id(text: &str) -> Outcome {
    ThreadIdRef::parse(text).map_or_else(invalid, |_| Outcome::ThreadId)
}

#[track_caller]
fn check(vectors: &[Vector], found: fn(&str) -> Outcome) {
    let wrong: Vec<String> = vectors
        .iter()
        .map(|vector| (vector, found(&vector.text)))
        .filter(|(vector, found)| vector.outcome != *found)
        .map(|(Vector { text, outcome, .. }, found)| {
            format!("{text:?}: the specification says {outcome:?}, the code {found:?}")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_run_id_vector_is_what_the_code_says() {
    check(&Spec::read().run_ids, run_id);
}

#[test]
fn every_thread_id_vector_is_what_the_code_says() {
    check(&Spec::read().thread_ids, thread_id);
}

#[test]
fn owned_ids_say_the_same() {
    let spec = Spec::read();
    for Vector { text, .. } in &spec.run_ids {
        assert_eq!(
            RunId::parse(text).err(),
            RunIdRef::parse(text).err(),
            "{text:?}"
        );
    }
    for Vector { text, .. } in &spec.thread_ids {
        assert_eq!(
            ThreadId::parse(text).err(),
            ThreadIdRef::parse(text).err(),
            "{text:?}"
        );
    }
}

#[test]
fn there_are_enough_vectors_each_once_and_each_with_a_reason() {
    let spec = Spec::read();
    let count = |vectors: &[Vector]| {
        let valid = vectors.iter().filter(|vector| vector.is_valid()).count();
        (valid, vectors.len() - valid)
    };
    let (valid, wrong) = count(&spec.run_ids);
    assert!(valid >= 40 && wrong >= 60, "{valid} valid, {wrong} invalid");
    for vectors in [&spec.run_ids, &spec.thread_ids] {
        let texts: HashSet<&str> = vectors.iter().map(|vector| &*vector.text).collect();
        assert_eq!(texts.len(), vectors.len(), "a text comes twice");
        assert!(vectors.iter().all(|vector| !vector.reason.is_empty()));
    }
}

#[test]
fn every_kind_of_error_is_listed_and_has_a_vector() {
    let spec = Spec::read();
    let listed: BTreeSet<&str> = spec.error_kinds.iter().map(String::as_str).collect();
    let shown: BTreeSet<&str> = spec
        .run_ids
        .iter()
        .filter_map(|vector| match &vector.outcome {
            Outcome::Invalid { kind, .. } => Some(kind.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(listed, shown);
    // All but the one that needs two texts; a new kind stops this from compiling without a look here.
    let named = [
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
    ]
    .map(|kind| format!("{kind:?}"));
    assert_eq!(listed, named.iter().map(String::as_str).collect());
}

#[test]
fn the_limits_and_patterns_are_the_published_ones() {
    let spec = Spec::read();
    let smallest = RunId::parse("run_a_12345678").unwrap().as_str().len();
    assert_eq!(
        spec.limits,
        [
            ("run-id-min-bytes", smallest),
            ("run-id-max-bytes", format::MAX_RUN_ID_LEN),
            ("thread-id-min-bytes", 1),
            ("thread-id-max-bytes", format::MAX_THREAD_ID_LEN),
            ("suffix-bytes", format::SUFFIX_LEN),
        ]
        .map(|(name, value)| (name.to_owned(), value))
    );
    assert_eq!(
        spec.abnf[..3],
        [
            format!(
                "run-id    = %s\"{}\" thread-id \"_\" suffix",
                format::PREFIX
            ),
            format!(
                "thread-id = ALNUM *{}( ALNUM / \"_\" / \"-\" )",
                format::MAX_THREAD_ID_LEN - 1
            ),
            format!("suffix    = {}HEXLOW", format::SUFFIX_LEN),
        ]
    );
    assert_eq!(spec.run_id.usual, format::RUN_ID_PATTERN);
    assert_eq!(spec.thread_id.usual, format::THREAD_ID_PATTERN);
}

#[test]
fn every_key_is_encoded_as_the_code_does_it() {
    let keys = Spec::read().keys;
    for key in &keys {
        let thread = ThreadId::encode(&key.text);
        let found = thread.as_ref().map(ThreadId::as_str);
        let found = found.map_err(ParseIdError::offset);
        assert_eq!(found, key.thread.as_deref().map_err(|at| *at), "{key:?}");
        if let Ok(thread) = thread {
            assert_eq!(thread.decode(), key.text);
        }
    }
    assert_eq!(keys.len(), 12);
}

#[test]
fn every_repair_is_what_the_code_writes() {
    let spec = Spec::read();
    let mut wrong = Vec::new();
    for repair in &spec.repairs {
        let thread = repair.thread.as_deref().map(ThreadIdRef::parse);
        let thread = thread.transpose().expect("a thread in a repair");
        let new = legacy::suggest(&repair.old, thread);
        if new != repair.new {
            wrong.push(format!(
                "{:?} becomes {new}, not {}",
                repair.old, repair.new
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(spec.repairs.len() >= 10);
}

#[test]
fn every_valid_vector_is_its_own_repair() {
    for Vector { text, outcome, .. } in Spec::read().run_ids {
        if matches!(outcome, Outcome::RunId { .. }) {
            assert_eq!(legacy::suggest(&text, None), text.as_str());
            assert_eq!(LegacyFormat::detect(&text), LegacyFormat::Canonical);
        }
    }
}

/// The code of a usage pattern stands in a program that is compiled and run, or in a generated file.
#[test]
fn every_usage_pattern_is_code_that_runs() {
    let program = flat(include_str!("usage_patterns.rs"));
    let generated = generate::files(&Spec::read());
    for pattern in Spec::read().usage_patterns {
        let code = flat(&pattern.code);
        let holds = match &pattern.file {
            None => program.contains(&code),
            Some(file) => {
                let (_, text) = generated.iter().find(|(name, _)| name == file).unwrap();
                flat(text).contains(&code)
            }
        };
        assert!(holds, "{} is not in the program: {code}", pattern.id);
        assert_eq!(pattern.lang == "rust", pattern.file.is_none());
    }
}

/// White space is the formatter's business.
fn flat(code: &str) -> String {
    code.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_migration_has_its_steps() {
    let spec = Spec::read();
    let ids: Vec<&str> = spec.steps.iter().map(|(id, _)| &**id).collect();
    assert_eq!(ids, ["MG1", "MG2", "MG3", "MG4", "MG5"]);
    assert!(spec.steps.iter().all(|(_, text)| !text.is_empty()));
}

#[test]
fn the_rules_are_complete_and_their_examples_are_what_the_code_says() {
    let spec = Spec::read();
    let ids: Vec<&str> = spec.rules.iter().map(|rule| &*rule.id).collect();
    assert_eq!(
        ids,
        [
            "RID001", "RID002", "RID003", "RID004", "RID005", "RID006", "RID007", "RID008",
            "RID009", "RID900", "RID901", "RID902",
        ]
    );
    for rule in &spec.rules {
        assert!(!rule.title.is_empty() && !rule.meaning.is_empty());
        assert!(["error", "warning", "info", "off"].contains(&&*rule.severity));
        assert!(["yes", "no", "unsafe"].contains(&&*rule.fixed));
        for example in &rule.examples {
            let run_id = example.run_id.as_deref();
            let thread_id = example.thread_id.as_deref();
            assert_eq!(judge(run_id, thread_id), example.expect, "{}", rule.id);
        }
    }
}

fn judge(run_id: Option<&str>, thread_id: Option<&str>) -> &'static str {
    let kind = |error: ParseIdError| match error.kind() {
        IdErrorKind::Empty => "empty",
        _ => "invalid",
    };
    let run_id = match run_id.map(RunId::parse).transpose() {
        Ok(run_id) => run_id,
        Err(error) => return kind(error),
    };
    let thread_id = match thread_id.map(ThreadId::parse).transpose() {
        Ok(thread_id) => thread_id,
        Err(error) => return kind(error),
    };
    match (run_id, thread_id) {
        (Some(run_id), Some(thread)) => match IdPair::new(run_id, &thread) {
            Ok(_) => "valid",
            Err(_) => "mismatch",
        },
        _ => "valid",
    }
}

#[test]
fn the_generated_files_are_fresh() {
    for (name, text) in generate::files(&Spec::read()) {
        let path = spec::folder().join(name);
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            there == text,
            "SPEC/{name} is stale; write it anew with: cargo run -p run-id-ecosystem-tests --no-default-features --bin generate-spec"
        );
    }
}
