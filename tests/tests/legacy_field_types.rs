//! The types that the fields of a legacy context may have.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, LegacyContext, RunId, ThreadId, ThreadIdRef, run_id, thread_id};

const CHECKOUT: ThreadIdRef<'static> = ThreadIdRef::from_static("checkout");

/// A context for each type of its run id, which holds `old`.
macro_rules! run_ids {
    ($($name:ident: $Field:ty = $old:expr;)*) => {$(
        #[test]
        fn $name() {
            #[derive(ExecutionContext)]
            #[execution_context(legacy)]
            struct Old<'a> {
                run_id: $Field,
                note: &'a str,
            }

            let mut old = Old { run_id: $old, note: "kept" };
            assert_eq!(old.thread_id(), None);
            assert_eq!(old.migrate(), "run_test_thread_d681df4d");
            assert_eq!(old.validate().len(), 1);
            assert_eq!(old.set_thread_id(CHECKOUT), Ok(()));
            assert_eq!(old.thread_id(), Some(CHECKOUT));
            assert_eq!(old.migrate(), "run_checkout_d681df4d");
            assert_eq!(old.validate(), []);
            assert_eq!(old.note, "kept");
        }
    )*};
}

run_ids! {
    string: String = "test-run".into();
    some_string: Option<String> = Some("test-run".into());
    boxed: Box<str> = "test-run".into();
    some_boxed: Option<Box<str>> = Some("test-run".into());
    counted: Rc<str> = "test-run".into();
    shared: Arc<str> = "test-run".into();
    some_shared: Option<Arc<str>> = Some("test-run".into());
    cow: Cow<'a, str> = "test-run".into();
    some_cow: Option<Cow<'static, str>> = Some("test-run".into());
    lenient: LenientRunId = "test-run".into();
    some_lenient: Option<LenientRunId> = Some("test-run".into());
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Absent {
    run_id: Option<String>,
    thread_id: Option<String>,
}

#[test]
fn an_absent_run_id_is_empty_text() {
    let mut absent = Absent {
        run_id: None,
        thread_id: Some("checkout".into()),
    };
    assert_eq!(absent.thread_id(), Some(CHECKOUT));
    assert_eq!(absent.migrate(), "run_checkout_811c9dc5");
    assert_eq!(
        absent.validate()[0].to_string(),
        "run id ``: expected a run id, found empty text; write `run_checkout_811c9dc5`"
    );
    assert_eq!(
        absent.set_thread_id(ThreadIdRef::from_static("billing")),
        Ok(())
    );
    assert_eq!(
        (absent.run_id, absent.thread_id),
        (None, Some("billing".into()))
    );
}

/// A run id that is checked already, beside a thread id that is not.
#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Checked {
    run_id: RunId,
    thread_id: String,
}

#[test]
fn a_checked_run_id_wins() {
    let mut checked = Checked {
        run_id: run_id!("run_a_12345678"),
        thread_id: "b".into(),
    };
    assert_eq!(checked.thread_id().unwrap(), "a");
    assert_eq!(checked.migrate(), "run_a_12345678");
    assert_eq!(
        checked.validate()[0].to_string(),
        "field `thread_id`: expected the thread `a`, found `b`"
    );
    assert!(checked.set_thread_id(CHECKOUT).is_err());
    assert_eq!(checked.set_thread_id(ThreadIdRef::from_static("a")), Ok(()));
    assert_eq!(checked.thread_id, "a");
}

macro_rules! thread_ids {
    ($($name:ident: $Field:ty, $empty:expr;)*) => {$(
        #[test]
        fn $name() {
            #[derive(ExecutionContext)]
            #[execution_context(legacy)]
            #[expect(clippy::struct_field_names, reason = "the names that old code has")]
            struct Old {
                run_id: String,
                thread_id: $Field,
                chat_thread_id: &'static str,
            }

            let empty = Old { run_id: "x".into(), thread_id: $empty, chat_thread_id: "chat" };
            assert_eq!(empty.thread_id().unwrap(), "chat");
            let mut old = Old { chat_thread_id: "", ..empty };
            assert_eq!(old.thread_id(), None);
            assert_eq!(old.set_thread_id(CHECKOUT), Ok(()));
            assert_eq!(old.thread_id(), Some(CHECKOUT));
            assert_eq!(old.run_id, "x");
            assert_eq!(old.migrate(), "run_checkout_fd0c5087");
        }
    )*};
}

