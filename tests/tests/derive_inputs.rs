//! Items of every shape that Rust has for the derive to tell apart.
#![allow(dead_code, explicit_outlives_requirements)]
#![allow(clippy::type_complexity, clippy::extra_unused_type_parameters)]

use std::collections::HashMap;
use std::marker::PhantomData;

use run_id::legacy::LenientRunId;
use run_id::{ExecutionContext, RunId, RunIdRef, run_id};

static ID: RunId = run_id!("run_checkout_1a2b3c4d");

#[derive(ExecutionContext)]
struct CommasInTypes {
    before: HashMap<String, Vec<(u8, u8)>>,
    call: fn(&str, u8) -> Option<HashMap<u8, u8>>,
    boxed: Box<dyn Fn(u8, u8) -> Result<u8, String>>,
    run_id: RunId,
    after: PhantomData<fn(u8) -> u8>,
}

#[derive(ExecutionContext)]
pub(crate) struct Restricted(
    pub (u8, u8),
    pub(crate) u8,
    pub(crate) (u8, u8),
    #[execution_context(run_id)] pub(self) RunId,
);

mod inner {
    use super::{ExecutionContext, ID, RunId};

    #[derive(ExecutionContext)]
    pub(in crate::inner) struct Hidden {
        pub(super) run_id: RunId,
    }

    pub(super) fn thread() -> String {
        let hidden = Hidden { run_id: ID.clone() };
        hidden.thread_id().to_string()
    }
}

trait Named<const N: usize> {
    type Name;
}

#[derive(ExecutionContext)]
struct Generic<
    'a,
    'b: 'a,
    #[allow(unused)] T: ?Sized + Named<2, Name = &'a str> + 'b,
    F: Fn(&'b T) -> Option<u8> = fn(&'b T) -> Option<u8>,
    const N: usize = { 1 + 1 },
    const M: i8 = -1,
> where
    T: Named<{ 1 + 1 }>,
    for<'c> &'c T: PartialEq<&'c T>,
    [u8; N]: Sized,
{
    run_id: &'a RunId,
    payload: Option<(&'b T, F)>,
}

impl Named<2> for str {
    type Name = &'static str;
}

#[derive(ExecutionContext)]
struct TupleWithWhere<'a, T>(#[execution_context(run_id)] RunIdRef<'a>, Option<T>)
where
    T: Clone;

#[derive(ExecutionContext)]
#[repr(u8)]
enum Numbered {
    First(Plain) = 1 << 2,
    Second { run_id: RunId, more: u8 } = <u8 as Numbers<u8, u8>>::TWO,
    Third(u8, #[execution_context(nested)] Plain) = numbers::<u8, u8>()[0] + 7,
    Fourth(#[execution_context(run_id)] RunId),
}

trait Numbers<A, B> {
    const TWO: u8 = 2;
}

impl<A, B> Numbers<A, B> for u8 {}

const fn numbers<A, B>() -> [u8; 2] {
    [0; 2]
}

#[derive(ExecutionContext)]
/// Documented, `#[execution_context(nested)]` is but text here.
#[must_use]
struct Plain {
    /// Text.
    #[doc(hidden)]
    run_id: RunId,
}

#[derive(ExecutionContext)]
#[execution_context(legacy)]
struct Old<T = u8>
where
    T: Clone,
{
    run_id: LenientRunId,
    chat_thread_id: Option<String>,
    r#type: Option<T>,
}

/// Fragments that a user's macro passes on come in invisible groups.
macro_rules! context {
    ($vis:vis $name:ident { $field_vis:vis $field:ident: $ty:ty } $tuple:ident($first_vis:vis $first:ty)) => {
        #[derive(ExecutionContext)]
        $vis struct $name {
            #[execution_context(run_id)]
            $field_vis $field: $ty,
        }

        #[derive(ExecutionContext)]
        $vis struct $tuple($first_vis $first, #[execution_context(nested)] $name);
    };
}

context!(pub(crate) Made { id: RunId } MadeTuple(u8));
context!(Private { pub id: RunId } PrivateTuple(pub (u8, u8)));

#[test]
fn the_run_id_is_found() {
    let id = || ID.clone();
    let commas = CommasInTypes {
        before: HashMap::new(),
        call: |_, _| None,
        boxed: Box::new(|a, _| Ok(a)),
        run_id: id(),
        after: PhantomData,
    };
    let fragments = MadeTuple(0, Made { id: id() });
    let private = PrivateTuple((0, 0), Private { id: id() });
    let all: [&dyn ExecutionContext; 9] = [
        &commas,
        &Restricted((0, 0), 0, (0, 0), id()),
        &TupleWithWhere(ID.as_ref_id(), Some(0)),
        &Numbered::First(Plain { run_id: id() }),
        &Numbered::Second {
            run_id: id(),
            more: 0,
        },
        &Numbered::Third(0, Plain { run_id: id() }),
        &Numbered::Fourth(id()),
        &fragments,
        &private,
    ];
    for context in all {
        assert_eq!(context.run_id(), ID);
    }
    assert_eq!(inner::thread(), "checkout");
}

#[test]
fn generics_come_without_their_defaults() {
    fn assert_context<C: ExecutionContext>(context: &C) -> String {
        context.thread_id().to_string()
    }
    let generic: Generic<'_, '_, str> = Generic {
        run_id: &ID,
        payload: None,
    };
    assert_eq!(assert_context(&generic), "checkout");
    let legacy: Old = Old {
        run_id: "x".into(),
        chat_thread_id: Some("b".into()),
        r#type: None,
    };
    assert_eq!(legacy.thread_id().unwrap(), "b");
}
