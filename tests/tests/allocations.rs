//! The number of allocations of each operation.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use allocation_counter::measure;
use run_id::{IdPair, RunId, RunIdGenerator, RunIdRef, Suffix, ThreadId, run_id, thread_id};

const TEXT: &str = "run_checkout_1a2b3c4d";

#[track_caller]
fn allocates(times: u64, what: impl FnOnce()) {
    assert_eq!(measure(what).count_total, times);
}

#[test]
fn the_counter_counts() {
    allocates(1, || drop(black_box(String::from(TEXT))));
}

#[test]
fn literals_allocate_nothing() {
    allocates(0, || {
        let id = black_box(run_id!("run_checkout_1a2b3c4d"));
        let thread = black_box(thread_id!("checkout"));
        assert!(id.belongs_to(&thread));
        let clone = black_box(id.clone());
        assert!(clone == id && clone.thread_id() == thread);
        black_box(RunId::from_static(TEXT));
        black_box(ThreadId::from_static("checkout"));
    });
}

#[test]
fn borrowed_parsing_allocates_nothing() {
    allocates(0, || {
        let id = RunIdRef::parse(black_box(TEXT)).unwrap();
        black_box((id.thread_id(), id.suffix()));
        let error = RunIdRef::parse(black_box("run_checkout_1A2b3c4d")).unwrap_err();
        black_box((error.kind(), error.offset()));
        assert!(RunId::parse(black_box("test-run")).is_err());
    });
}

#[test]
fn clones_and_parts_allocate_nothing() {
    let id = RunId::parse(TEXT).unwrap();
    let thread = ThreadId::parse("checkout").unwrap();
    let pair = IdPair::from(id.clone());
    let map = HashMap::from([(id.clone(), 1)]);
    allocates(0, || {
        let clone = black_box(id.clone());
        black_box(thread.clone());
        black_box(pair.clone());
        black_box((clone.thread_id(), clone.suffix(), clone.as_str()));
        black_box((pair.run_id(), pair.thread_id()));
        assert!(clone == id && clone.belongs_to(&thread));
        assert_eq!(map.get(black_box(TEXT)), Some(&1));
        black_box(IdPair::new(clone, &thread).unwrap());
        black_box(Arc::<str>::from(id.clone()));
    });
}

#[test]
fn an_owned_id_is_one_allocation() {
    let thread = ThreadId::from_static("checkout");
    let generator = RunIdGenerator::with_seed(1);
    allocates(1, || drop(black_box(RunId::parse(TEXT))));
    allocates(1, || drop(black_box(ThreadId::parse("checkout"))));
    allocates(1, || {
        drop(black_box(RunId::new(&thread, Suffix::from_u32(7))));
    });
    allocates(1, || drop(black_box(RunId::generate(&thread))));
    allocates(1, || drop(black_box(generator.next(&thread))));
    allocates(0, || {
        let _ = black_box(generator.next_suffix());
    });
    let shared: Arc<str> = Arc::from(TEXT);
    allocates(0, || drop(black_box(RunId::try_from(shared))));
}
