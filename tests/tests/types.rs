//! The id types as Rust types: size, traits, equality and conversions.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{Debug, Display};
use std::hash::{BuildHasher, Hash};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::str::FromStr;
use std::sync::Arc;

use run_id::legacy::{LegacyFormat, LenientRunId};
use run_id::{
    Exhausted, IdErrorKind, IdPair, ParseIdError, RunId, RunIdGenerator, RunIdRef, Suffix,
    ThreadId, ThreadIdRef, ThreadMismatch,
};

const TEXT: &str = "run_checkout_1a2b3c4d";

#[test]
fn an_id_takes_three_words_and_so_does_an_option_of_it() {
    assert_eq!(size_of::<RunId>(), 24);
    assert_eq!(size_of::<Option<RunId>>(), 24);
    assert_eq!(size_of::<ThreadId>(), 24);
    assert_eq!(size_of::<Option<ThreadId>>(), 24);
    assert_eq!(size_of::<IdPair>(), 24);
    assert_eq!(size_of::<Option<IdPair>>(), 24);
    assert_eq!(size_of::<RunIdRef<'_>>(), 16);
    assert_eq!(size_of::<Option<RunIdRef<'_>>>(), 16);
    assert_eq!(size_of::<ThreadIdRef<'_>>(), 16);
    assert_eq!(size_of::<Suffix>(), 4);
}

#[test]
fn auto_traits() {
    fn all<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + 'static>() {}
    all::<RunId>();
    all::<ThreadId>();
    all::<RunIdRef<'static>>();
    all::<ThreadIdRef<'static>>();
    all::<IdPair>();
    all::<Suffix>();
    all::<ParseIdError>();
    all::<IdErrorKind>();
    all::<ThreadMismatch>();
    all::<Exhausted>();
    all::<RunIdGenerator>();
    all::<LenientRunId>();
    all::<LegacyFormat>();
}

#[test]
fn traits_of_values() {
    fn text<T: Clone + Eq + Ord + Hash + Display + Debug + AsRef<str> + Borrow<str>>() {}
    fn owned<T>()
    where
        T: FromStr<Err = ParseIdError> + Into<String> + Into<Arc<str>>,
        T: for<'a> TryFrom<&'a str, Error = ParseIdError>,
        T: TryFrom<String, Error = ParseIdError> + TryFrom<Box<str>, Error = ParseIdError>,
        T: TryFrom<Arc<str>, Error = ParseIdError>,
    {
    }
    fn copy<T: Copy>() {}
    text::<RunId>();
    text::<ThreadId>();
    text::<RunIdRef<'_>>();
    text::<ThreadIdRef<'_>>();
    owned::<RunId>();
    owned::<ThreadId>();
    copy::<RunIdRef<'_>>();
    copy::<ThreadIdRef<'_>>();
    copy::<Suffix>();
    copy::<ParseIdError>();
}

/// One id from the program and one that was read: nothing that looks at them can tell.
#[test]
fn static_and_shared_ids_are_one() {
    static LITERAL: RunId = RunId::from_static(TEXT);
    let shared = RunId::parse(TEXT).unwrap();
    assert_eq!(LITERAL, shared);
    assert_eq!(LITERAL.cmp(&shared), std::cmp::Ordering::Equal);
    let state = std::collections::hash_map::RandomState::new();
    assert_eq!(state.hash_one(&LITERAL), state.hash_one(&shared));
    assert_eq!(state.hash_one(&LITERAL), state.hash_one(TEXT));
    assert_eq!(state.hash_one(shared.as_ref_id()), state.hash_one(TEXT));

    let mut hash = HashMap::from([(LITERAL.clone(), 1)]);
    assert_eq!(hash.insert(shared.clone(), 2), Some(1));
    assert_eq!(hash.get(TEXT), Some(&2));
    assert_eq!(hash.get("run_checkout_1a2b3c4e"), None);
    let mut tree = BTreeMap::from([(shared.clone(), 1)]);
    assert_eq!(tree.insert(LITERAL.clone(), 2), Some(1));
    assert_eq!(tree.get(TEXT), Some(&2));
    assert_eq!(tree.remove(TEXT), Some(2));

    let threads = HashMap::from([(ThreadId::from_static("checkout"), 3)]);
    assert_eq!(threads.get(shared.thread_id().as_str()), Some(&3));
    let threads = BTreeMap::from([(ThreadId::parse("checkout").unwrap(), 3)]);
    assert_eq!(threads.get(LITERAL.thread_id().as_str()), Some(&3));
}

#[test]
fn ids_order_as_their_text() {
    let mut ids = [
        "run_b_00000000",
        "run_a_ffffffff",
        "run_a-_00000000",
        "run_a_00000000",
    ]
    .map(|text| RunId::parse(text).unwrap());
    ids.sort();
    assert_eq!(
        ids.each_ref().map(RunId::as_str),
        [
            "run_a-_00000000",
            "run_a_00000000",
            "run_a_ffffffff",
            "run_b_00000000"
        ]
    );
    let mut texts = ids.each_ref().map(RunId::as_str);
    texts.sort_unstable();
    assert_eq!(ids, texts.map(|text| RunId::parse(text).unwrap()));
}

/// `==` and `!=` of `a`, and of what is not it, both ways.
#[track_caller]
fn both_ways<A, B>(a: &A, b: &B, other: &B)
where
    A: PartialEq<B> + Debug + ?Sized,
    B: PartialEq<A> + Debug + ?Sized,
{
    assert_eq!(a, b);
    assert_eq!(b, a);
    assert_ne!(a, other);
    assert_ne!(other, a);
}

#[test]
fn equality_of_run_ids() {
    const OTHER: &str = "run_checkout_1a2b3c4e";
    let (id, other) = (RunId::parse(TEXT).unwrap(), RunId::parse(OTHER).unwrap());
    let (id_ref, other_ref) = (id.as_ref_id(), other.as_ref_id());
    both_ways(&id, &id.clone(), &other);
    both_ways(&id, &id_ref, &other_ref);
    both_ways(&id_ref, &id_ref, &other_ref);
    both_ways(&id, TEXT, OTHER);
    both_ways(&id, &TEXT, &OTHER);
    both_ways(&id, &TEXT.to_owned(), &OTHER.to_owned());
    both_ways(&id_ref, TEXT, OTHER);
    both_ways(&id_ref, &TEXT, &OTHER);
    both_ways(&id_ref, &TEXT.to_owned(), &OTHER.to_owned());
}

#[test]
fn equality_of_thread_ids() {
    let id = ThreadId::parse("checkout").unwrap();
    let other = ThreadId::parse("billing").unwrap();
    let (id_ref, other_ref) = (id.as_ref_id(), other.as_ref_id());
    both_ways(&id, &id.clone(), &other);
    both_ways(&id, &id_ref, &other_ref);
    both_ways(&id_ref, &id_ref, &other_ref);
    both_ways(&id, "checkout", "billing");
    both_ways(&id, &"checkout", &"billing");
    both_ways(&id, &"checkout".to_owned(), &"billing".to_owned());
    both_ways(&id_ref, "checkout", "billing");
    both_ways(&id_ref, &"checkout", &"billing");
    both_ways(&id_ref, &"checkout".to_owned(), &"billing".to_owned());
}

#[test]
fn conversions_of_run_ids() {
    let id: RunId = TEXT.parse().unwrap();
    assert_eq!(RunId::try_from(TEXT), Ok(id.clone()));
    assert_eq!(RunId::try_from(TEXT.to_owned()), Ok(id.clone()));
    assert_eq!(RunId::try_from(Box::<str>::from(TEXT)), Ok(id.clone()));
    assert_eq!(RunId::try_from(Arc::<str>::from(TEXT)), Ok(id.clone()));
    assert_eq!(RunIdRef::try_from(TEXT), Ok(id.as_ref_id()));
    assert_eq!(RunIdRef::from(&id), id);
    assert_eq!(RunIdRef::from(&id.as_ref_id()), id);
    assert_eq!(RunId::from(id.as_ref_id()), id);
    assert_eq!(id.as_ref_id().into_owned(), id);
    assert_eq!(String::from(id.clone()), TEXT);
    assert_eq!(&*Arc::<str>::from(id.clone()), TEXT);
    assert_eq!(&*Arc::<str>::from(RunId::from_static(TEXT)), TEXT);
    assert_eq!(<&str>::from(id.as_ref_id()), TEXT);
    assert_eq!(id.as_ref(), TEXT);
    assert_eq!(Borrow::<str>::borrow(&id), TEXT);
    assert_eq!(IdPair::from(id.clone()).into_run_id(), id);

    let error = RunId::parse("x").unwrap_err();
    assert_eq!("x".parse::<RunId>(), Err(error));
    assert_eq!(RunId::try_from("x"), Err(error));
    assert_eq!(RunId::try_from("x".to_owned()), Err(error));
    assert_eq!(RunId::try_from(Box::<str>::from("x")), Err(error));
    assert_eq!(RunId::try_from(Arc::<str>::from("x")), Err(error));
    assert_eq!(RunIdRef::try_from("x"), Err(error));
}

#[test]
fn conversions_of_thread_ids() {
    let id: ThreadId = "checkout".parse().unwrap();
    assert_eq!(ThreadId::try_from("checkout"), Ok(id.clone()));
    assert_eq!(ThreadId::try_from("checkout".to_owned()), Ok(id.clone()));
    assert_eq!(
        ThreadId::try_from(Box::<str>::from("checkout")),
        Ok(id.clone())
    );
    assert_eq!(
        ThreadId::try_from(Arc::<str>::from("checkout")),
        Ok(id.clone())
    );
    assert_eq!(ThreadIdRef::try_from("checkout"), Ok(id.as_ref_id()));
    assert_eq!(ThreadIdRef::from(&id), id);
    assert_eq!(ThreadId::from(id.as_ref_id()), id);
    assert_eq!(String::from(id.clone()), "checkout");
    assert_eq!(<&str>::from(id.as_ref_id()), "checkout");
    let error = ThreadId::parse("_").unwrap_err();
    assert_eq!("_".parse::<ThreadId>(), Err(error));
    assert_eq!(ThreadId::try_from("_"), Err(error));
    assert_eq!(ThreadId::try_from("_".to_owned()), Err(error));
    assert_eq!(ThreadId::try_from(Box::<str>::from("_")), Err(error));
    assert_eq!(ThreadId::try_from(Arc::<str>::from("_")), Err(error));
    assert_eq!(ThreadIdRef::try_from("_"), Err(error));
}

#[test]
fn forms() {
    let id = RunId::from_static(TEXT);
    assert_eq!(format!("{id}"), TEXT);
    assert_eq!(format!("{id:?}"), format!("{TEXT:?}"));
    assert_eq!(format!("{:?}", id.as_ref_id()), format!("{TEXT:?}"));
    assert_eq!(format!("{id:<23}|"), "run_checkout_1a2b3c4d  |");
    assert_eq!(format!("{:.7}", id.as_ref_id()), "run_che");
    assert_eq!(format!("{:?}", id.thread_id()), r#""checkout""#);
    assert_eq!(
        format!("{:?}", id.thread_id().into_owned()),
        r#""checkout""#
    );
    assert_eq!(
        format!("{:?}", IdPair::from(id)),
        r#"IdPair { run_id: "run_checkout_1a2b3c4d", thread_id: "checkout" }"#
    );
}

/// A part of a borrowed id lives as long as the text, not as long as the id.
#[test]
fn parts_live_as_long_as_the_text() {
    fn thread_of(text: &str) -> &str {
        let id = RunIdRef::parse(text).unwrap();
        id.thread_id().as_str()
    }
    let text = String::from(TEXT);
    assert_eq!(thread_of(&text), "checkout");
}

#[test]
fn runs_belong_to_their_thread_only() {
    let id = RunId::from_static("run_a_b_12345678");
    assert!(id.belongs_to(&ThreadId::from_static("a_b")));
    assert!(id.belongs_to(id.thread_id()));
    assert!(id.as_ref_id().belongs_to(id.thread_id()));
    assert!(!id.belongs_to(&ThreadId::from_static("a")));
    assert!(!id.as_ref_id().belongs_to(&ThreadId::from_static("a_b_")));
}

#[test]
fn pairs_agree() {
    let id = RunId::from_static(TEXT);
    let pair = IdPair::new(id.clone(), &ThreadId::from_static("checkout")).unwrap();
    assert_eq!(pair.run_id(), &id);
    assert_eq!(pair.thread_id(), "checkout");
    assert_eq!(pair, IdPair::from(id.clone()));
    let mismatch = IdPair::new(id, &ThreadId::from_static("check")).unwrap_err();
    assert_eq!(
        (mismatch.expected.as_str(), mismatch.found.as_str()),
        ("checkout", "check")
    );
    let new = IdPair::generate(&ThreadId::from_static("checkout"));
    assert_eq!(new.thread_id(), "checkout");
    assert_eq!(new.run_id().thread_id(), new.thread_id());
}

#[test]
fn a_pair_of_the_program() {
    static PAIR: IdPair = IdPair::from_static(TEXT, "checkout");
    assert_eq!(PAIR.run_id(), TEXT);
    assert_eq!(PAIR.thread_id(), "checkout");
    for (run_id, thread_id, message) in [
        (
            TEXT,
            "checkou",
            "invalid id pair: the run id belongs to the thread `checkout`, but the thread id is `checkou`",
        ),
        (
            TEXT,
            "checkout_",
            "invalid id pair: the run id belongs to the thread `checkout`, but the thread id is `checkout_`",
        ),
        (
            TEXT,
            "Checkout",
            "invalid id pair: the run id belongs to the thread `checkout`, but the thread id is `Checkout`",
        ),
        (
            TEXT,
            "checkout_1a2b3c4d",
            "invalid id pair: the run id belongs to the thread `checkout`, but the thread id is `checkout_1a2b3c4d`",
        ),
        (
            TEXT,
            "checkout_1a2b3c4d-longer",
            "invalid id pair: the run id belongs to the thread `checkout`, but the thread id is `checkout_1a2b3c4d-longer`",
        ),
        (
            TEXT,
            "checkouX",
            "invalid id pair: the run id belongs to the thread `checkout`, but the thread id is `checkouX`",
        ),
        (
            TEXT,
            "",
            "invalid thread id: expected a thread id, found empty text",
        ),
        (
            "checkout",
            TEXT,
            "invalid id pair: the run id comes first, then the thread id",
        ),
        (
            "test-run",
            "a",
            "invalid run id: expected the prefix `run_`, found `t` at byte 0",
        ),
    ] {
        let panic =
            std::panic::catch_unwind(|| IdPair::from_static(run_id, thread_id)).unwrap_err();
        let text = panic.downcast_ref::<String>().map(String::as_str);
        assert_eq!(
            text.or(panic.downcast_ref::<&str>().copied()),
            Some(message)
        );
    }
}

#[test]
fn ids_in_const_contexts() {
    const RUN: RunId = RunId::from_static(TEXT);
    static STATIC_RUN: RunId = RUN;
    const READ: RunIdRef<'static> = match RunIdRef::parse(TEXT) {
        Ok(id) => id,
        Err(_) => panic!(),
    };
    const READ_TEXT: &str = READ.as_str();
    assert_eq!(STATIC_RUN, READ);
    assert_eq!(READ_TEXT, TEXT);
    assert_eq!(RUN, TEXT);
}

#[test]
fn ids_of_threads_of_every_length() {
    for len in 1..=242 {
        let thread = "t".repeat(len);
        let id = RunId::new(
            ThreadIdRef::parse(&thread).unwrap(),
            Suffix::from_u32(0xbeef),
        );
        assert_eq!(id, format!("run_{thread}_0000beef"));
    }
}

#[test]
fn generated_ids_are_run_ids_of_their_thread() {
    let thread = ThreadId::from_static("checkout");
    let ids: Vec<RunId> = (0..1_000).map(|_| RunId::generate(&thread)).collect();
    for id in &ids {
        assert_eq!(RunIdRef::parse(id.as_str()), Ok(id.as_ref_id()));
        assert_eq!(id.thread_id(), thread);
    }
    // A thousand random suffixes: each of the 32 bits comes both ways.
    let values = || ids.iter().map(|id| id.suffix().to_u32());
    assert_eq!(values().fold(0, |all, value| all | value), u32::MAX);
    assert_eq!(values().fold(u32::MAX, |all, value| all & value), 0);
    let longest = ThreadId::parse(&"t".repeat(242)).unwrap();
    assert_eq!(RunId::generate(&longest).as_str().len(), 255);
}
