//! The command line: arguments in, a library call, output and an exit code out.

mod args;
mod baseline;
mod fix;
mod progress;
mod score;
mod undo;
mod verify;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use clap::{CommandFactory, Parser};

use crate::check::{self, CheckError, Checked, Options};
use crate::code::Code;
use crate::problem::reason;
use crate::read::config::{self, Configs};
use crate::read::scan::Progress;
use crate::report::Report;
use crate::report::baseline as tolerated;
use crate::report::output::count;
use crate::write::journal;
use args::{Arguments, Command, Common};

/// The tool's exit codes; a greater one beats a smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing to report.
    Clean = 0,
    /// Findings, a diff, a score below the minimum, a stale baseline.
    Findings = 1,
    /// Usage, I/O, a file that cannot be looked at, a refused guard.
    Trouble = 2,
    /// The user pressed Ctrl-C.
    Interrupted = 130,
}

/// Runs the tool with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let is_help = !error.use_stderr();
            let printed = seen_enough(error.print());
            if !is_help {
                return ExitCode::from(Exit::Trouble as u8);
            }
            return end(printed.map(|()| Exit::Clean));
        }
    };
    end(run(arguments))
}

/// Says why there was no end to speak of; the exit code.
fn end(result: Result<Exit, Failure>) -> ExitCode {
    let exit = match result {
        Ok(exit) => exit,
        Err(Failure::Message(message)) => {
            complain(&message);
            Exit::Trouble
        }
        Err(Failure::Interrupted(message)) => {
            complain(&message);
            Exit::Interrupted
        }
    };
    ExitCode::from(exit as u8)
}

/// Why a command came to no end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A sentence for the user.
    Message(String),
    /// Ctrl-C, with a sentence for the user.
    Interrupted(String),
}

/// What the standard output failed with.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Message(format!(
            "could not write to standard output: {}",
            reason(&error)
        ))
    }
}

impl From<CheckError> for Failure {
    fn from(error: CheckError) -> Self {
        Self::Message(error.to_string())
    }
}

/// Where the journal of the current folder is.
pub(crate) fn journal_folder() -> Result<PathBuf, Failure> {
    match std::env::current_dir() {
        Ok(here) => Ok(journal::folder(&here)),
        Err(error) => Err(Failure::Message(format!(
            "could not read the current folder: {}",
            reason(&error)
        ))),
    }
}

/// Prints an error to stderr.
pub(crate) fn complain(message: &str) {
    let red = anstyle::Style::new()
        .fg_color(Some(anstyle::AnsiColor::Red.into()))
        .bold();
    let _ = writeln!(anstream::stderr(), "{red}error{red:#}: {message}");
}

/// Says what could not be looked at, where the findings themselves are not printed.
pub(crate) fn complain_of(report: &Report) {
    for error in &report.errors {
        complain(&error.to_string());
    }
    let skipped = report.summary.skipped;
    if skipped > 0 {
        let files = count(skipped, "file");
        complain(&format!(
            "{files} could not be checked: `id-migrate check --select RID900` says why"
        ));
    }
}

fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let command = arguments.command.unwrap_or(Command::Check(arguments.check));
    let progress = Arc::new(Progress::default());
    let on_interrupt = progress.clone();
    let writes = matches!(&command, Command::Fix(args) if args.apply);
    // A second Ctrl-C does not wait for what is under way.
    let _ = ctrlc::set_handler(move || {
        if on_interrupt.stop.swap(true, Ordering::Relaxed) {
            crate::verify::kill_running();
            if writes {
                complain(
                    "interrupted twice: if files were rewritten, `id-migrate undo` restores them",
                );
            }
            std::process::exit(Exit::Interrupted as i32);
        }
    });
    match command {
        Command::Check(args) => {
            args.common.color.apply();
            let checked = checked(&args.common, &args.options(), &progress)?;
            print(&checked.report, &args.common)?;
            Ok(args.common.exit(&checked.report, false))
        }
        Command::Fix(args) => fix::run(&args, &progress),
        Command::Undo(args) => undo::run(&args),
        Command::Score(args) => score::run(&args, &progress),
        Command::Baseline(args) => baseline::run(&args, &progress),
        Command::Explain { codes } => {
            seen_enough(explain(&codes))?;
            Ok(Exit::Clean)
        }
        Command::Completions { shell } => {
            // It panics where it cannot write.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "id-migrate", &mut script);
            seen_enough(io::stdout().write_all(&script))?;
            Ok(Exit::Clean)
        }
        Command::ConfigSchema => {
            seen_enough(io::stdout().write_all(config::SCHEMA.as_bytes()))?;
            Ok(Exit::Clean)
        }
    }
}

