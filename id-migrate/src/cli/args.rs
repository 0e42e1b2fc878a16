//! The arguments and their help texts.

use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::check::Options;
use crate::code::Code;
use crate::plan::FixOptions;
use crate::read::walk::Request;
use crate::report::output::{OutputFormat, Style};
use crate::sites::language;

const EXAMPLES: &str = "\
Examples:
  id-migrate                          check the current folder
  id-migrate fix tests                show what would change in tests
  id-migrate fix --apply tests        write it; the last line says how to undo it
  id-migrate score --min 95           fail a build below a score of 95
  id-migrate explain RID001           why a rule exists, how to fix a finding, how to silence it

Exit codes:
  0    nothing to report
  1    findings, a non-empty diff, a score below --min, a stale baseline
  2    wrong usage, I/O errors, a file that could not be checked, a refused file
  130  Ctrl-C";

/// Finds and repairs hard-coded run ids in Python, TypeScript, JavaScript and Rust code
#[derive(Debug, Parser)]
#[command(name = "id-migrate", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) check: CheckArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Report findings without changing a file (the default command)
    #[command(after_help = "\
Examples:
  id-migrate check
  id-migrate check --format concise src tests
  id-migrate check --select RID001,RID007 --lang python
  id-migrate check --format json | jq .summary")]
    Check(CheckArgs),
    /// Show a diff that repairs the ids; --apply writes it
    #[command(after_help = "\
Examples:
  id-migrate fix                        print the diff
  id-migrate fix --apply                write the safe fixes and print the undo id
  id-migrate fix --apply --verify 'pytest -q --junitxml={junit}'
                                        try the unsafe fixes too, and keep those that break no passing test
  id-migrate fix --apply --unsafe-fixes write the unsafe fixes without running a test")]
    Fix(FixArgs),
    /// Restore the files that a run of fix changed
    #[command(after_help = "\
Examples:
  id-migrate undo                       undo the last run
  id-migrate undo --list                list the runs
  id-migrate undo 20261123T195301Z      undo that run

A file that changed since the run is refused and stays as it is.")]
    Undo(UndoArgs),
    /// Print the compliance score of each directory
    #[command(after_help = "\
Examples:
  id-migrate score
  id-migrate score --min 95 tests       exit code 1 below 95")]
    Score(ScoreArgs),
    /// Record the current findings, so that only new ones fail a build
    #[command(after_help = "\
Examples:
  id-migrate baseline create            record all findings
  id-migrate baseline check             fail on new findings and on stale entries
  id-migrate baseline prune             drop stale entries
  id-migrate baseline update            record the current findings")]
    Baseline(BaselineArgs),
    /// Explain why a rule exists, how to fix a finding and how to silence a finding
    #[command(after_help = "\
Examples:
  id-migrate explain                    list the rules
  id-migrate explain RID001")]
    Explain {
        /// Rules to explain [default: list all rules]
        #[arg(value_name = "RULE")]
        codes: Vec<Code>,
    },
    /// Print a completion script
    #[command(after_help = "\
Examples:
  id-migrate completions bash > ~/.local/share/bash-completion/completions/id-migrate
  id-migrate completions fish > ~/.config/fish/completions/id-migrate.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the JSON Schema of the configuration, for editors
    #[command(after_help = "\
Examples:
  id-migrate config-schema > .id-migrate.schema.json
                                        and `#:schema ./.id-migrate.schema.json` as the first line of id-migrate.toml")]
    ConfigSchema,
}

