//! What the benches of run-id measure: each operation once, for criterion and for the table of ratios.

pub mod peers;

use std::sync::{Arc, LazyLock};

use regex::Regex;
use run_id::{RunId, RunIdGenerator, RunIdRef, ThreadIdRef};
use uuid::Uuid;

/// A run id of 24 bytes.
pub const RUN_ID_24: &str = "run_checkout-01_1a2b3c4d";
/// A run id of 36 bytes, as many as a UUID has.
pub const RUN_ID_36: &str = "run_tenant-7_conversation-1_1a2b3c4d";
/// A run id of 60 bytes.
pub const RUN_ID_60: &str = "run_acme-corp_user-0123456789_conversation-01234567_1a2b3c4d";
/// A UUID as text.
pub const UUID: &str = "550e8400-e29b-41d4-a716-446655440000";
/// The thread of [`RUN_ID_36`].
pub const THREAD: &str = "tenant-7_conversation-1";

/// Validates a run id and reads both parts, without allocating.
#[inline]
pub fn parse(text: &str) -> Option<(&str, u32)> {
    let id = RunIdRef::parse(text).ok()?;
    Some((id.thread_id().as_str(), id.suffix().to_u32()))
}

/// The same with the pattern of the Python original.
#[inline]
pub fn parse_with_regex(text: &str) -> Option<(&str, &str)> {
    static PATTERN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("^run_(.+)_([a-f0-9]{8})$").expect("a valid pattern"));
    let captures = PATTERN.captures(text)?;
    Some((captures.get(1)?.as_str(), captures.get(2)?.as_str()))
}

/// What a UUID costs to read.
#[inline]
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    Uuid::parse_str(text).ok()
}

/// A run id with the operating system's randomness.
#[inline]
pub fn generate(thread: ThreadIdRef<'_>) -> RunId {
    RunId::generate(thread)
}

/// The floor of [`generate`]: the bytes of one v4 UUID from the operating system.
///
/// # Panics
///
/// When the operating system has no randomness to give.
#[inline]
pub fn random_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}

/// A run id as the Python original made it.
#[inline]
pub fn generate_with_format(thread: &str) -> String {
    let uuid = Uuid::new_v4().simple().to_string();
    format!("run_{}_{}", thread, &uuid[..8])
}

/// A run id without a repeat.
///
/// # Panics
///
/// After 2^32 calls.
#[inline]
pub fn next(generator: &RunIdGenerator, thread: ThreadIdRef<'_>) -> RunId {
    generator.next(thread).expect("fewer than 2^32 calls")
}

/// The floor of [`next`]: a fast random number, and an allocation and a copy of as many bytes as an id has.
#[inline]
pub fn random_and_share(random: &mut fastrand::Rng, text: &str) -> (u32, Arc<str>) {
    (random.u32(..), Arc::from(text))
}

/// The floor of [`next`] without a cheap clone: one allocation and one copy.
#[inline]
pub fn random_and_copy(random: &mut fastrand::Rng, text: &str) -> (u32, String) {
    (random.u32(..), text.to_owned())
}
