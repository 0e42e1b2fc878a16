//! Measures run-id against its peers side by side and prints the ratios with the goals beside them.
//!
//! ```sh
//! cargo run --release -p run-id-benches --bin ratios              # a table
//! cargo run --release -p run-id-benches --bin ratios -- --json    # an object a line
//! ```
//!
//! Each row takes its two operations in turns, some 1 ms of one and then of the other, and shows the fastest decile of
//! the samples of each: other work of the machine can only make a sample slower. Where the results own memory, they
//! are dropped after the clock has stopped, but in the rows that say "and drop". The others stay where the operation wrote
//! them: a copy in wider words than they were written in would wait for the memory, longer than an id takes to read.

use std::hint::black_box;
use std::time::{Duration, Instant};

use run_id::{RunId, RunIdGenerator, ThreadIdRef};
use run_id_benches::peers::{
    TYPE_ID, ULID, generate_type_id, generate_ulid, generate_uuid, parse_type_id, parse_ulid,
    parse_uuid_simd,
};
use run_id_benches::{
    RUN_ID_24, RUN_ID_36, RUN_ID_60, THREAD, UUID, generate, generate_with_format, next, parse,
    parse_uuid, parse_with_regex, random_and_copy, random_and_share, random_bytes,
};

/// Samples of each operation.
const ROUNDS: usize = 1_001;

/// Results that are alive at a time where they are dropped after the clock has stopped.
const KEPT: usize = 256;

/// How long one sample takes, about.
const SAMPLE: Duration = Duration::from_millis(1);

/// Hides a text from the optimizer. It goes by reference: a text that is stored in two words and read in one waits for the
/// memory, longer than an id takes to read.
#[inline]
fn opaque<'a>(text: &&'a str) -> &'a str {
    black_box(text)
}

/// What a ratio has to be.
enum Goal {
    AtMost(f64),
    AtLeast(f64),
    None,
}

fn main() {
    if !json() {
        println!("| what | against | time | its time | ratio | goal |");
        println!("|---|---|---:|---:|---:|---|");
    }
    let uuid = || parse_uuid(opaque(&UUID));
    for (text, goal) in [
        (RUN_ID_24, Goal::None),
        (RUN_ID_36, Goal::AtMost(0.25)),
        (RUN_ID_60, Goal::AtMost(0.35)),
    ] {
        let what = format!("parse, validate, extract, {} bytes", text.len());
        row(
            &what,
            "`Uuid::parse_str`",
            &goal,
            || parse(opaque(&text)),
            uuid,
        );
    }
    for (text, goal) in [
        (RUN_ID_24, Goal::AtLeast(35.0)),
        (RUN_ID_36, Goal::None),
        (RUN_ID_60, Goal::None),
    ] {
        let what = format!("same, {} bytes", text.len());
        let regex = || parse_with_regex(opaque(&text));
        row(
            &what,
            "the original's regex",
            &goal,
            || parse(opaque(&text)),
            regex,
        );
    }

    let thread = ThreadIdRef::parse(THREAD).expect("a thread id");
    let generate = || generate(black_box(thread));
    let with_format = || generate_with_format(black_box(THREAD));
    let what = "`RunId::generate`";
    let (call, string) = ("one getrandom call", "`format!` and uuid");
    kept(what, call, &Goal::AtMost(1.15), generate, random_bytes);
    row(
        "the same, and drop",
        call,
        &Goal::None,
        generate,
        random_bytes,
    );
    row(
        "the same, and drop",
        string,
        &Goal::None,
        generate,
        with_format,
    );

    let generator = RunIdGenerator::new();
    let mut next = || next(black_box(&generator), black_box(thread));
    let mut random = fastrand::Rng::new();
    let mut shared = || random_and_share(&mut random, black_box(RUN_ID_36));
    let mut random = fastrand::Rng::new();
    let mut copied = || random_and_copy(&mut random, black_box(RUN_ID_36));
    let what = "`RunIdGenerator::next`";
    let (arc, string) = ("fast RNG, one `Arc<str>`", "fast RNG, one `String`");
    kept(what, arc, &Goal::AtMost(1.7), &mut next, &mut shared);
    kept(what, string, &Goal::None, &mut next, &mut copied);
    row("the same, and drop", arc, &Goal::None, &mut next, shared);
    row("the same, and drop", string, &Goal::None, next, copied);

    let shared = RunId::parse(RUN_ID_36).expect("a run id");
    let literal = RunId::from_static(RUN_ID_36);
    let string = RUN_ID_36.to_owned();
    let shared = || black_box(&shared).clone();
    let literal = || black_box(&literal).clone();
    let string = || black_box(&string).clone();
    row(
        "clone and drop",
        "`String::clone` and drop",
        &Goal::AtMost(0.25),
        shared,
        string,
    );
    kept("clone", "`String::clone`", &Goal::None, shared, string);
    row(
        "clone and drop of a literal",
        "`String::clone` and drop",
        &Goal::None,
        literal,
        string,
    );

    peers(thread);
}

