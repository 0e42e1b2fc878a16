//! Keys of any form as thread ids.

use std::borrow::Cow;

use proptest::prelude::*;
use run_id::{IdErrorKind, RunId, Suffix, ThreadId, ThreadIdRef};
use uuid::Uuid;

#[track_caller]
fn encodes(key: &str, thread: &str) {
    let id = ThreadId::encode(key).unwrap();
    assert_eq!(id, thread, "for {key:?}");
    assert_eq!(id.decode(), key, "for {key:?}");
    assert_eq!(
        ThreadIdRef::parse(thread).unwrap().decode(),
        key,
        "for {key:?}"
    );
}

#[test]
fn a_thread_id_stands_for_itself() {
    encodes("checkout", "checkout");
    encodes("user_7-b", "user_7-b");
    encodes("X-1", "X-1");
    encodes("x", "x");
    encodes("x_2d", "x_2d");
    encodes(&"a".repeat(242), &"a".repeat(242));
    // Nothing is made of a thread id that stands for itself, not even a copy.
    assert!(matches!(
        ThreadId::from_static("checkout").decode(),
        Cow::Borrowed("checkout")
    ));
}

#[test]
fn every_other_key_is_marked() {
    encodes("", "x-");
    encodes("x-", "x-x-");
    encodes("x-a", "x-x-a");
    encodes("-V1StGXR8_Z5jdHi6B-myT", "x--V1StGXR8_5fZ5jdHi6B-myT");
    encodes("_a", "x-_5fa");
    encodes("tenant:42", "x-tenant_3a42");
    encodes("ann@example.com", "x-ann_40example_2ecom");
    encodes(
        "C024BE91L/1482960137.003543",
        "x-C024BE91L_2f1482960137_2e003543",
    );
    encodes("é", "x-_c3_a9");
    encodes("\0\n\u{7f}", "x-_00_0a_7f");
    encodes(&":".repeat(80), &format!("x-{}", "_3a".repeat(80)));
    encodes(
        &format!("-{}", "a".repeat(239)),
        &format!("x--{}", "a".repeat(239)),
    );
}

#[test]
fn too_long() {
    for (key, offset) in [
        ("a".repeat(243), 240),
        (format!("-{}", "a".repeat(240)), 240),
        (":".repeat(81), 80),
        (format!("a{}", ":".repeat(80)), 80),
        ("é".repeat(41), 80),
        // Inside the second of its two bytes.
        (format!("a{}", "é".repeat(40)), 80),
        ("é".repeat(1 << 20), 80),
        ("a".repeat(1 << 22), 240),
    ] {
        let error = ThreadId::encode(&key).unwrap_err();
        assert_eq!(
            (error.kind(), error.offset()),
            (IdErrorKind::ThreadTooLong, offset)
        );
        assert_eq!(
            error.to_string(),
            format!(
                "invalid thread id: expected a thread id of at most 242 bytes, found more at byte {offset}"
            )
        );
        assert!(error.report(&key).to_string().len() < 600);
    }
}

#[test]
fn what_encode_cannot_produce_decodes_to_itself() {
    for text in [
        "checkout",
        // A key that stands for itself, and a byte that does.
        "x-checkout",
        "x-a_62",
        "x-_40_61",
        "x-_2d",
        // No hex digits, upper case, cut off.
        "x-_zz",
        "x-_3A",
        "x-a_3",
        "x-a_",
        // No UTF-8.
        "x-_c3",
        "x-_ff",
    ] {
        assert_eq!(ThreadId::parse(text).unwrap().decode(), text);
    }
}

#[test]
fn numbers_and_uuids() {
    assert_eq!(ThreadId::from(0_u32), "0");
    assert_eq!(ThreadId::from(u32::MAX), "4294967295");
    assert_eq!(ThreadId::from(42_u64), "42");
    assert_eq!(ThreadId::from(u64::MAX), "18446744073709551615");
    let uuid = Uuid::from_u128(0x550e_8400_e29b_41d4_a716_4466_5544_0000);
    assert_eq!(ThreadId::from(uuid), "550e8400-e29b-41d4-a716-446655440000");
    assert_eq!(
        ThreadId::from(uuid),
        ThreadId::encode(&uuid.to_string()).unwrap()
    );
}

#[test]
fn suffixes_of_uuids() {
    let v4 = Uuid::from_u128(0x550e_8400_e29b_41d4_a716_4466_5544_0000);
    assert_eq!(Suffix::from_uuid(v4).to_string(), "550e8400");
    // The 32-bit FNV-1a hash of 16 zero bytes, computed elsewhere.
    assert_eq!(Suffix::from_uuid(Uuid::nil()).to_string(), "69691905");
    // Version 7 UUIDs of one millisecond, which differ in their last bytes.
    for version in [1, 6, 7] {
        let suffixes: std::collections::HashSet<Suffix> = (0..1_000_u128)
            .map(|number| 0x0198_c1f3_7a2b_0000_8000_0000_0000_0000 | version << 76 | number)
            .map(|number| Suffix::from_uuid(Uuid::from_u128(number)))
            .collect();
        assert_eq!(suffixes.len(), 1_000, "version {version}");
    }
}

/// The rule once more, as slow as it is plain: the thread id, or the byte at which it gets too long.
fn slow(key: &str) -> Result<String, usize> {
    if ThreadId::parse(key).is_ok() && !key.starts_with("x-") {
        return Ok(key.to_owned());
    }
    let mut thread = "x-".to_owned();
    for (at, byte) in key.bytes().enumerate() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' => thread.push(byte.into()),
            _ => thread.extend(["_", &format!("{byte:02x}")]),
        }
        if thread.len() > 242 {
            return Err(at);
        }
    }
    Ok(thread)
}

fn keys() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(x-)?[a-zA-Z0-9_:@./é-]{0,40}",
        "x-([a-z_-]|_[0-9a-f]{2}){0,12}",
        "[a-z:é]{60,250}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn encode_follows_the_rule_and_decode_is_its_inverse(key in keys()) {
        match ThreadId::encode(&key) {
            Ok(thread) => {
                prop_assert_eq!(slow(&key), Ok(thread.to_string()));
                prop_assert_eq!(thread.decode(), key.as_str());
                let run = RunId::parse(RunId::new(&thread, Suffix::from_u32(7)).as_str()).unwrap();
                prop_assert_eq!(run.thread_id().decode(), key.as_str());
            }
            Err(error) => {
                prop_assert_eq!(slow(&key), Err(error.offset()));
                prop_assert_eq!(error.kind(), IdErrorKind::ThreadTooLong);
            }
        }
    }

    #[test]
    fn encode_is_injective(a in keys(), b in keys()) {
        let encoded = [&a, &b].map(|key| ThreadId::encode(key).ok());
        if let [Some(thread_a), Some(thread_b)] = &encoded {
            prop_assert_eq!(a == b, thread_a == thread_b);
        }
        // A key that looks like an encoded one is another key.
        if let Some(thread) = encoded[0].as_ref().filter(|thread| *thread != a.as_str()) {
            let again = ThreadId::encode(thread.as_str());
            prop_assert_ne!(again.as_ref(), Ok(thread));
        }
    }

    #[test]
    fn a_thread_id_decodes_to_its_key_or_to_itself(text in "(x-)?([a-zA-Z0-9]|_[0-9a-f]{2}|[_-]){1,60}") {
        if let Ok(thread) = ThreadId::parse(&text) {
            let key = thread.decode().into_owned();
            prop_assert!(key == text || ThreadId::encode(&key) == Ok(thread));
        }
    }
}
