//! Contexts that still carry unchecked strings, through the derive.

use run_id::legacy::LenientRunId;
use run_id::{
    ExecutionContext, IdErrorKind, LegacyContext, LegacyFinding, ThreadId, ThreadIdRef, thread_id,
};

#[derive(ExecutionContext)]
#[execution_context(legacy)]
#[expect(clippy::struct_field_names, reason = "the names that old code has")]
struct Old {
    run_id: LenientRunId,
    thread_id: Option<String>,
    chat_thread_id: Option<String>,
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Bare {
    run_id: String,
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct BareLenient {
    run_id: LenientRunId,
}

fn old(run_id: &str, thread_id: Option<&str>, chat_thread_id: Option<&str>) -> Old {
    Old {
        run_id: LenientRunId::new(run_id),
        thread_id: thread_id.map(str::to_owned),
        chat_thread_id: chat_thread_id.map(str::to_owned),
    }
}

fn thread(text: &str) -> ThreadIdRef<'_> {
    ThreadIdRef::parse(text).unwrap()
}

#[test]
fn the_run_id_counts_first_then_thread_id_then_chat_thread_id() {
    let found = |context: Old| context.thread_id().map(|id| id.as_str().to_owned());
    let is = |text: &str| Some(text.to_owned());
    assert_eq!(found(old("run_a_12345678", Some("b"), Some("c"))), is("a"));
    assert_eq!(
        found(old("thread_a_run_1_12345678", Some("b"), Some("c"))),
        is("a")
    );
    assert_eq!(found(old("test-run", Some("b"), Some("c"))), is("b"));
    assert_eq!(found(old("test-run", None, Some("c"))), is("c"));
    assert_eq!(found(old("test-run", Some(""), Some("c"))), is("c"));
    assert_eq!(found(old("test-run", Some("b b"), Some("c"))), is("c"));
    assert_eq!(found(old("test-run", Some("b b"), Some("-"))), None);
    assert_eq!(found(old("test-run", None, None)), None);
}

#[test]
fn migrate_keeps_the_thread() {
    assert_eq!(
        old("run_a_12345678", Some("b"), None).migrate(),
        "run_a_12345678"
    );
    assert_eq!(old("test-run", Some("b"), None).migrate(), "run_b_d681df4d");
    assert_eq!(
        old("test-run", None, None).migrate(),
        "run_test_thread_d681df4d"
    );
    assert_eq!(
        old("thread_a_run_1_1a2b3c4d", Some("b"), None).migrate(),
        "run_a_1a2b3c4d"
    );
    assert_eq!(old("", None, Some("c")).migrate(), "run_c_811c9dc5");
}

#[test]
fn validate_returns_all_findings() {
    assert_eq!(old("run_a_12345678", None, None).validate(), []);
    assert_eq!(old("run_a_12345678", Some("a"), Some("")).validate(), []);

    let findings = old("test-run", Some("b b"), Some("c")).validate();
    let [
        LegacyFinding::RunId {
            text,
            error,
            suggestion,
        },
        LegacyFinding::ThreadId {
            field,
            text: stored,
            error: why,
        },
    ] = &findings[..]
    else {
        panic!("{findings:?}");
    };
    assert_eq!(
        (text.as_str(), error.kind()),
        ("test-run", IdErrorKind::MissingPrefix)
    );
    assert_eq!(suggestion, "run_c_d681df4d");
    assert_eq!(
        (*field, stored.as_str(), why.offset()),
        ("thread_id", "b b", 1)
    );

    let findings = old("run_a_12345678", Some("b"), Some("c")).validate();
    let texts: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "field `thread_id`: expected the thread `a`, found `b`",
            "field `chat_thread_id`: expected the thread `a`, found `c`",
        ]
    );
    let findings = old("test-run", Some("b"), Some("c")).validate();
    let texts: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "run id `test-run`: expected the prefix `run_`, found `t` at byte 0; write `run_b_d681df4d`",
            "field `chat_thread_id`: expected the thread `b`, found `c`",
        ]
    );
}

