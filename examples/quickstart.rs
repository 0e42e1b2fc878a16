//! Reads the events of agent runs, one JSON object per line, and counts the events and runs of each thread. Events
//! contain only a run id, which contains the thread. For an invalid run id, it prints the error and the id to write
//! instead.
//!
//! ```sh
//! cargo run --example quickstart examples/data/events.jsonl
//! cargo run --example quickstart < examples/data/events.jsonl
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::process::ExitCode;

use run_id::{ExecutionContext, IdManager, RunId, ThreadId, run_id};
use serde_json::Value;

/// The run of the service's own health check, whose events are not counted. A typing error in the id would not
/// compile.
static HEALTH_CHECK: RunId = run_id!("run_health-check_00000000");

/// An event. It has no field for its thread, so the two cannot disagree: the derive adds `thread_id()`.
#[derive(ExecutionContext)]
struct Event {
    run_id: RunId,
}

/// The counts of one thread.
#[derive(Default)]
struct Thread {
    events: usize,
    runs: BTreeSet<RunId>,
}

/// The counts of all threads.
#[derive(Default)]
struct Tally {
    threads: BTreeMap<ThreadId, Thread>,
    health_checks: usize,
    problems: Vec<Problem>,
}

/// A line that was not counted.
struct Problem {
    /// Counted from 1.
    line: usize,
    text: String,
}

fn main() -> ExitCode {
    let path = std::env::args_os().nth(1);
    let tally = match &path {
        Some(path) => File::open(path).and_then(|file| tally(BufReader::new(file))),
        None => tally(io::stdin().lock()),
    };
    let name = path.map_or_else(
        || "standard input".into(),
        |path| path.to_string_lossy().into_owned(),
    );
    match tally.and_then(|tally| print(&tally, BufWriter::new(io::stdout().lock()))) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader closed the pipe, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tally(mut input: impl BufRead) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut bytes = Vec::new();
    let mut line = 0;
    while input.read_until(b'\n', &mut bytes)? > 0 {
        line += 1;
        if !bytes.trim_ascii().is_empty() {
            match read(bytes.trim_ascii()) {
                Ok(event) => tally.count(&event),
                Err(text) => tally.problems.push(Problem { line, text }),
            }
        }
        bytes.clear();
    }
    Ok(tally)
}

/// Reads a line. This is the edge of the program: the rest of the code only has checked ids.
fn read(line: &[u8]) -> Result<Event, String> {
    let event: Value =
        serde_json::from_slice(line).map_err(|error| format!("invalid JSON: {error}"))?;
    let text = |field: &str| event.get(field).and_then(Value::as_str);
    let Some(run_id) = text("run_id") else {
        // An event without a run may still contain a thread id.
        let thread = IdManager::extract_thread_id_with_fallback(None, text("thread_id"), None);
        return Err(match thread {
            Some(thread) => format!("the event has the thread id `{thread}` but no run id"),
            None => "the event has no run id".into(),
        });
    };
    match RunId::parse(run_id) {
        Ok(run_id) => Ok(Event { run_id }),
        Err(error) => Err(error.report(run_id).to_string()),
    }
}

impl Tally {
    fn count(&mut self, event: &Event) {
        if event.run_id == HEALTH_CHECK {
            self.health_checks += 1;
            return;
        }
        let thread = event.thread_id();
        // Looked up by text, so that an id is allocated only once per thread.
        if !self.threads.contains_key(thread.as_str()) {
            self.threads.insert(thread.into_owned(), Thread::default());
        }
        if let Some(seen) = self.threads.get_mut(thread.as_str()) {
            seen.events += 1;
            seen.runs.insert(event.run_id.clone());
        }
    }
}

fn print(tally: &Tally, mut out: impl Write) -> io::Result<()> {
    let threads = tally.threads.keys().map(|thread| thread.as_str().len());
    let width = threads.max().unwrap_or(0).max("thread".len());
    writeln!(out, "{:<width$}  events  runs", "thread")?;
    for (thread, seen) in &tally.threads {
        writeln!(
            out,
            "{thread:<width$}  {:>6}  {:>4}",
            seen.events,
            seen.runs.len()
        )?;
    }
    writeln!(out, "\nhealth checks, left out: {}", tally.health_checks)?;
    writeln!(out, "lines without a run id: {}", tally.problems.len())?;
    for Problem { line, text } in &tally.problems {
        writeln!(out, "\nline {line}: {text}")?;
    }
    out.flush()
}
