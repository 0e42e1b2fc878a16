//! `ExecutionContext`: as an object, through pointers, derived and by hand.

use std::rc::Rc;
use std::sync::Arc;

use run_id::{ExecutionContext, RunId, RunIdRef, ThreadIdRef, run_id, thread_id};

#[derive(ExecutionContext)]
struct Request {
    run_id: RunId,
}

#[derive(ExecutionContext)]
enum Work {
    Request(Request),
    Borrowed { run_id: Arc<RunId> },
}

/// A context that says something else about its thread than its run id does.
struct Liar(RunId);

impl ExecutionContext for Liar {
    fn run_id(&self) -> RunIdRef<'_> {
        self.0.as_ref_id()
    }

    fn thread_id(&self) -> ThreadIdRef<'_> {
        static OTHER: run_id::ThreadId = thread_id!("other");
        OTHER.as_ref_id()
    }
}

fn request() -> Request {
    Request {
        run_id: run_id!("run_checkout_1a2b3c4d"),
    }
}

#[track_caller]
fn is_checkout(context: &(impl ExecutionContext + ?Sized)) {
    assert_eq!(context.run_id(), "run_checkout_1a2b3c4d");
    assert_eq!(context.thread_id(), "checkout");
    let pair = context.id_pair();
    assert_eq!(pair.run_id(), "run_checkout_1a2b3c4d");
    assert_eq!(pair.thread_id(), "checkout");
}

#[test]
fn objects_and_pointers_are_contexts() {
    let dynamic: Box<dyn ExecutionContext> = Box::new(request());
    is_checkout(&*dynamic);
    is_checkout(&dynamic);
    is_checkout(&request());
    is_checkout(&&request());
    is_checkout(&&mut request());
    is_checkout(&Box::new(request()));
    is_checkout(&Rc::new(request()));
    is_checkout(&Arc::new(request()));
    let shared: Arc<dyn ExecutionContext> = Arc::new(request());
    is_checkout(&shared);
}

#[test]
fn derived_contexts_read_their_run_id() {
    is_checkout(&Work::Request(request()));
    is_checkout(&Work::Borrowed {
        run_id: Arc::new(run_id!("run_checkout_1a2b3c4d")),
    });
    // The method of the type itself needs no trait.
    assert_eq!(Request::thread_id(&request()), "checkout");
}

/// Routing reads the run id, so a context that overrides `thread_id` cannot misroute.
#[test]
fn the_run_id_decides_where_a_context_lies() {
    let liar = Liar(run_id!("run_checkout_1a2b3c4d"));
    assert_eq!(liar.thread_id(), "other");
    assert_eq!(liar.run_id().thread_id(), "checkout");
    assert_eq!(liar.id_pair().thread_id(), "checkout");
}