/// Checks, with a progress bar where one is wanted.
pub(crate) fn checked(
    common: &Common,
    options: &Options,
    progress: &Arc<Progress>,
) -> Result<Checked, Failure> {
    let bar = progress::Bar::start(common, progress);
    let result = check::check(options, progress);
    drop(bar);
    if progress.stop.load(Ordering::Relaxed) {
        return Err(Failure::Interrupted("interrupted".to_owned()));
    }
    Ok(result?)
}

/// Prints a report to stdout.
pub(crate) fn print(report: &Report, common: &Common) -> Result<(), Failure> {
    seen_enough(write_all(report, common))
}

pub(crate) fn write_all(report: &Report, common: &Common) -> io::Result<()> {
    // A finding with its line of source and the colours has some 500 bytes.
    let mut text = Vec::with_capacity(report.findings.len() * 512);
    let style = common.style();
    common.format.writer(style).write(report, &mut text)?;
    // In one piece: a stream that strips colours as it goes writes word by word.
    let stdout = io::stdout();
    if !style.color {
        text = anstream::adapter::strip_bytes(&text).into_vec();
    }
    let mut out = anstream::AutoStream::always_ansi(stdout.lock());
    out.write_all(&text)?;
    out.flush()
}

/// A reader that has gone, as `head` does, has seen enough: the exit code is that of the whole report.
pub(crate) fn seen_enough(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Whether something could not be looked at that no baseline has: nobody knows what is in it.
pub(crate) fn is_incomplete(report: &Report) -> bool {
    !report.errors.is_empty() || report.summary.skipped > 0
}

impl Common {
    /// The exit code of a report; `has_diff` tells whether a dry run would change something.
    pub(crate) fn exit(&self, report: &Report, has_diff: bool) -> Exit {
        if is_incomplete(report) {
            Exit::Trouble
        } else if (report.summary.findings > 0 || has_diff) && !self.exit_zero {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }

    /// The baseline to use: the one that is named, else the one of the nearest folder upwards that has one.
    pub(crate) fn baseline_path(&self) -> Option<PathBuf> {
        if self.no_baseline {
            return None;
        }
        match &self.baseline {
            Some(Some(path)) => Some(path.clone()),
            Some(None) => {
                let known = self.configured_baseline().or_else(nearest_baseline);
                Some(known.unwrap_or_else(|| PathBuf::from(tolerated::FILE_NAME)))
            }
            None => self.configured_baseline().or_else(nearest_baseline),
        }
    }

    /// The baseline that the configuration of the working directory names. A configuration that cannot be used is
    /// complained of when files are looked for.
    fn configured_baseline(&self) -> Option<PathBuf> {
        let here = std::env::current_dir().ok()?;
        let mut configs = Configs::new(self.config.as_deref(), vec![here.clone()]).ok()?;
        let path = configs.of_folder(&here).ok()?.baseline.clone()?;
        let shown = path.strip_prefix(&here).map(Path::to_owned);
        Some(shown.unwrap_or(path))
    }
}

/// The baseline of the nearest folder upwards, up to the top of the repository.
fn nearest_baseline() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    for folder in here.ancestors() {
        let path = folder.join(tolerated::FILE_NAME);
        if path.is_file() {
            let shown = path.strip_prefix(&here).map(Path::to_owned);
            return Some(shown.unwrap_or(path));
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    None
}

fn explain(codes: &[Code]) -> io::Result<()> {
    let mut out = io::BufWriter::new(anstream::stdout());
    if codes.is_empty() {
        for code in Code::ALL {
            writeln!(out, "{code}  {}", code.title())?;
        }
    }
    for (index, code) in codes.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write!(out, "{}", code.explain())?;
    }
    out.flush()
}