thread_ids! {
    thread_string: String, String::new();
    thread_some_string: Option<String>, Some(String::new());
    thread_no_string: Option<String>, None;
    thread_boxed: Box<str>, "".into();
    thread_some_boxed: Option<Box<str>>, None;
    thread_counted: Rc<str>, "".into();
    thread_shared: Arc<str>, "".into();
    thread_some_shared: Option<Arc<str>>, Some("".into());
    thread_cow: Cow<'static, str>, "".into();
    thread_some_cow: Option<Cow<'static, str>>, None;
    thread_checked: Option<ThreadId>, None;
    thread_checked_boxed: Option<Box<ThreadId>>, None;
    thread_checked_counted: Option<Rc<ThreadId>>, None;
    thread_checked_shared: Option<Arc<ThreadId>>, None;
    thread_lenient: LenientRunId, LenientRunId::default();
    thread_some_lenient: Option<LenientRunId>, None;
}

/// Borrowed text is read like any other, but nobody can put text in its place.
#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Borrowed<'a> {
    run_id: &'a str,
    thread_id: Option<&'a str>,
}

#[test]
fn borrowed_text_stays() {
    let mut old = Borrowed {
        run_id: "test-run",
        thread_id: Some("checkout"),
    };
    assert_eq!(old.thread_id(), Some(CHECKOUT));
    assert_eq!(old.migrate(), "run_checkout_d681df4d");
    assert_eq!(old.set_thread_id(CHECKOUT), Ok(()));
    let mismatch = old
        .set_thread_id(ThreadIdRef::from_static("billing"))
        .unwrap_err();
    assert_eq!(
        mismatch.to_string(),
        "expected the thread `checkout`, found `billing`"
    );
    assert_eq!((old.run_id, old.thread_id), ("test-run", Some("checkout")));

    // Without a thread the one that it migrates to is expected.
    let mut old = Borrowed {
        run_id: "test-run",
        thread_id: None,
    };
    let mismatch = old.set_thread_id(CHECKOUT).unwrap_err();
    assert_eq!(
        mismatch.to_string(),
        "expected the thread `test_thread`, found `checkout`"
    );
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct ThreadAlways {
    run_id: String,
    thread_id: ThreadId,
}

#[test]
fn a_checked_thread_id_need_not_be_optional() {
    let mut old = ThreadAlways {
        run_id: "x".into(),
        thread_id: thread_id!("checkout"),
    };
    assert_eq!(old.migrate(), "run_checkout_fd0c5087");
    assert_eq!(
        old.set_thread_id(ThreadIdRef::from_static("billing")),
        Ok(())
    );
    assert_eq!(old.thread_id, thread_id!("billing"));
}

macro_rules! checked_threads_behind {
    ($($name:ident: $Field:ty;)*) => {$(
        #[test]
        fn $name() {
            #[derive(ExecutionContext)]
            #[execution_context(legacy)]
            struct Old {
                run_id: String,
                thread_id: $Field,
            }

            let mut old = Old { run_id: "x".into(), thread_id: thread_id!("checkout").into() };
            assert_eq!(old.thread_id(), Some(CHECKOUT));
            let billing = ThreadIdRef::from_static("billing");
            assert_eq!(old.set_thread_id(billing), Ok(()));
            assert_eq!(old.thread_id(), Some(billing));
            assert_eq!(old.migrate(), "run_billing_fd0c5087");
        }
    )*};
}

checked_threads_behind! {
    thread_always_boxed: Box<ThreadId>;
    thread_always_counted: Rc<ThreadId>;
    thread_always_shared: Arc<ThreadId>;
}
