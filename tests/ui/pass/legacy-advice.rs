//! The advice "write `#[execution_context(legacy)]` on the type", on types that get it.
#![allow(dead_code)]

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, LegacyContext, RunId, RunIdRef, ThreadId, ThreadIdRef, run_id, thread_id};

macro_rules! contexts {
    ($($Name:ident $(<$life:lifetime>)?: $Run:ty, $Thread:ty;)*) => {$(
        #[derive(ExecutionContext)]
        #[execution_context(legacy)]
        struct $Name $(<$life>)? {
            run_id: $Run,
            thread_id: $Thread,
        }
    )*};
}

contexts! {
    Texts: String, String;
    Options: Option<String>, Option<String>;
    Borrowed<'a>: &'a str, &'a str;
    Cows<'a>: Cow<'a, str>, Option<Cow<'a, str>>;
    Shared: Arc<str>, Arc<str>;
    Counted: Rc<str>, Option<Rc<str>>;
    Boxed: Box<str>, Option<Box<str>>;
    Lenient: LenientRunId, Option<ThreadId>;
    Checked: RunId, ThreadId;
    CheckedOption: Option<RunId>, Option<ThreadId>;
    References<'a>: RunIdRef<'a>, ThreadIdRef<'a>;
    Pointers<'a>: &'a RunId, &'a ThreadId;
    SharedIds: Arc<RunId>, Arc<ThreadId>;
    BoxedIds: Box<RunId>, Option<Box<ThreadId>>;
}

#[derive(ExecutionContext)]
struct Inner {
    run_id: RunId,
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Outer<C: ExecutionContext> {
    #[execution_context(nested)]
    inner: C,
    thread_id: Option<String>,
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
enum Event<'a> {
    Text { run_id: &'a str, chat_thread_id: Option<String>, size: u8 },
    Strict(Inner),
    Old(Options),
    Marked(u8, #[execution_context(run_id)] String, #[execution_context(thread_id)] String),
}

fn main() {
    let mut options = Options { run_id: None, thread_id: None };
    assert_eq!(options.thread_id(), None);
    assert_eq!(options.set_thread_id(thread_id!("a").as_ref_id()), Ok(()));
    assert_eq!(options.thread_id().unwrap(), "a");
    assert_eq!(options.thread_id.as_deref(), Some("a"));

    let shared = SharedIds { run_id: Arc::new(run_id!("run_a_12345678")), thread_id: Arc::new(thread_id!("b")) };
    assert_eq!(shared.thread_id().unwrap(), "a");
    assert_eq!(shared.validate().len(), 1);

    let inner = || Inner { run_id: run_id!("run_a_12345678") };
    let outer = Outer { inner: inner(), thread_id: Some("b".to_owned()) };
    assert_eq!(outer.thread_id().unwrap(), "a");
    assert_eq!(outer.validate()[0].to_string(), "field `thread_id`: expected the thread `a`, found `b`");

    let mut text = Event::Text { run_id: "x", chat_thread_id: Some("c".to_owned()), size: 0 };
    assert_eq!(text.thread_id().unwrap(), "c");
    assert_eq!(text.set_thread_id(thread_id!("d").as_ref_id()), Ok(()));
    assert_eq!(text.thread_id().unwrap(), "d");
    assert_eq!(Event::Strict(inner()).thread_id().unwrap(), "a");
    assert_eq!(Event::Old(options).thread_id().unwrap(), "a");
    let marked = Event::Marked(0, "test-run".to_owned(), "e".to_owned());
    assert_eq!(marked.thread_id().unwrap(), "e");
    assert_eq!(marked.migrate(), "run_e_d681df4d");
}