#[test]
fn a_finding_quotes_at_most_80_characters() {
    let findings = old(&"é".repeat(1 << 20), Some(&"\n".repeat(1 << 20)), None).validate();
    for finding in &findings {
        assert!(finding.to_string().len() < 1_200, "{finding}");
    }
    assert_eq!(
        findings[1].to_string(),
        format!(
            "field `thread_id`, thread id `{}…`: expected a letter or digit, found `\\n` at byte 0",
            "\\n".repeat(80)
        )
    );
}

#[test]
fn set_thread_id_refuses_to_contradict_the_run_id() {
    let mut context = old("run_a_12345678", Some("a"), None);
    assert_eq!(context.set_thread_id(thread("a")), Ok(()));
    let error = context.set_thread_id(thread("b")).unwrap_err();
    assert_eq!(error.to_string(), "expected the thread `a`, found `b`");
    assert_eq!(context.thread_id, Some("a".to_owned()));

    let mut context = old("thread_a_run_1_12345678", None, None);
    assert!(context.set_thread_id(thread("b")).is_err());
    assert_eq!(context.thread_id, None);

    let mut context = old("test-run", Some("b b"), Some("c"));
    assert_eq!(context.set_thread_id(thread("d")), Ok(()));
    assert_eq!(context.thread_id().unwrap(), "d");
    assert_eq!(context.run_id.as_str(), "test-run");
    assert_eq!(context.migrate(), "run_d_d681df4d");
}

/// Without a field to keep it in, the thread goes into the run id.
#[test]
fn set_thread_id_of_a_context_with_a_run_id_only() {
    let mut context = Bare {
        run_id: "test-run".to_owned(),
    };
    assert_eq!(context.thread_id(), None);
    assert_eq!(context.set_thread_id(thread("d")), Ok(()));
    assert_eq!(context.run_id, "run_d_d681df4d");
    assert_eq!(context.thread_id().unwrap(), "d");
    assert!(context.set_thread_id(thread("e")).is_err());
    assert_eq!(context.run_id, "run_d_d681df4d");
    assert_eq!(context.validate(), []);

    let mut context = BareLenient {
        run_id: "test-run".into(),
    };
    assert_eq!(context.set_thread_id(thread("d")), Ok(()));
    assert_eq!(context.run_id.as_str(), "run_d_d681df4d");
}

/// Half migrated: the thread beside the run id is checked already.
#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct HalfWay<'a> {
    #[execution_context(run_id)]
    old: String,
    #[execution_context(thread_id)]
    thread: Option<ThreadId>,
    #[execution_context(chat_thread_id)]
    chat: Option<Box<str>>,
    note: &'a str,
}

#[test]
fn stored_threads_of_other_types() {
    let mut context = HalfWay {
        old: "test-run".to_owned(),
        thread: Some(thread_id!("b")),
        chat: Some("c".into()),
        note: "kept",
    };
    assert_eq!(context.thread_id().unwrap(), "b");
    assert_eq!(context.migrate(), "run_b_d681df4d");
    let texts: Vec<String> = context.validate().iter().map(ToString::to_string).collect();
    assert_eq!(
        texts[1..],
        ["field `chat`: expected the thread `b`, found `c`"]
    );
    assert_eq!(context.set_thread_id(thread("d")), Ok(()));
    assert_eq!(context.thread, Some(thread_id!("d")));
    assert_eq!(context.thread_id().unwrap(), "d");
    context.thread = None;
    assert_eq!(context.thread_id().unwrap(), "c");
    assert_eq!(context.chat.as_deref(), Some("c"));
    assert_eq!(context.note, "kept");
}

/// A marked field stores the thread, although another field has the name.
#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Marked {
    run_id: String,
    thread_id: Option<String>,
    #[execution_context(thread_id)]
    session: Option<String>,
}

#[test]
fn a_marked_thread_comes_before_a_named_one() {
    let mut context = Marked {
        run_id: "test-run".to_owned(),
        thread_id: Some("a".to_owned()),
        session: Some("b".to_owned()),
    };
    assert_eq!(context.thread_id().unwrap(), "b");
    assert_eq!(context.migrate(), "run_b_d681df4d");
    assert_eq!(context.set_thread_id(thread("c")), Ok(()));
    assert_eq!(context.session.as_deref(), Some("c"));
    assert_eq!(context.thread_id.as_deref(), Some("a"));
}
