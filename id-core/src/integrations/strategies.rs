//! Strategies of [proptest](https://docs.rs/proptest): valid ids, and texts that are almost valid.
//!
//! The id types implement proptest's `Arbitrary` too, so `any::<RunId>()` works.
//!
//! ```
//! use id_core::{RunId, RunIdRef, strategies::{almost_run_ids, run_ids}};
//! use proptest::prelude::*;
//!
//! proptest!(|(run_id in run_ids(), text in almost_run_ids())| {
//!     prop_assert_eq!(RunId::parse(run_id.as_str()), Ok(run_id));
//!     prop_assert!(RunIdRef::parse(&text).is_err());
//! });
//! ```

use alloc::string::String;

use proptest::arbitrary::{Arbitrary, any};
use proptest::collection::vec;
use proptest::prop_oneof;
use proptest::sample::{Index, select};
use proptest::strategy::{BoxedStrategy, Just, Strategy};

use super::alphabet::{BYTES, STARTS};
use crate::format::{MAX_THREAD_ID_LEN, PREFIX, SUFFIX_LEN};
use crate::pair::IdPair;
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;
use crate::suffix::Suffix;
use crate::thread_id::ThreadId;

/// The characters that people use in thread ids.
const USUAL_LEN: usize = 24;

/// Returns thread ids: most are short, some end like a suffix, some have the maximum length.
pub fn thread_ids() -> impl Strategy<Value = ThreadId> + Clone {
    let bytes = select(&BYTES[..]);
    let rest = prop_oneof![
        6 => vec(bytes.clone(), 0..USUAL_LEN),
        2 => vec(bytes.clone(), 0..MAX_THREAD_ID_LEN),
        1 => vec(bytes, MAX_THREAD_ID_LEN - 1),
        1 => suffixes().prop_map(|suffix| alloc::format!("_{suffix}").chars().collect()),
    ];
    (select(&STARTS[..]), rest).prop_filter_map("no thread id", |(start, rest)| {
        let text: String = core::iter::once(start).chain(rest).collect();
        ThreadId::parse(&text).ok()
    })
}

/// Returns run ids.
///
/// ```
/// use id_core::strategies::run_ids;
/// use proptest::prelude::*;
///
/// proptest!(|(run_id in run_ids())| {
///     prop_assert!(run_id.as_str().starts_with("run_"));
/// });
/// ```
pub fn run_ids() -> impl Strategy<Value = RunId> + Clone {
    (thread_ids(), suffixes()).prop_map(|(thread, suffix)| RunId::new(&thread, suffix))
}

/// Returns invalid texts that are one edit away from a run id.
///
/// ```
/// use id_core::{RunId, strategies::almost_run_ids};
/// use proptest::prelude::*;
///
/// proptest!(|(text in almost_run_ids())| {
///     prop_assert!(RunId::parse(&text).is_err());
/// });
/// ```
pub fn almost_run_ids() -> impl Strategy<Value = String> + Clone {
    (run_ids(), edits()).prop_filter_map("still a run id", |(run_id, edit)| {
        let text = edit.apply(run_id.as_str());
        RunIdRef::parse(&text).is_err().then_some(text)
    })
}

fn suffixes() -> impl Strategy<Value = Suffix> + Clone {
    any::<u32>().prop_map(Suffix::from_u32)
}

/// A typical edit that makes an id invalid.
#[derive(Clone, Debug)]
enum Edit {
    Insert(Index, char),
    Replace(Index, char),
    Remove(Index),
    /// Cuts the end.
    Cut(Index),
    UpperCase,
    /// `run-` for `run_`.
    HyphenPrefix,
    /// A thread id one byte too long.
    Lengthen,
    Append(&'static str),
    Prepend(&'static str),
}

fn edits() -> impl Strategy<Value = Edit> + Clone {
    prop_oneof![
        (any::<Index>(), any::<char>()).prop_map(|(at, c)| Edit::Insert(at, c)),
        (any::<Index>(), any::<char>()).prop_map(|(at, c)| Edit::Replace(at, c)),
        any::<Index>().prop_map(Edit::Remove),
        any::<Index>().prop_map(Edit::Cut),
        Just(Edit::UpperCase),
        Just(Edit::HyphenPrefix),
        Just(Edit::Lengthen),
        select(&["\n", "\r\n", " ", "\0", "0"][..]).prop_map(Edit::Append),
        select(&["\u{feff}", " ", "_", "run_-"][..]).prop_map(Edit::Prepend),
    ]
}

impl Edit {
    /// `text` is a run id, so all of it is ASCII.
    fn apply(&self, text: &str) -> String {
        let digits = text.len() - SUFFIX_LEN;
        let split = |at: usize| text.split_at(at);
        match self {
            Self::Insert(at, c) => {
                let (before, after) = split(at.index(text.len() + 1));
                alloc::format!("{before}{c}{after}")
            }
            Self::Replace(at, c) => {
                let (before, after) = split(at.index(text.len()));
                alloc::format!("{before}{c}{}", &after[1..])
            }
            Self::Remove(at) => {
                let (before, after) = split(at.index(text.len()));
                [before, &after[1..]].concat()
            }
            Self::Cut(at) => split(at.index(text.len())).0.into(),
            Self::UpperCase => {
                let (before, after) = split(digits);
                [before, &after.to_ascii_uppercase()].concat()
            }
            Self::HyphenPrefix => text.replacen('_', "-", 1),
            Self::Lengthen => {
                let (before, after) = split(PREFIX.len());
                let missing = MAX_THREAD_ID_LEN + 1 + 1 + SUFFIX_LEN - after.len();
                [before, &"a".repeat(missing), after].concat()
            }
            Self::Append(end) => [text, end].concat(),
            Self::Prepend(start) => [start, text].concat(),
        }
    }
}

macro_rules! arbitrary_from {
    ($($Id:ty => $strategy:expr;)*) => {$(
        impl Arbitrary for $Id {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                $strategy.boxed()
            }
        }
    )*};
}

arbitrary_from! {
    RunId => run_ids();
    ThreadId => thread_ids();
    Suffix => suffixes();
    IdPair => run_ids().prop_map(IdPair::from);
}
