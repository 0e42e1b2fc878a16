//! Criterion benches of ids against their peers: `cargo bench -p run-id-benches --bench ids`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use run_id::{RunId, RunIdGenerator, ThreadIdRef};
use run_id_benches::peers::{
    TYPE_ID, ULID, generate_type_id, generate_ulid, generate_uuid, parse_type_id, parse_ulid,
    parse_uuid_simd,
};
use run_id_benches::{
    RUN_ID_24, RUN_ID_36, RUN_ID_60, THREAD, UUID, generate, generate_with_format, next, parse,
    parse_uuid, parse_with_regex, random_and_copy, random_bytes,
};

fn parsing(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    for text in [RUN_ID_24, RUN_ID_36, RUN_ID_60] {
        let len = text.len();
        group.bench_function(format!("run id, {len} bytes"), |b| {
            b.iter(|| parse(black_box(text)));
        });
        group.bench_function(format!("regex, {len} bytes"), |b| {
            b.iter(|| parse_with_regex(black_box(text)));
        });
    }
    group.bench_function("uuid, 36 bytes", |b| b.iter(|| parse_uuid(black_box(UUID))));
    group.bench_function("uuid-simd, 36 bytes", |b| {
        b.iter(|| parse_uuid_simd(black_box(UUID)));
    });
    group.bench_function("ulid, 26 bytes", |b| b.iter(|| parse_ulid(black_box(ULID))));
    group.bench_function("type-safe-id, 30 bytes", |b| {
        b.iter(|| parse_type_id(black_box(TYPE_ID)));
    });
    group.finish();
}

fn generating(c: &mut Criterion) {
    let thread = ThreadIdRef::parse(THREAD).expect("a thread id");
    let mut group = c.benchmark_group("generate");
    group.bench_function("RunId::generate", |b| {
        b.iter(|| generate(black_box(thread)));
    });
    group.bench_function("getrandom", |b| b.iter(random_bytes));
    group.bench_function("format! and uuid", |b| {
        b.iter(|| generate_with_format(black_box(THREAD)));
    });
    group.bench_function("uuid as text", |b| b.iter(generate_uuid));
    group.bench_function("ulid as text", |b| b.iter(generate_ulid));
    group.bench_function("type-safe-id as text", |b| b.iter(generate_type_id));
    let generator = RunIdGenerator::new();
    group.bench_function("RunIdGenerator::next", |b| {
        b.iter(|| next(&generator, black_box(thread)));
    });
    let mut random = fastrand::Rng::with_seed(1);
    group.bench_function("fastrand and String", |b| {
        b.iter(|| random_and_copy(&mut random, black_box(RUN_ID_36)));
    });
    group.finish();
}

fn cloning(c: &mut Criterion) {
    let shared = RunId::parse(RUN_ID_36).expect("a run id");
    let literal = RunId::from_static(RUN_ID_36);
    let string = RUN_ID_36.to_owned();
    let mut group = c.benchmark_group("clone");
    group.bench_function("RunId, shared", |b| b.iter(|| black_box(&shared).clone()));
    group.bench_function("RunId, literal", |b| b.iter(|| black_box(&literal).clone()));
    group.bench_function("String", |b| b.iter(|| black_box(&string).clone()));
    group.finish();
}

criterion_group!(ids, parsing, generating, cloning);
criterion_main!(ids);
