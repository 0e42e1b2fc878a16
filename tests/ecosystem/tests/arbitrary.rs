//! Ids from the bytes of a fuzzer.

use arbitrary::{Arbitrary, Unstructured};
use run_id::legacy::LenientRunId;
use run_id::{IdPair, RunId, Suffix, ThreadId};

/// Bytes that differ everywhere, from a linear congruential generator.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 7_u32;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect()
}

#[test]
fn every_id_is_valid_and_every_length_comes() {
    let bytes = noise(2_000_000);
    let mut u = Unstructured::new(&bytes);
    let mut lengths = [false; 243];
    while u.len() > 1_000 {
        let run_id = RunId::arbitrary(&mut u).unwrap();
        assert_eq!(RunId::parse(run_id.as_str()), Ok(run_id.clone()));
        lengths[run_id.thread_id().as_str().len()] = true;
    }
    assert_eq!(lengths.iter().filter(|seen| **seen).count(), 242);
}

#[test]
fn few_bytes_make_an_id() {
    for len in 0..=4 {
        let bytes = noise(len);
        let mut u = Unstructured::new(&bytes);
        let pair = IdPair::arbitrary(&mut u).unwrap();
        assert_eq!(
            ThreadId::parse(pair.thread_id().as_str()).unwrap(),
            pair.thread_id()
        );
    }
}

#[test]
fn size_hints_say_what_is_read() {
    assert_eq!(ThreadId::size_hint(0), (2, Some(243)));
    assert_eq!(Suffix::size_hint(0), (4, Some(4)));
    assert_eq!(RunId::size_hint(0), (6, Some(247)));
    assert_eq!(IdPair::size_hint(0), (6, Some(247)));
    assert_eq!(LenientRunId::size_hint(0), String::size_hint(0));
    let bytes = [0xff; 300];
    for first in 0..=255 {
        let mut bytes = bytes;
        bytes[1] = first;
        let mut u = Unstructured::new(&bytes);
        RunId::arbitrary(&mut u).unwrap();
        assert!((6..=247).contains(&(300 - u.len())));
    }
}

#[test]
fn a_lenient_id_is_any_text() {
    let id = LenientRunId::arbitrary_take_rest(Unstructured::new(b"test-run\xff"));
    assert_eq!(id.unwrap().as_str(), "test-run");
    let id = LenientRunId::arbitrary(&mut Unstructured::new(b"test-run\x04"));
    assert_eq!(id.unwrap().as_str(), "test");
}
