//! Uses what run-id has without std; that it builds is the test.

#![no_std]

extern crate alloc;

use alloc::string::{String, ToString};

use linked_list_allocator::LockedHeap;
use run_id::legacy::{LegacyFormat, LenientRunId, suggest};
use run_id::{
    ExecutionContext, IdManager, ParseIdError, RunId, RunIdGenerator, RunIdRef, run_id, thread_id,
};

#[global_allocator]
static HEAP: LockedHeap = LockedHeap::empty();

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// The derive without std.
#[derive(ExecutionContext)]
pub struct Context {
    run_id: RunId,
}

/// Borrowed and owned parsing.
pub fn parse(text: &str) -> Result<(String, RunId), ParseIdError> {
    let id = RunIdRef::parse(text)?;
    Ok((id.thread_id().to_string(), id.into_owned()))
}

/// Literals, a generator with a seed, a context.
pub fn generate(seed: u64) -> Option<Context> {
    let generator = RunIdGenerator::with_seed(seed);
    let run_id = generator.next(&thread_id!("checkout")).ok()?;
    let context = Context { run_id };
    (context.thread_id() == run_id!("run_checkout_1a2b3c4d").thread_id()).then_some(context)
}

/// Old ids.
pub fn migrate(text: &str) -> (LegacyFormat, RunId, bool) {
    let id = LenientRunId::new(text);
    assert_eq!(id.migrate(), suggest(text, None));
    (
        LegacyFormat::detect(text),
        id.migrate(),
        IdManager::validate_run_id(text),
    )
}

/// Errors are core's.
pub fn report(text: &str) -> Option<String> {
    let error = RunId::parse(text).err()?;
    let _: &dyn core::error::Error = &error;
    Some(error.report(text).to_string())
}