/// The rows for other id crates. They have no goal.
fn peers(thread: ThreadIdRef<'_>) {
    let ours = || parse(black_box(RUN_ID_36));
    let what = "parse, validate, extract, 36 bytes";
    let none = &Goal::None;
    row(what, "uuid-simd, 36 bytes", none, ours, || {
        parse_uuid_simd(black_box(UUID))
    });
    row(what, "`Ulid::from_string`, 26 bytes", none, ours, || {
        parse_ulid(black_box(ULID))
    });
    row(what, "type-safe-id, 30 bytes", none, ours, || {
        parse_type_id(black_box(TYPE_ID))
    });

    let ours = || generate(black_box(thread));
    let what = "`RunId::generate`, and drop";
    row(what, "a UUID v4 as text", none, ours, generate_uuid);
    row(what, "a ULID as text", none, ours, generate_ulid);
    row(what, "type-safe-id as text", none, ours, generate_type_id);

    // Both of these take their randomness from a generator in the process.
    let generator = RunIdGenerator::new();
    let ours = || next(black_box(&generator), black_box(thread));
    let what = "`RunIdGenerator::next`, and drop";
    row(what, "a ULID as text", none, ours, generate_ulid);
}

/// A [`row`] for operations that allocate: the results are dropped after the clock stops.
fn kept<A, B>(
    what: &str,
    against: &str,
    goal: &Goal,
    mut ours: impl FnMut() -> A,
    mut theirs: impl FnMut() -> B,
) {
    let mut our_results = Vec::with_capacity(KEPT);
    let mut their_results = Vec::with_capacity(KEPT);
    let samples = (0..ROUNDS).map(|round| {
        in_turns(
            round,
            || keep(&mut our_results, &mut ours),
            || keep(&mut their_results, &mut theirs),
        )
    });
    print(what, against, goal, &samples.collect::<Vec<_>>());
}

/// Nanoseconds a call, over 64 times [`KEPT`] calls whose results live until their clock has stopped.
fn keep<T>(results: &mut Vec<T>, operation: &mut impl FnMut() -> T) -> f64 {
    let mut elapsed = Duration::ZERO;
    for _ in 0..64 {
        let start = Instant::now();
        for _ in 0..KEPT {
            results.push(operation());
        }
        elapsed += start.elapsed();
        black_box(&mut *results).clear();
    }
    elapsed.as_secs_f64() * 1e9 / f64::from(64 * u32::try_from(KEPT).expect("256"))
}

/// Measures and prints one line.
fn row<A, B>(
    what: &str,
    against: &str,
    goal: &Goal,
    mut ours: impl FnMut() -> A,
    mut theirs: impl FnMut() -> B,
) {
    let (our_count, their_count) = (calibrate(&mut ours), calibrate(&mut theirs));
    let samples = (0..ROUNDS).map(|round| {
        in_turns(
            round,
            || sample(our_count, &mut ours),
            || sample(their_count, &mut theirs),
        )
    });
    print(what, against, goal, &samples.collect::<Vec<_>>());
}

/// Takes a sample of each. The order alternates, so that a drift of the clock cancels out.
fn in_turns(round: usize, ours: impl FnOnce() -> f64, theirs: impl FnOnce() -> f64) -> (f64, f64) {
    if round.is_multiple_of(2) {
        (ours(), theirs())
    } else {
        let theirs = theirs();
        (ours(), theirs)
    }
}

fn print(what: &str, against: &str, goal: &Goal, samples: &[(f64, f64)]) {
    let time = fastest_decile(samples.iter().map(|s| s.0));
    let their_time = fastest_decile(samples.iter().map(|s| s.1));
    let ratio = time / their_time;
    let faster = 1.0 / ratio;
    let (ratio, goal) = match *goal {
        Goal::AtMost(most) => (
            format!("{ratio:.2}×"),
            Some((format!("≤ {most}×"), ratio <= most)),
        ),
        Goal::AtLeast(least) => (
            format!("{faster:.1}× faster"),
            Some((format!("≥ {least}× faster"), faster >= least)),
        ),
        Goal::None if ratio < 0.1 => (format!("{faster:.1}× faster"), None),
        Goal::None => (format!("{ratio:.2}×"), None),
    };
    if json() {
        let (goal, reached) = match goal {
            Some((goal, reached)) => (format!("\"{goal}\""), reached.to_string()),
            None => ("null".to_owned(), "null".to_owned()),
        };
        return println!(
            "{{\"what\":\"{what}\",\"against\":\"{against}\",\"ns\":{time:.1},\"its_ns\":{their_time:.1},\
             \"measured\":\"{ratio}\",\"goal\":{goal},\"reached\":{reached}}}"
        );
    }
    let goal = match goal {
        Some((goal, true)) => format!("{goal}, reached"),
        Some((goal, false)) => format!("{goal}, missed"),
        None => "–".to_owned(),
    };
    println!("| {what} | {against} | {time:.1} ns | {their_time:.1} ns | {ratio} | {goal} |");
}

/// Returns `true` if the rows are for a program to read.
fn json() -> bool {
    std::env::args().any(|argument| argument == "--json")
}

/// How many calls take about [`SAMPLE`].
fn calibrate<T>(operation: &mut impl FnMut() -> T) -> u32 {
    let mut count = 1;
    loop {
        let start = Instant::now();
        for _ in 0..count {
            black_box(&operation());
        }
        if start.elapsed() >= SAMPLE {
            return count;
        }
        count *= 2;
    }
}

/// Nanoseconds a call, over `count` calls.
fn sample<T>(count: u32, operation: &mut impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..count {
        black_box(&operation());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(count)
}

/// The time that a tenth of the samples do not reach.
fn fastest_decile(times: impl Iterator<Item = f64>) -> f64 {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 10]
}
