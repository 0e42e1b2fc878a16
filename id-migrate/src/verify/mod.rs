//! `fix --apply --verify`: the team's own tests decide what is kept.
//!
//! The command runs on the old code, and then on the new code. A doubt is tried only in files whose tests passed. When a
//! test that passed is lost, delta debugging over the groups of the fix finds what to take back. The final state is proven
//! by a run, or it is the old code.
//! Every state goes through the journal, so a process that is killed leaves files that `undo` restores.

mod command;
mod engine;
mod error;
mod junit;
mod outcomes;
mod proof;
mod report;
mod requirements;
mod runs;
mod search;
mod suspects;
mod titles;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

pub(crate) use command::kill_running;
pub(crate) use engine::Engine;
pub(crate) use error::VerifyError;
pub(crate) use requirements::Requirements;

use crate::plan::edits::FileEdits;
use crate::plan::{GroupId, Plan};
use crate::report::{Applied, Verified};
use crate::write::apply;
use crate::write::journal::Target;

#[derive(Clone, Debug)]
pub(crate) struct Verification {
    pub(crate) command: String,
    /// The working directory of the command.
    pub(crate) folder: PathBuf,
    /// Maximum number of runs of the command.
    pub(crate) runs: usize,
}

/// Shows the progress of the runs.
pub(crate) trait Watch {
    /// A run begins: its number, the maximum number of runs, and its purpose.
    fn begin(&self, run: usize, most: usize, what: &str);
    /// A run ended: its result for people, and its duration.
    fn end(&self, result: &str, took: Duration);
    /// The last run lost a test, so the files get the state of an earlier run.
    fn keep(&self, run: usize);
}

/// The groups that may be written, and their files.
pub(crate) struct Proposal<'a> {
    pub(crate) groups: BTreeSet<GroupId>,
    pub(crate) targets: Vec<Target>,
    /// Decides which literals are written. Groups taken back leave this plan.
    pub(crate) plan: &'a mut Plan,
    /// Number of threads that prove the edits.
    pub(crate) threads: usize,
}

impl Proposal<'_> {
    /// Returns the proven edits for a set of groups.
    fn edits(&mut self, chosen: &BTreeSet<GroupId>) -> Vec<FileEdits> {
        let threads = self.threads;
        let prove = |edits: &[FileEdits]| apply::prove(edits, threads);
        self.plan.edits_unless(chosen, prove).0
    }
}

/// The result of a fix.
#[derive(Default)]
pub(crate) struct Done {
    /// The written run; `None` if no file holds a new text.
    pub(crate) applied: Option<Applied>,
    /// The result of the verification, if there was one.
    pub(crate) verified: Option<Verified>,
    pub(crate) edits: Vec<FileEdits>,
}
