//! The command line: parses arguments, calls the library, prints the output and sets the exit code.

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

use anstream::adapter::StripBytes;
use clap::{CommandFactory, Parser};

use crate::check::{self, Checked, Options};
use crate::code::Code;
use crate::problem::{Problem, reason};
use crate::read::config::{self, Configs};
use crate::read::scan::Progress;
use crate::report::Report;
use crate::report::baseline as tolerated;
use crate::report::output::count;
use crate::write::journal::{ApplyError, Fault};
use args::{Arguments, Command, Common};

/// The exit codes. A greater code takes precedence over a smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing to report.
    Clean = 0,
    /// Findings, a diff, a score below the minimum, a stale baseline.
    Findings = 1,
    /// Wrong usage, I/O errors, a file that could not be checked, a refused file.
    Trouble = 2,
    /// The user pressed Ctrl-C.
    Interrupted = 130,
}

/// Runs the tool with the process's arguments.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let is_help = !error.use_stderr();
            let printed = ignore_closed_pipe(error.print());
            if !is_help {
                return ExitCode::from(Exit::Trouble as u8);
            }
            return end(printed.map(|()| Exit::Clean));
        }
    };
    end(run(arguments))
}

/// Prints the error and returns the exit code.
fn end(result: Result<Exit, Failure>) -> ExitCode {
    let exit = result.unwrap_or_else(|Failure(exit, message)| {
        complain(&message);
        exit
    });
    ExitCode::from(exit as u8)
}

/// The error of a command: the exit code, and a sentence for the user.
#[derive(Debug)]
pub(crate) struct Failure(Exit, String);

impl Failure {
    fn new(message: String) -> Self {
        Self(Exit::Trouble, message)
    }

    /// Returns the error of a run that wrote no file, or not every file.
    fn of(error: &ApplyError) -> Self {
        let exit = match error.fault {
            Fault::Interrupted => Exit::Interrupted,
            Fault::Journal(_) | Fault::File { .. } => Exit::Trouble,
        };
        Self(exit, error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let error = reason(&error);
        Self::new(format!("could not write to standard output: {error}"))
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::new(problem.to_string())
    }
}

pub(crate) fn complain(message: &str) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let _ = writeln!(anstream::stderr(), "{red}error{red:#}: {message}");
}

/// Prints problems to stderr and returns the exit code.
pub(crate) fn trouble(problems: &[Problem]) -> Exit {
    for problem in problems {
        complain(&problem.to_string());
    }
    if problems.is_empty() {
        Exit::Clean
    } else {
        Exit::Trouble
    }
}

/// Prints the errors of a report whose findings are not printed.
pub(crate) fn complain_of(report: &Report) {
    trouble(&report.errors);
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
    // The second Ctrl-C exits at once.
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
            let options = args.common.options(args.fixes);
            let checked = checked(&args.common, &options, &progress)?;
            print(&checked.report, &args.common)?;
            Ok(args.common.exit(&checked.report, false))
        }
        Command::Fix(args) => fix::run(&args, &progress),
        Command::Undo(args) => undo::run(&args),
        Command::Score(args) => score::run(&args, &progress),
        Command::Baseline(args) => baseline::run(&args, &progress),
        Command::Explain { codes } => {
            ignore_closed_pipe(explain(&codes))?;
            Ok(Exit::Clean)
        }
        Command::Completions { shell } => {
            // `generate` panics if it cannot write.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "id-migrate", &mut script);
            ignore_closed_pipe(io::stdout().write_all(&script))?;
            Ok(Exit::Clean)
        }
        Command::ConfigSchema => {
            ignore_closed_pipe(io::stdout().write_all(config::SCHEMA.as_bytes()))?;
            Ok(Exit::Clean)
        }
    }
}

/// Runs the check with a progress bar.
pub(crate) fn checked(
    common: &Common,
    options: &Options,
    progress: &Arc<Progress>,
) -> Result<Checked, Failure> {
    let bar = progress::Bar::start(common, progress);
    let result = check::check(options, progress);
    drop(bar);
    if progress.stop.load(Ordering::Relaxed) {
        return Err(Failure(Exit::Interrupted, "interrupted".to_owned()));
    }
    Ok(result?)
}

pub(crate) fn print(report: &Report, common: &Common) -> Result<(), Failure> {
    ignore_closed_pipe(write_all(report, common))
}

pub(crate) fn write_all(report: &Report, common: &Common) -> io::Result<()> {
    /// Number of bytes that are written at once.
    const PIECE: usize = 1 << 16;
    let style = common.style();
    let stdout = io::stdout().lock();
    if style.color {
        let stdout = anstream::AutoStream::always_ansi(stdout);
        let mut out = io::BufWriter::with_capacity(PIECE, stdout);
        common.format.write(report, style, &mut out)?;
        return out.flush();
    }
    let plain = Plain {
        state: StripBytes::new(),
        out: stdout,
    };
    let mut out = io::BufWriter::with_capacity(PIECE, plain);
    common.format.write(report, style, &mut out)?;
    out.flush()
}

/// Writes text without its colours. The stream of `anstream` writes each word separately.
struct Plain<W> {
    state: StripBytes,
    out: W,
}

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text: Vec<&[u8]> = self.state.strip_next(bytes).collect();
        self.out.write_all(&text.concat())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Ignores a closed pipe (`id-migrate | head`), so that the exit code is that of the whole report.
pub(crate) fn ignore_closed_pipe(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Returns `true` if a file could not be checked and is not in the baseline.
pub(crate) fn is_incomplete(report: &Report) -> bool {
    !report.errors.is_empty() || report.summary.skipped > 0
}

impl Common {
    /// Returns the exit code of a report. `has_diff` is `true` if a dry run would change a file.
    pub(crate) fn exit(&self, report: &Report, has_diff: bool) -> Exit {
        if is_incomplete(report) {
            Exit::Trouble
        } else if (report.summary.findings > 0 || has_diff) && !self.exit_zero {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }

    /// Returns the baseline to use: the one from the arguments, the configuration, or the nearest folder upwards.
    pub(crate) fn baseline_path(&self) -> Option<PathBuf> {
        if self.no_baseline {
            return None;
        }
        if let Some(Some(path)) = &self.baseline {
            return Some(path.clone());
        }
        let known = std::env::current_dir().ok().and_then(|here| {
            let path = self.configured_baseline(&here);
            let path = path.or_else(|| nearest_baseline(&here))?;
            let shown = path.strip_prefix(&here).map(Path::to_owned);
            Some(shown.unwrap_or(path))
        });
        let default = || PathBuf::from(tolerated::FILE_NAME);
        known.or_else(|| self.baseline.is_some().then(default))
    }

    /// Returns the baseline in the configuration of a folder. The walk reports an invalid configuration.
    fn configured_baseline(&self, here: &Path) -> Option<PathBuf> {
        let mut configs = Configs::new(self.config.as_deref(), vec![here.to_owned()]).ok()?;
        configs.of_folder(here).ok()?.baseline.clone()
    }
}

/// Returns the baseline of the nearest folder upwards, up to the top of the repository.
fn nearest_baseline(here: &Path) -> Option<PathBuf> {
    for folder in here.ancestors() {
        let path = folder.join(tolerated::FILE_NAME);
        if path.is_file() {
            return Some(path);
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
