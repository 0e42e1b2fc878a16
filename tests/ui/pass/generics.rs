//! Generics, lifetimes, where clauses, raw identifiers, pointers.
use std::rc::Rc;
use std::sync::Arc;

use run_id::{ExecutionContext, RunId, RunIdRef, run_id};

#[derive(ExecutionContext)]
struct Borrowed<'a> {
    run_id: RunIdRef<'a>,
}

#[derive(ExecutionContext)]
struct Reference<'a, T: ?Sized>
where
    T: 'a,
{
    run_id: &'a RunId,
    #[allow(dead_code)]
    payload: &'a T,
}

#[derive(ExecutionContext)]
struct Shared<const N: usize = 4> {
    run_id: Arc<RunId>,
    #[allow(dead_code)]
    buffer: [u8; N],
}

#[derive(ExecutionContext)]
struct Boxed(u8, #[execution_context(run_id)] Box<RunId>);

#[derive(ExecutionContext)]
struct Counted {
    r#run_id: Rc<RunId>,
}

#[derive(ExecutionContext)]
struct Wrapper<C>
where
    C: ExecutionContext,
{
    #[execution_context(nested)]
    r#type: C,
}

#[derive(ExecutionContext)]
enum Either<'a, C: ExecutionContext> {
    Nested(C),
    Marked(#[execution_context(run_id)] RunIdRef<'a>),
    Second(u8, #[execution_context(nested)] C),
    Named { run_id: RunId },
}

fn thread(context: &dyn ExecutionContext) -> &str {
    context.thread_id().as_str()
}

fn main() {
    let id = run_id!("run_checkout_1a2b3c4d");
    assert_eq!(Borrowed { run_id: id.as_ref_id() }.thread_id(), "checkout");
    assert_eq!(Reference { run_id: &id, payload: "text" }.thread_id(), "checkout");
    assert_eq!(Shared { run_id: Arc::new(id.clone()), buffer: [0; 4] }.thread_id(), "checkout");
    assert_eq!(Boxed(0, Box::new(id.clone())).thread_id(), "checkout");
    assert_eq!(Counted { run_id: Rc::new(id.clone()) }.thread_id(), "checkout");
    let wrapper = Wrapper { r#type: Boxed(0, Box::new(id.clone())) };
    assert_eq!(wrapper.thread_id(), "checkout");
    assert_eq!(thread(&wrapper), "checkout");
    let each: [Either<'_, Borrowed<'_>>; 4] = [
        Either::Nested(Borrowed { run_id: id.as_ref_id() }),
        Either::Marked(id.as_ref_id()),
        Either::Second(0, Borrowed { run_id: id.as_ref_id() }),
        Either::Named { run_id: id.clone() },
    ];
    for context in &each {
        assert_eq!(context.thread_id(), "checkout");
        assert_eq!(context.id_pair().run_id(), &id);
    }
}