/// The files to check, and the format of the report.
#[derive(Args, Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct Common {
    /// Files and folders [default: the current folder]
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,
    /// Report these rules only
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) select: Option<Vec<Code>>,
    /// Do not report these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) ignore: Vec<Code>,
    /// Check files of these languages only
    #[arg(long, value_name = "LANGUAGES", value_delimiter = ',', value_parser = known_language)]
    pub(crate) lang: Option<Vec<String>>,
    /// Skip files that match this glob, relative to the current folder
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    pub(crate) exclude: Vec<String>,
    /// Skip excluded files even if PATHS names them
    #[arg(long)]
    pub(crate) force_exclude: bool,
    /// Use this baseline [default: the nearest .id-migrate-baseline.json]
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    #[allow(
        clippy::option_option,
        reason = "not given, given without a file, given with one"
    )]
    pub(crate) baseline: Option<Option<PathBuf>>,
    /// Use no baseline
    #[arg(long, conflicts_with = "baseline")]
    pub(crate) no_baseline: bool,
    /// Use this configuration instead of the nearest id-migrate.toml or pyproject.toml
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Use this many threads [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// Report in this format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
    /// Colour the output
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Exit with 0 where the exit code would be 1
    #[arg(long)]
    pub(crate) exit_zero: bool,
    /// Print no summary and no progress
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Also show findings for information: negative tests, sentinels
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) fixes: FixOptions,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct FixArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) fixes: FixOptions,
    /// Write the fixes
    #[arg(long)]
    pub(crate) apply: bool,
    /// Write to files that have uncommitted changes
    #[arg(long)]
    pub(crate) allow_dirty: bool,
    /// Run this test command before and after the fix, and take back each fix that breaks a passing test. `{junit}` in it
    /// is replaced by a path for a JUnit report; without it the exit status counts [default: `verify` of the configuration]
    #[arg(long, value_name = "COMMAND", requires = "apply", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) verify: Option<String>,
    /// Do not run the `verify` command of the configuration
    #[arg(long, conflicts_with = "verify")]
    pub(crate) no_verify: bool,
    /// Run the command at most N times
    #[arg(long, value_name = "N", default_value = "12", value_parser = clap::value_parser!(u16).range(2..))]
    pub(crate) verify_runs: u16,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct UndoArgs {
    /// The id of the run, as `fix --apply` printed it [default: the last run]
    #[arg(value_name = "RUN", conflicts_with_all = ["last", "list"])]
    pub(crate) run: Option<String>,
    /// Undo the last run that was not undone
    #[arg(long, conflicts_with = "list")]
    pub(crate) last: bool,
    /// List the runs
    #[arg(long)]
    pub(crate) list: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ScoreArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Exit with 1 below this score
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub(crate) min: Option<f64>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct BaselineArgs {
    /// The action
    pub(crate) action: BaselineAction,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BaselineAction {
    /// Record all findings in a new file
    Create,
    /// Fail on new findings and on stale entries
    Check,
    /// Drop stale entries
    Prune,
    /// Record the current findings; entries of files that are not checked stay
    Update,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
        .write_global();
    }
}

fn known_language(name: &str) -> Result<String, String> {
    language::by_name(name)
        .map(|_| name.to_owned())
        .ok_or_else(|| language::unknown(name))
}

fn score(text: &str) -> Result<f64, String> {
    let wrong = || format!("`{text}` is not a number from 0 to 100");
    let number: f64 = text.parse().map_err(|_| wrong())?;
    if (0.0..=100.0).contains(&number) {
        Ok(number)
    } else {
        Err(wrong())
    }
}

impl Common {
    pub(crate) fn threads(&self) -> usize {
        self.jobs.map_or_else(
            || std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            usize::from,
        )
    }

    pub(crate) fn style(&self) -> Style {
        Style {
            verbose: self.verbose,
            quiet: self.quiet,
            // A terminal with colours, unless `NO_COLOR` or a similar variable is set.
            color: AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
        }
    }

    pub(crate) fn options(&self, fixes: FixOptions) -> Options {
        Options {
            request: Request {
                paths: self.paths.clone(),
                lang: self.lang.clone(),
                exclude: self.exclude.clone(),
                force_exclude: self.force_exclude,
                config: self.config.clone(),
                threads: self.threads(),
            },
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            fixes,
            baseline: self.baseline_path(),
        }
    }
}

impl FixArgs {
    /// Returns the options of a fix. A verified run also tries unsafe fixes.
    pub(crate) fn options(&self, is_verified: bool) -> Options {
        let mut options = self.common.options(self.fixes);
        options.fixes.unsafe_fixes |= is_verified;
        options
    }
}
