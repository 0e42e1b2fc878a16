//! The laws of the format, over the public API.

use std::panic::catch_unwind;

use proptest::prelude::*;
use proptest::sample::Index;
use run_id::format::{RUN_ID_PATTERN, THREAD_ID_PATTERN};
use run_id::{RunId, RunIdRef, Suffix, ThreadId, ThreadIdRef};
use run_id_tests::grammar;

/// Texts of a published pattern.
fn of(pattern: &str) -> impl Strategy<Value = String> + use<> {
    proptest::string::string_regex(pattern.trim_start_matches('^').trim_end_matches('$'))
        .expect("the published patterns are of the common subset")
}

/// A run id with one character put in, taken out or replaced: some are run ids, most only nearly.
fn nearly_a_run_id() -> impl Strategy<Value = String> {
    let characters = prop_oneof![
        4 => proptest::sample::select("_-0a9fAFgGzZ`@/:[{. \n\t\0\u{7f}".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    (of(RUN_ID_PATTERN), any::<Index>(), 0..3, characters).prop_map(|(text, at, edit, c)| {
        let mut chars: Vec<char> = text.chars().collect();
        match edit {
            0 => chars.insert(at.index(chars.len() + 1), c),
            1 => drop(chars.remove(at.index(chars.len()))),
            _ => {
                let at = at.index(chars.len());
                chars[at] = c;
            }
        }
        chars.into_iter().collect()
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        nearly_a_run_id(),
        of(RUN_ID_PATTERN),
        "(run_|run-|thread_|test_run_)?[a-zA-Z0-9_-]{0,20}_?[0-9a-fA-F]{0,9}\n?",
        any::<String>(),
    ]
}

/// Returns `true` if a valid id starts with `text`, so that nothing in it is wrong yet.
fn may_go_on(text: &str) -> bool {
    let missing_prefix = &"run_"["run_".len().min(text.len())..];
    ["", "a", "_00000000", "0_00000000"]
        .map(|end| [text, missing_prefix, end].concat())
        .iter()
        .chain(
            &(0..=8)
                .map(|digits| text.to_owned() + &"0".repeat(digits))
                .collect::<Vec<_>>(),
        )
        .chain(&[[text, missing_prefix, "a_00000000"].concat()])
        .any(|text| !grammar::run_id(text).is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// L1: what is displayed is what was parsed, and parses to the same again.
    #[test]
    fn parse_and_display_are_inverse(text in of(RUN_ID_PATTERN), thread in of(THREAD_ID_PATTERN), value: u32) {
        let id = RunId::parse(&text).unwrap();
        prop_assert_eq!(&id.to_string(), &text);
        prop_assert_eq!(&RunId::parse(&format!("{id}")).unwrap(), &id);
        prop_assert_eq!(RunIdRef::parse(&text).unwrap().to_string(), text);

        let id = ThreadId::parse(&thread).unwrap();
        prop_assert_eq!(&id.to_string(), &thread);
        prop_assert_eq!(&ThreadId::parse(&format!("{id}")).unwrap(), &id);

        let suffix = Suffix::from_u32(value);
        prop_assert_eq!(suffix.to_string(), format!("{value:08x}"));
        prop_assert_eq!(Suffix::parse(&suffix.to_string()), Ok(suffix));
    }

    /// L2: a run id gives back what it was made of.
    #[test]
    fn new_keeps_both_parts(thread in of(THREAD_ID_PATTERN), value: u32) {
        let thread = ThreadId::parse(&thread).unwrap();
        let suffix = Suffix::from_u32(value);
        let id = RunId::new(&thread, suffix);
        prop_assert_eq!(id.thread_id(), thread.as_ref_id());
        prop_assert_eq!(id.suffix(), suffix);
        prop_assert_eq!(id.as_str(), format!("run_{thread}_{value:08x}"));
        prop_assert_eq!(RunId::parse(id.as_str()), Ok(id));
    }

    /// L2 from the other side: the parts of a run id make it again.
    #[test]
    fn parts_make_the_id_again(text in of(RUN_ID_PATTERN)) {
        let id = RunIdRef::parse(&text).unwrap();
        prop_assert_eq!(RunId::new(id.thread_id(), id.suffix()), id);
    }

    /// L5: ASCII letters, digits, `_` and `-` only, and eight lowercase hex digits at the end.
    #[test]
    fn only_ascii_is_accepted(text in any_text()) {
        if RunId::parse(&text).is_ok() {
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'), "{text:?}");
            let (_, digits) = text.rsplit_once('_').unwrap();
            prop_assert_eq!(digits.len(), 8);
            prop_assert!(!digits.bytes().any(|b| b.is_ascii_uppercase()), "{text:?}");
        }
        if ThreadId::parse(&text).is_ok() {
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'), "{text:?}");
        }
    }

    /// L5: white space or a character beyond ASCII is refused wherever it stands.
    #[test]
    fn foreign_characters_are_refused_everywhere(
        text in of(RUN_ID_PATTERN),
        at: Index,
        c in prop_oneof![
            proptest::sample::select(vec![' ', '\n', '\r', '\t', '\u{b}', '\u{a0}', '\u{200b}', '\u{feff}', '\0']),
            any::<char>().prop_filter("ASCII", |c| !c.is_ascii()),
        ],
    ) {
        let at = at.index(text.len() + 1);
        let spoiled = format!("{}{c}{}", &text[..at], &text[at..]);
        prop_assert!(RunId::parse(&spoiled).is_err(), "{spoiled:?}");
        let thread = &text["run_".len()..];
        let spoiled = format!("{thread}{c}");
        prop_assert!(ThreadId::parse(&spoiled).is_err(), "{spoiled:?}");
    }

    /// L5: one upper-case hex digit is enough to refuse a suffix.
    #[test]
    fn upper_case_hex_is_refused(thread in of(THREAD_ID_PATTERN), value: u32, at in 0_usize..8, digit in "[A-F]") {
        let mut suffix = format!("{value:08x}");
        suffix.replace_range(at..=at, &digit);
        let text = format!("run_{thread}_{suffix}");
        let error = RunId::parse(&text).unwrap_err();
        prop_assert_eq!(error.offset(), "run_".len() + thread.len() + 1 + at);
    }

    /// The format read in another style agrees, and finds one reading at most.
    #[test]
    fn another_reading_agrees(text in any_text()) {
        let ours: Vec<_> = RunIdRef::parse(&text)
            .map(|id| (id.thread_id().as_str().to_owned(), id.suffix().to_string()))
            .into_iter()
            .collect();
        prop_assert_eq!(ours, grammar::run_id(&text));
        prop_assert_eq!(ThreadIdRef::parse(&text).is_ok(), grammar::is_thread_id(&text));
        prop_assert_eq!(Suffix::parse(&text).is_ok(), grammar::is_suffix(&text));
    }

    /// L3 at run time: `from_static`, which is what a literal is checked by, accepts what `parse` accepts, and
    /// fails with the same message.
    #[test]
    fn from_static_accepts_what_parse_accepts(text in any_text()) {
        let leaked: &'static str = Box::leak(text.clone().into_boxed_str());
        let message = catch_unwind(|| RunId::from_static(leaked))
            .map_err(|panic| panic.downcast_ref::<String>().cloned().expect("a formatted message"));
        let parsed = RunId::parse(&text).map_err(|error| error.to_string());
        prop_assert_eq!(message, parsed);
        let message = catch_unwind(|| ThreadId::from_static(leaked))
            .map_err(|panic| panic.downcast_ref::<String>().cloned().expect("a formatted message"));
        let parsed = ThreadId::parse(&text).map_err(|error| error.to_string());
        prop_assert_eq!(message, parsed);
    }

    /// An error points into the text, at the start of a character, and what stands before it is the start of an id.
    #[test]
    fn offsets_stand_where_the_text_stops_being_an_id(text in any_text()) {
        if let Err(error) = RunId::parse(&text) {
            prop_assert!(text.is_char_boundary(error.offset()), "{text:?}: {error}");
            prop_assert!(may_go_on(&text[..error.offset()]), "{text:?}: {error}");
            prop_assert!(error.to_string().len() <= 200);
        }
    }
}
