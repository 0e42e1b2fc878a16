//! Every text of a small world, compared with the format read in another style.

use run_id::{RunId, RunIdRef, Suffix, ThreadIdRef};
use run_id_tests::grammar;

/// A character of every class and on both sides of every boundary between classes.
const CHARACTERS: &[char] = &[
    '\0',
    '\n',
    ' ',
    ',',
    '-',
    '.',
    '/',
    '0',
    '9',
    ':',
    '@',
    'A',
    'F',
    'G',
    'Z',
    '[',
    '^',
    '_',
    '`',
    'a',
    'f',
    'g',
    'z',
    '{',
    '\u{7f}',
    '\u{80}',
    'é',
    '\u{661}',
    '\u{ff41}',
    '\u{1d7d8}',
];

/// Pieces of ids, good and bad.
const PIECES: &[&str] = &[
    "run_",
    "run",
    "RUN_",
    "_",
    "-",
    "a",
    "B9",
    "g",
    "0",
    "1234567",
    "12345678",
    "cafe_babe",
    "é",
    "\n",
];

/// Calls `check` with every text of up to `most` parts.
fn each(parts: &[&str], most: usize, check: &mut impl FnMut(&str)) {
    fn go(text: &mut String, parts: &[&str], most: usize, check: &mut impl FnMut(&str)) {
        check(text);
        if most > 0 {
            let len = text.len();
            for part in parts {
                text.push_str(part);
                go(text, parts, most - 1, check);
                text.truncate(len);
            }
        }
    }
    go(&mut String::new(), parts, most, check);
}

fn characters() -> Vec<String> {
    CHARACTERS.iter().map(char::to_string).collect()
}

/// Compares the two readings of `text` as a run id; says whether it is one.
fn compare_run_id(text: &str) -> bool {
    let expected = grammar::run_id(text);
    assert!(
        expected.len() <= 1,
        "{text:?} has two readings: {expected:?}"
    );
    let found: Vec<_> = RunIdRef::parse(text)
        .map(|id| (id.thread_id().as_str().to_owned(), id.suffix().to_string()))
        .into_iter()
        .collect();
    assert_eq!(found, expected, "{text:?}");
    assert_eq!(RunId::parse(text).is_ok(), !expected.is_empty(), "{text:?}");
    !expected.is_empty()
}

fn compare_thread_id(text: &str) -> bool {
    let expected = grammar::is_thread_id(text);
    assert_eq!(ThreadIdRef::parse(text).is_ok(), expected, "{text:?}");
    expected
}

fn compare_suffix(text: &str) -> bool {
    let expected = grammar::is_suffix(text);
    match Suffix::parse(text) {
        Ok(suffix) => {
            assert!(expected, "{text:?}");
            assert_eq!(Ok(suffix.to_u32()), u32::from_str_radix(text, 16));
        }
        Err(_) => assert!(!expected, "{text:?}"),
    }
    expected
}

#[test]
fn run_ids_of_up_to_five_pieces() {
    let (mut all, mut valid) = (0, 0);
    each(PIECES, 5, &mut |text| {
        all += 1;
        valid += u32::from(compare_run_id(text));
    });
    assert_eq!((all, valid), (579_195, 560));
}

#[test]
fn threads_of_up_to_three_characters() {
    let characters = characters();
    let parts: Vec<&str> = characters.iter().map(String::as_str).collect();
    let (mut threads, mut run_ids) = (0, 0);
    each(&parts, 3, &mut |text| {
        threads += u32::from(compare_thread_id(text));
        run_ids += u32::from(compare_run_id(&format!("run_{text}_0a1b9c8f")));
    });
    // 10 letters and digits to start with, then those, `_` and `-`.
    assert_eq!(threads, 10 + 10 * 12 + 10 * 12 * 12);
    assert_eq!(run_ids, threads);
}

#[test]
fn suffixes_with_any_character_at_any_place() {
    let all: Vec<char> = ('\0'..='\u{24f}')
        .chain(CHARACTERS.iter().copied())
        .collect();
    let mut valid = 0;
    for at in 0..8 {
        for c in &all {
            let mut text = "0a1b9c8f".to_owned();
            text.replace_range(at..=at, &c.to_string());
            valid += u32::from(compare_suffix(&text));
            for len in [1, 15, 16, 17, 40] {
                compare_run_id(&format!("run_{}_{text}", "t".repeat(len)));
            }
            compare_thread_id(&text);
        }
    }
    // The 16 digits, and the 4 that stand in both lists once more.
    assert_eq!(valid, 8 * (16 + 4));
}

#[test]
fn suffixes_with_any_two_characters_at_any_two_places() {
    let mut valid = 0;
    for first in 0..8 {
        for second in first + 1..8 {
            for a in CHARACTERS {
                for b in CHARACTERS {
                    let mut chars: Vec<char> = "0a1b9c8f".chars().collect();
                    chars[first] = *a;
                    chars[second] = *b;
                    let text: String = chars.into_iter().collect();
                    valid += u32::from(compare_suffix(&text));
                    compare_run_id(&format!("run_a-thread_of_20_bytes_{text}"));
                }
            }
        }
    }
    assert_eq!(valid, 28 * 4 * 4);
}

#[test]
fn suffixes_of_up_to_nine_characters() {
    let (mut all, mut valid) = (0, 0);
    each(&["0", "f", "F", "_"], 9, &mut |text| {
        all += 1;
        valid += u32::from(compare_suffix(text));
    });
    assert_eq!((all, valid), (349_525, 256));
}

#[test]
fn run_ids_of_every_length() {
    for len in 0..=600 {
        let thread = "t".repeat(len);
        assert_eq!(compare_thread_id(&thread), (1..=242).contains(&len));
        assert_eq!(
            compare_run_id(&format!("run_{thread}_12345678")),
            (1..=242).contains(&len)
        );
        compare_run_id(&format!("run_{thread}"));
        compare_run_id(&format!("run_t_{}", "0".repeat(len)));
        compare_run_id(&"_".repeat(len));
    }
}

#[test]
fn any_character_at_any_place_of_a_run_id() {
    let good = "run_aB-0_z_0a1b9c8f";
    for at in 0..good.len() {
        for c in ('\0'..='\u{17f}').chain(CHARACTERS.iter().copied()) {
            let mut text = good.to_owned();
            text.replace_range(at..=at, &c.to_string());
            compare_run_id(&text);
            text = good.to_owned();
            text.insert(at, c);
            compare_run_id(&text);
        }
    }
}

/// The bytes of a thread are read 16 at a time, so a wrong byte may be in any of 16 places.
#[test]
fn any_character_at_any_place_of_a_thread_of_any_length() {
    let (mut all, mut valid) = (0, 0);
    for len in 1..=40 {
        for at in 0..len {
            for c in CHARACTERS {
                let mut thread = "t".repeat(len);
                thread.replace_range(at..=at, &c.to_string());
                all += 1;
                valid += u32::from(compare_thread_id(&thread));
                compare_run_id(&format!("run_{thread}_0a1b9c8f"));
            }
        }
    }
    // 10 letters and digits in every place, `_` and `-` in every place but the first.
    assert_eq!((all, valid), (820 * 30, 820 * 10 + (820 - 40) * 2));
}
